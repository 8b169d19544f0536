import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { expectAccessible, showApp } from '../../../tests/render';
import { account } from '../../state/account.svelte';
import { router } from '../../state/router.svelte';

async function openPalette(shown: ReturnType<typeof showApp>) {
  await screen.findByRole('tablist');
  await shown.user.keyboard('{Control>}k{/Control}');
  return screen.findByRole('combobox', { name: 'Search everything' });
}

const lines = () => screen.getAllByRole('option').map((option) => option.textContent?.replace(/\s+/g, ' ').trim());

describe('the palette', () => {
  it('lists every action with its key, and runs the one that is chosen', async () => {
    const shown = showApp();
    const field = await openPalette(shown);
    await waitFor(() => expect(field).toHaveFocus());
    const group = screen.getByRole('group', { name: 'Actions' });
    expect(within(group).getByText('Go to Activation File Activity').closest('[role=option]')).toHaveTextContent(
      'Ctrl3',
    );
    await expectAccessible();
    await shown.user.type(field, 'theme dark');
    expect(lines()).toEqual(['Theme: Dark']);
    await shown.user.keyboard('{Enter}');
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
    await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Search everything' })).toBeNull());
  });

  it('has what was chosen before on top while nothing is typed', async () => {
    const shown = showApp();
    const field = await openPalette(shown);
    await shown.user.type(field, 'activation file act{Enter}');
    await waitFor(() => expect(router.place.name).toBe('activation-file-activity'));
    await openPalette(shown);
    const recent = screen.getByRole('group', { name: 'Chosen before' });
    expect(within(recent).getAllByRole('option')[0]).toHaveTextContent('Go to Activation File Activity');
    expect(screen.getAllByText('Go to Activation File Activity')).toHaveLength(1);
  });

  it('finds a file by its host ID however it is written, and opens it', async () => {
    const shown = showApp();
    const [first] = shown.backend.company.files.get('100042') ?? [];
    const host = first?.file.machines[0]?.host_id ?? '';
    const field = await openPalette(shown);
    await shown.user.type(field, host.replace(/(..)(?=.)/g, '$1:').toLowerCase());
    const files = await screen.findByRole('group', { name: 'Activation files' });
    expect(within(files).getAllByRole('option')[0]).toHaveTextContent(first?.file.serial ?? 'no file');
    await expectAccessible();
    await shown.user.keyboard('{Enter}');
    await waitFor(() => expect(router.params('activation-file-activity').serial).toBe(first?.file.serial));
    expect(await screen.findByRole('region', { name: first?.file.serial ?? '' })).toBeVisible();
  });

  it('goes into another account where that is where something is', async () => {
    const shown = showApp();
    const other = shown.backend.company.accounts.find((one) => one.account === '100044');
    const field = await openPalette(shown);
    await shown.user.type(field, 'vlietstede');
    const accounts = await screen.findByRole('group', { name: 'Accounts' });
    await shown.user.click(within(accounts).getByText(other?.name ?? ''));
    await waitFor(() => expect(account.number).toBe('100044'));
    const again = await openPalette(shown);
    await shown.user.type(again, 'mythenquai');
    const sites = await screen.findByRole('group', { name: 'Install sites' });
    expect(sites).toHaveTextContent('Alpenrück Versicherung AG · 100042');
    await shown.user.keyboard('{Enter}');
    await waitFor(() => expect(account.number).toBe('100042'));
  });

  it('waits with Enter for the answer to what was typed', async () => {
    const shown = showApp({ slow: 30 });
    const field = await openPalette(shown);
    await shown.user.type(field, '100044{Enter}');
    await waitFor(() => expect(account.number).toBe('100044'));
  });

  it('says when nothing is found, and what went wrong', async () => {
    const shown = showApp();
    const field = await openPalette(shown);
    await shown.user.type(field, 'qqqq');
    expect(await screen.findByText('Nothing is called “qqqq”.')).toBeVisible();
    shown.backend.fail('search');
    await shown.user.type(field, 'q');
    expect(await screen.findByText(/disk I\/O error/)).toBeVisible();
  });

  it('copies a link to the place, and goes there when it is pasted', async () => {
    const shown = showApp();
    const copied = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(copied);
    await shown.user.click(await screen.findByText('Basic Station'));
    let field = await openPalette(shown);
    await shown.user.type(field, 'copy link{Enter}');
    await waitFor(() => expect(copied).toHaveBeenCalled());
    const link = copied.mock.calls[0]?.[0] ?? '';
    expect(link).toBe('afmt:///account-summary?account=100042&part=SW-001-4.0-AL01&license_type=production');
    await shown.user.keyboard('{Control>}3{/Control}');
    field = await openPalette(shown);
    await shown.user.click(field);
    await shown.user.paste(link);
    expect(lines()[0]).toContain('Go to the place of this link');
    await shown.user.keyboard('{Enter}');
    expect(await screen.findByRole('region', { name: 'SW-001-4.0-AL01' })).toBeVisible();
  });

  it('offers what can be done with what is open, for as long as it is', async () => {
    const shown = showApp();
    await shown.user.click(await screen.findByText('Basic Station'));
    let field = await openPalette(shown);
    await shown.user.type(field, 'with SW-001');
    expect(lines()[0]).toBe('New activation file with SW-001-4.0-AL01');
    await shown.user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('option')).toBeNull());
    await shown.user.keyboard('{Control>}3{/Control}');
    field = await openPalette(shown);
    await shown.user.type(field, 'with SW-001');
    expect(screen.queryByText('New activation file with SW-001-4.0-AL01')).toBeNull();
  });

  it('says so when a link leads into an account that is not here', async () => {
    const shown = showApp();
    const field = await openPalette(shown);
    await shown.user.click(field);
    await shown.user.paste('afmt:///account-summary?account=999999');
    await shown.user.keyboard('{Enter}');
    expect((await screen.findAllByText(/There is no account 999999 here/))[0]).toBeVisible();
    expect(account.number).toBe('100042');
  });

  it('is what Search in the header opens', async () => {
    const { user } = showApp();
    await user.click(await screen.findByRole('button', { name: /^Search/ }));
    expect(await screen.findByRole('combobox', { name: 'Search everything' })).toBeVisible();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Search everything' })).toBeNull());
  });
});
