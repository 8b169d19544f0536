import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, show, showApp } from '../../../tests/render';
import { router } from '../../state/router.svelte';
import { NO_DETAILS } from '../../components/site-details/details';
import InstallSites from './InstallSites.svelte';
import { matching, sorted } from './sites';

const tab = async (options = {}) => {
  const shown = showApp(options, 'install-sites');
  await screen.findByRole('grid', { name: 'Install sites' });
  return shown;
};
const dialog = () => screen.findByRole('dialog', { name: /Install Site Details/ });
const row = (name: RegExp) => screen.findByRole('row', { name });
const field = (box: HTMLElement, name: string | RegExp) => within(box).getByLabelText(name);

const rowOf = (name: string, city: string, active_files: number, active = true) => ({
  site: { site: name, ...NO_DETAILS, name, city, country: 'CH', active },
  active_files,
  units: 0,
});

describe('the list', () => {
  it('finds every word in any field, whatever its accents, and sorts what is equal by name', () => {
    const rows = [rowOf('Zürich', 'Zürich', 2), rowOf('Basel', 'Basel', 2), rowOf('Genf', 'Genève', 5, false)];
    const names = (found: typeof rows) => found.map(({ site }) => site.name);
    expect(names(matching(rows, 'zurich', 'all'))).toEqual(['Zürich']);
    expect(names(matching(rows, 'geneve genf', 'all'))).toEqual(['Genf']);
    expect(names(matching(rows, '', 'inactive'))).toEqual(['Genf']);
    expect(names(sorted(rows, 'files', true))).toEqual(['Genf', 'Basel', 'Zürich']);
  });

  it('shows what stands at each site, and opens one to its details by keyboard', async () => {
    const { user } = await tab();
    const zurich = await row(/Zürich Mythenquai/);
    expect(zurich).toHaveTextContent('Switzerland');
    await user.click(screen.getByRole('searchbox', { name: 'Search sites' }));
    await user.keyboard('mythenquai');
    // Past the two choices and the button, into the table.
    for (let times = 0; times < 4; times += 1) await user.tab();
    await user.keyboard('{Enter}');
    const panel = await screen.findByRole('region', { name: 'Zürich Mythenquai' });
    await expectAccessible();
    await user.click(within(panel).getByRole('button', { name: 'New Activation File' }));
    expect(router.place.name).toBe('new-activation-file');
  });

  it('says why it cannot be shown, and tries again', async () => {
    const { backend, user } = await show(InstallSites, {}, { fail: ['sites'] });
    await screen.findByText('The sites cannot be shown');
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await row(/Zürich Mythenquai/);
  });
});

describe('Install Site Details', () => {
  it('creates a site by keyboard, once, and shows it', async () => {
    const { backend, user } = await tab();
    await user.click(screen.getByRole('button', { name: 'New Install Site' }));
    const box = await dialog();
    await waitFor(() => expect(field(box, 'Name')).toHaveFocus());
    await user.keyboard('Bern Wankdorf');
    await user.click(field(box, 'Country'));
    await user.keyboard('switz');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(field(box, 'Country')).toHaveValue('Switzerland (CH)'));
    await expectAccessible();
    await user.keyboard('{Control>}{Enter}{Enter}{/Control}');
    await row(/Bern Wankdorf/);
    expect(backend.calls.filter(({ name }) => name === 'save_site')).toHaveLength(1);
    expect(await screen.findByRole('region', { name: 'Bern Wankdorf' })).toBeVisible();
  });

  it('marks what is missing when it is saved, and loses nothing', async () => {
    const { backend, user } = await tab();
    await user.click(screen.getByRole('button', { name: 'New Install Site' }));
    const box = await dialog();
    await user.type(field(box, 'E-mail'), 'nobody');
    await user.click(within(box).getByRole('button', { name: 'Create Install Site' }));
    await waitFor(() => expect(field(box, 'Name')).toHaveFocus());
    expect(field(box, 'Name')).toHaveAccessibleDescription(/Fill it in/);
    expect(field(box, 'E-mail')).toHaveAccessibleDescription(/not an e-mail address/);
    expect(backend.calls.some(({ name }) => name === 'save_site')).toBe(false);
  });

  it('asks before it lets go what was typed', async () => {
    const { user } = await tab();
    await user.click(screen.getByRole('button', { name: 'New Install Site' }));
    const box = await dialog();
    await user.type(field(box, 'Name'), 'Bern');
    await user.keyboard('{Escape}');
    expect(await within(box).findByText(/not saved: Name/)).toBeVisible();
    await user.click(within(box).getByRole('button', { name: 'Go on editing' }));
    expect(field(box, 'Name')).toHaveValue('Bern');
    await user.keyboard('{Escape}');
    await user.click(await within(box).findByRole('button', { name: 'Leave without saving' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('notices a site that is there already, and opens it instead', async () => {
    const { user } = await tab();
    await user.click(screen.getByRole('button', { name: 'New Install Site' }));
    const box = await dialog();
    await user.type(field(box, 'Name'), 'zürich mythenquai');
    await user.click(await within(box).findByRole('button', { name: 'Open that one instead' }));
    await screen.findByRole('region', { name: 'Zürich Mythenquai' });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('warns of the active files before a site becomes inactive, and sends how many were seen', async () => {
    const { backend, user } = await tab();
    await user.click(await row(/Zürich Mythenquai/));
    await user.click(await screen.findByRole('button', { name: 'Edit' }));
    const box = await dialog();
    await user.click(within(box).getByRole('checkbox', { name: 'Active' }));
    const confirm = await within(box).findByRole('checkbox', { name: /I have seen the/ });
    await expectAccessible();
    await user.click(within(box).getByRole('button', { name: 'Save' }));
    expect(await within(box).findByText(/Confirm that you have seen/)).toBeVisible();
    expect(backend.calls.some(({ name }) => name === 'save_site')).toBe(false);
    await user.click(confirm);
    await user.click(within(box).getByRole('button', { name: 'Save' }));
    expect(await row(/Zürich Mythenquai.*Inactive/)).toBeVisible();
    const sent = backend.calls.find(({ name }) => name === 'save_site')?.input as {
      wish: { confirmed_active_files: number };
    };
    expect(sent.wish.confirmed_active_files).toBeGreaterThan(0);
  });

  it('shows what somebody else has changed meanwhile, and keeps what was typed', async () => {
    const { backend, user } = await tab();
    await user.click(await row(/Zürich Mythenquai/));
    await user.click(await screen.findByRole('button', { name: 'Edit' }));
    const box = await dialog();
    await user.clear(field(box, 'City'));
    await user.type(field(box, 'City'), 'Zürich-West');
    const kept = backend.company.sites.find(({ name }) => name === 'Zürich Mythenquai');
    if (kept) kept.city = 'Zurich';
    await user.click(within(box).getByRole('button', { name: 'Save' }));
    const conflict = await within(box).findByRole('row', { name: /City Zurich Zürich-West/ });
    await user.click(within(conflict).getByRole('button', { name: 'Take theirs' }));
    expect(field(box, 'City')).toHaveValue('Zurich');
    await user.type(field(box, 'Phone'), '+41 44 555 01 01');
    await user.click(within(box).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(kept?.details?.phone).toBe('+41 44 555 01 01');
  });
});
