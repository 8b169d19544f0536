import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../tests/render';
import { createFake } from '../backend/fake';

describe('the window', () => {
  it('shows the built tabs by name, and goes to them by key', async () => {
    const { user } = showApp();
    const tabs = within(await screen.findByRole('tablist')).getAllByRole('tab');
    expect(tabs.map((tab) => tab.textContent?.trim())).toEqual([
      'Account Summary',
      'Software Details',
      'Activation File Activity',
      'Upgrade Software',
      'New Activation File',
      'Install Sites',
    ]);
    await user.keyboard('{Control>}3{/Control}');
    expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('Activation File Activity');
    await user.keyboard('{Control>}n{/Control}');
    expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('New Activation File');
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('Activation File Activity');
    await expectAccessible();
  });

  it('finds an account among ten thousand and shows it', async () => {
    const { user, backend } = showApp({ accounts: 10_000 });
    const picker = await screen.findByRole('combobox', { name: 'Account Name' });
    expect(picker).toHaveValue('Alpenrück Versicherung AG · 100042');
    await user.click(picker);
    expect(await screen.findByText(/9,950 more/)).toBeInTheDocument();
    await user.clear(picker);
    await user.type(picker, '100044');
    const option = await screen.findByText('Gemeente Vlietstede');
    await expectAccessible();
    await user.click(option);
    expect(picker).toHaveValue('Gemeente Vlietstede · 100044');
    await waitFor(() =>
      expect(backend.calls.findLast(({ name }) => name === 'set_preferences')?.input).toMatchObject({
        account: '100044',
      }),
    );
  });

  it('keeps the last folder when the theme changes', async () => {
    const { user, backend } = showApp();
    await user.click(await screen.findByRole('button', { name: 'Settings' }));
    await backend.invoke('set_preferences', {
      theme: 'system',
      density: 'compact',
      account: '100042',
      last_folder: '/media/usb',
    });
    await user.click(await screen.findByText('Dark'));
    expect(document.documentElement.dataset.theme).toBe('dark');
    await waitFor(() =>
      expect(backend.calls.findLast(({ name }) => name === 'set_preferences')?.input).toMatchObject({
        theme: 'dark',
        last_folder: '/media/usb',
      }),
    );
  });

  it('keeps the keys of a tab that is opened again, and its open row', async () => {
    const { user } = showApp();
    await user.click(await screen.findByText('Basic Station'));
    await user.keyboard('{Control>}2{/Control}{Alt>}{ArrowLeft}{/Alt}');
    expect(await screen.findByRole('region', { name: 'SW-001-4.0-AL01' })).toBeVisible();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'SW-001-4.0-AL01' })).toBeNull();
    await user.keyboard('/');
    expect(screen.getByRole('searchbox')).toHaveFocus();
  });

  it('never loses the focus when the tab changes, and moves it between regions with F6', async () => {
    const { user } = showApp();
    await user.click(await screen.findByText('Basic Station'));
    await user.keyboard('{Control>}2{/Control}');
    await waitFor(() => expect(document.body).not.toHaveFocus());
    await user.keyboard('{Control>}1{/Control}');
    await screen.findByText('Basic Station');
    await user.keyboard('{F6}');
    const first = document.activeElement;
    await user.keyboard('{F6}');
    expect(document.activeElement).not.toBe(first);
    await user.keyboard('{Shift>}{F6}{/Shift}');
    expect(document.activeElement).toBe(first);
  });

  it('shows the first account that comes from beside the window', async () => {
    const { backend } = showApp({ accounts: 0 });
    await screen.findByText('There are no accounts yet.');
    const other = createFake();
    backend.company.accounts.push(...other.company.accounts);
    backend.change();
    expect(await screen.findByRole('heading', { level: 1, name: 'Account Summary' })).toBeVisible();
  });

  it('says when a preference cannot be kept, and shows it all the same', async () => {
    const { user, backend } = showApp();
    await user.click(await screen.findByRole('button', { name: 'Settings' }));
    backend.fail('set_preferences');
    await user.click(await screen.findByText('Comfortable'));
    expect((await screen.findAllByText(/disk I\/O error/))[0]).toBeVisible();
    expect(document.documentElement.dataset.density).toBe('comfortable');
  });

  it('lists the keys', async () => {
    const { user } = showApp();
    await screen.findByRole('tablist');
    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keys' })).toHaveTextContent('Go to Account Summary');
    await expectAccessible();
  });
});
