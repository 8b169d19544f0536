import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../tests/render';

const choose = () => screen.findByRole('button', { name: 'Choose files…' });

describe('Import orders', () => {
  it('shows what changes, then imports and leads to the summary', async () => {
    const { user } = showApp({ accounts: 0 });
    await user.click(await choose());
    const table = await screen.findByRole('table', { name: 'What changes' });
    expect(within(table).getByRole('row', { name: /Orders/ })).toHaveTextContent('25');
    expect(within(table).getByRole('row', { name: /Orders/ })).toHaveTextContent('1,203');
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Import' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Account Summary' })).toBeVisible();
    expect(screen.getAllByText(/5 accounts, 24 parts, 8 sites, 25 orders added/)[0]).toBeVisible();
    expect(screen.getByRole('combobox', { name: 'Account Name' })).toHaveValue(
      'Alpenrück Versicherung AG · 100042',
    );
  });

  it('lists the rows that are wrong, and offers no import', async () => {
    const { user } = showApp({ accounts: 0, import: 'errors' });
    await user.click(await choose());
    const grid = await screen.findByRole('grid', { name: 'Rows that cannot be imported' });
    const row = within(grid).getByRole('row', { name: /quantity/ });
    expect(row).toHaveTextContent('orders.csv');
    expect(row).toHaveTextContent('7');
    expect(row).toHaveTextContent('is not a whole number');
    expect(within(grid).getByText('whole line')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Import' })).toBeNull();
    await user.click(row);
    expect(await screen.findByRole('region', { name: 'orders.csv, line 7' })).toHaveTextContent(
      'Write it in digits',
    );
    await expectAccessible();
  });

  it('says how many of many errors are listed', async () => {
    const { user } = showApp({ accounts: 0, import: 'many_errors' });
    await user.click(await choose());
    expect(await screen.findByText(/12,408 rows cannot be imported/)).toHaveTextContent(
      'The first 1,000 are listed.',
    );
  });

  it('stays as it is when the dialog is closed, and tells of a file that cannot be read', async () => {
    const { user, backend } = showApp({ accounts: 0, import: 'cancelled' });
    await user.click(await choose());
    expect(await choose()).toBeVisible();
    backend.fail('check_import');
    await user.click(await choose());
    expect(await screen.findByRole('alert')).toHaveTextContent('orders.csv cannot be read');
  });

  it('is reached from the tabs and left again', async () => {
    const { user } = showApp({}, 'import-orders');
    await user.click(await screen.findByRole('button', { name: 'Show Account Summary' }));
    expect(await screen.findByRole('tab', { name: 'Account Summary', selected: true })).toBeVisible();
  });
});
