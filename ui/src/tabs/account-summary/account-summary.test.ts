import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, show, showApp } from '../../../tests/render';
import { router } from '../../state/router.svelte';
import AccountSummary from './AccountSummary.svelte';
import { matching, reasonForAll, segmentsOf } from './rows';

const summary = (options = {}) => show(AccountSummary, {}, options);
const row = (name: RegExp) => screen.findByRole('row', { name });

describe('Account Summary', () => {
  it('shows each part and type under its product line', async () => {
    await summary();
    const part = await row(/SW-001-4\.0-AL04.*Production/);
    const cells = within(part)
      .getAllByRole('gridcell')
      .map((cell) => cell.textContent?.trim());
    expect(cells.slice(0, 10)).toEqual([
      'SW-001-4.0-AL04',
      'Contact Center Level 1',
      'Production',
      '4.0',
      '200',
      '90',
      '0',
      '0',
      '0',
      '110',
    ]);
    expect(within(part).getByRole('img')).toHaveAccessibleName(
      'Pool of SW-001-4.0-AL04: 90 allocated, 110 available',
    );
    expect(screen.getByRole('rowheader', { name: /Media Server/ })).toHaveTextContent('3 parts');
    await expectAccessible();
  });

  it('opens a row by keyboard to its orders, keys and files, and closes with Esc', async () => {
    const { user } = await summary();
    await row(/AL04.*Production/);
    await user.click(screen.getByRole('searchbox', { name: 'Search parts' }));
    await user.keyboard('AL04 production');
    await user.tab();
    await user.keyboard('{Enter}');
    const panel = await screen.findByRole('region', { name: 'SW-001-4.0-AL04' });
    const orders = await within(panel).findByRole('row', { name: /SO-2021-01192/ });
    expect(orders).toHaveTextContent('2021-11-02');
    expect(within(panel).getByRole('row', { name: /Total/ })).toHaveTextContent('200');
    expect(within(panel).getByRole('row', { name: /I3_ACCESS_CLIENT_CONCURRENT/ })).toHaveTextContent(
      'per pooled unit',
    );
    await expectAccessible();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'SW-001-4.0-AL04' })).toBeNull();
    expect(document.activeElement).toHaveAttribute('data-key', 'SW-001-4.0-AL04 production');
  });

  it('leads from a file that holds units to Activation File Activity', async () => {
    const { user } = await summary();
    await user.click(await row(/AL04.*Production/));
    await user.click(await screen.findByRole('button', { name: 'AF-00000006' }));
    expect(router.place).toEqual({ name: 'activation-file-activity', params: { serial: 'AF-00000006' } });
  });

  it('begins a new file from a row with what the row knows', async () => {
    const { user } = await summary();
    await user.click(await screen.findByRole('button', { name: 'New Activation File with SW-002-4.0-MS01' }));
    expect(router.place).toEqual({
      name: 'new-activation-file',
      params: {
        product_line: 'Media Server',
        license_type: 'production',
        license_version: '4.0',
        part: 'SW-002-4.0-MS01',
      },
    });
  });

  it('tells a subscription account once why, and offers no action', async () => {
    await summary({ account: '100045' });
    expect(await screen.findByText(/is a subscription/)).toBeVisible();
    expect(screen.getAllByText(/is a subscription/)).toHaveLength(1);
    expect(screen.queryByRole('button', { name: /New Activation File/ })).toBeNull();
    await expectAccessible();
  });

  it('offers no action for a bundle, and says why in its panel', async () => {
    const { user } = await summary();
    const bundle = await row(/Trial Bundle/);
    expect(within(bundle).queryByRole('button')).toBeNull();
    await user.click(bundle);
    expect(await screen.findByText(/is a bundle/)).toBeVisible();
  });

  it('searches, says that nothing matches, and leads back', async () => {
    const { user } = await summary();
    await row(/AL04.*Production/);
    await user.keyboard('/nothing like it');
    expect(await screen.findByText('No part matches “nothing like it”.')).toBeVisible();
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Clear the search' }));
    expect(await row(/AL04.*Production/)).toBeVisible();
  });

  it('says what failed and tries again', async () => {
    const { user, backend } = await summary({ fail: ['account_summary'] });
    expect(await screen.findByRole('alert')).toHaveTextContent('disk I/O error');
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await row(/AL04.*Production/)).toBeVisible();
  });

  it('follows what changes beside it', async () => {
    const { backend } = await summary();
    await row(/AL04.*Production/);
    const order = backend.company.orders.find(({ part }) => part === 'SW-001-4.0-AL01');
    if (order) order.quantity = 999;
    backend.change();
    expect(await screen.findByRole('row', { name: /AL01.*999/ })).toBeVisible();
  });

  it('draws only what is in sight of ten thousand parts', async () => {
    await summary({ parts: 10_000 });
    const grid = await screen.findByRole('grid', { name: 'Ordered parts' });
    expect(Number(grid.getAttribute('aria-rowcount'))).toBeGreaterThan(10_000);
    expect(within(grid).getAllByRole('row').length).toBeLessThan(80);
  });

  it('leads an account without orders to the import', async () => {
    const { user } = showApp({ accounts: 6 });
    const picker = await screen.findByRole('combobox', { name: 'Account Name' });
    await user.click(picker);
    await user.clear(picker);
    await user.type(picker, '200000{Enter}');
    expect(await screen.findByText('Nothing has been ordered for this account yet.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Import orders…' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Import orders' })).toBeVisible();
  });
});

describe('rows', () => {
  const one = {
    part: 'A',
    description: 'Basic Station',
    product_line: 'CIC',
    license_version: '4.0',
    kind: 'part' as const,
    license_type: 'production' as const,
    pool: { ordered: 10, allocated: 3, held: 1, reserved: 2 },
    queued: 3,
    available: 4,
    not_here: null,
  };

  it('draws queued units out of what is available', () => {
    expect(segmentsOf(one).map(({ id, units }) => [id, units])).toEqual([
      ['allocated', 3],
      ['held', 1],
      ['reserved', 2],
      ['queued', 3],
      ['available', 1],
    ]);
  });

  it('finds rows that hold every word', () => {
    expect(matching([one], 'basic cic prod')).toHaveLength(1);
    expect(matching([one], 'basic sip')).toHaveLength(0);
  });

  it('tells a reason for all only when it is the reason of all', () => {
    const used = { ...one, not_here: { not_here: 'all_in_use' as const } };
    expect(reasonForAll([used, { ...used }])).toBe('Every unit is in use. Deactivate a file that holds some.');
    expect(reasonForAll([one, used])).toBeUndefined();
    expect(reasonForAll([])).toBeUndefined();
  });
});
