import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectAccessible, show, showApp } from '../../../tests/render';
import { asHtml, asText } from '../../data/copy-table';
import type { SummaryRow } from '../../generated/SummaryRow';
import type { SummaryView } from '../../generated/SummaryView';
import type { SummaryWords } from '../../generated/SummaryWords';
import { messages } from '../../state/messages.svelte';
import { router } from '../../state/router.svelte';
import { offerWaysOut } from '../../state/ways-out.svelte';
import AccountSummary from './AccountSummary.svelte';
import { reasonForAll, segmentsOf } from './rows';
import { arranged, readView } from './view';

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
    (await row(/AL04.*Production/)).focus();
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

  it('offers the way to the Licensing Team where there is one', async () => {
    const asked = vi.fn();
    onTestFinished(offerWaysOut({ licensing_team: asked }));
    const { user } = await summary();
    await user.click(
      await screen.findByRole('button', { name: 'Request SW-001-4.0-TB01 from the Licensing Team' }),
    );
    expect(asked).toHaveBeenCalledWith({
      part: 'SW-001-4.0-TB01',
      description: expect.stringContaining('Bundle') as string,
      product_line: 'CIC',
      license_version: '4.0',
    });
  });

  it('offers it to a subscription above the table', async () => {
    const asked = vi.fn();
    onTestFinished(offerWaysOut({ licensing_team: asked }));
    const { user } = await summary({ account: '100045' });
    await user.click(await screen.findByRole('button', { name: 'Request from the Licensing Team' }));
    expect(asked).toHaveBeenCalledWith({});
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

describe('the view', () => {
  const parts = () =>
    screen
      .getAllByRole('row')
      .map((line) => line.getAttribute('data-key'))
      .filter((key) => key !== null);

  it('sorts by any column, with mouse and keys, and back', async () => {
    const { user } = await summary();
    await user.click(await screen.findByRole('button', { name: 'Available' }));
    expect(screen.getByRole('columnheader', { name: 'Available' })).toHaveAttribute('aria-sort', 'descending');
    expect(parts().slice(0, 3)).toEqual(['group CIC', 'SW-001-4.0-AL01 production', 'SW-001-4.0-AL04 production']);
    screen.getByRole('button', { name: 'Available' }).focus();
    await user.keyboard('{Enter}');
    expect(screen.getByRole('columnheader', { name: 'Available' })).toHaveAttribute('aria-sort', 'ascending');
    expect(parts()[1]).toBe('SW-001-4.0-SV01 production');
    await user.keyboard('{ArrowLeft}');
    expect(screen.getByRole('button', { name: 'Queued' })).toHaveFocus();
    await user.keyboard('{ArrowRight}{Enter}');
    expect(screen.getByRole('columnheader', { name: 'Available' })).not.toHaveAttribute('aria-sort');
    expect(parts()[1]).toBe('SW-001-4.0-AA01 production');
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toHaveAttribute('data-present');
    await expectAccessible();
  });

  it('folds a product line by key, and keeps its sums in sight', async () => {
    const { user } = await summary();
    const heading = (await screen.findByRole('rowheader', { name: /CIC/ })).closest('tr');
    heading?.focus();
    await user.keyboard('{Enter}');
    expect(parts().slice(0, 3)).toEqual(['group CIC', 'group Media Server', 'SW-002-4.0-MS01 production']);
    expect(screen.getByRole('button', { name: 'Rows of CIC' })).toHaveAttribute('aria-expanded', 'false');
    expect(screen.getByRole('button', { name: /^Available, CIC: 410/ })).toBeVisible();
    expect(heading).toHaveFocus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toHaveAttribute('data-key', 'group Media Server');
    await user.click(screen.getByRole('button', { name: 'Rows of CIC' }));
    expect(parts()[1]).toBe('SW-001-4.0-AA01 production');
    await expectAccessible();
  });

  it('is one list on request, with the product line as a column', async () => {
    const { user } = await summary();
    await user.click(await screen.findByRole('button', { name: 'By product line' }));
    expect(screen.queryByRole('rowheader', { name: /Media Server/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Product Line' }));
    expect(parts()).toHaveLength(11);
    expect(parts()[0]).toBe('SW-001-4.0-AA01 production');
  });

  it('hides exhausted parts and says how many', async () => {
    const { user } = await summary();
    const hide = await screen.findByRole('button', { name: 'Hide exhausted (1)' });
    expect(parts()).toContain('SW-001-4.0-SV01 production');
    await user.click(hide);
    expect(hide).toHaveAttribute('aria-pressed', 'true');
    expect(parts()).not.toContain('SW-001-4.0-SV01 production');
    expect(screen.getByText('10 of 11 parts')).toBeVisible();
    await user.keyboard('/SV01 production');
    expect(await screen.findByText('Nothing is available of the 1 part found.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show exhausted parts' }));
    expect(await row(/SV01.*Production/)).toBeVisible();
  });

  it('opens each sum to its parts, and each part from there; the way back leads to the sum', async () => {
    const { user } = await summary();
    await user.click(await screen.findByRole('button', { name: /^Available, All product lines: 419/ }));
    const panel = await screen.findByRole('region', { name: 'Available: 419' });
    const units = within(panel)
      .getAllByRole('row')
      .filter((line) => line.classList.contains('row'))
      .map((line) => Number(within(line).getAllByRole('gridcell').at(-1)?.textContent?.replace(',', '')));
    expect(units).toHaveLength(10);
    expect(units.reduce((sum, some) => sum + some, 0)).toBe(419);
    await expectAccessible();
    await user.click(within(panel).getByRole('row', { name: /AL04 Production/ }));
    expect(await screen.findByRole('region', { name: 'SW-001-4.0-AL04' })).toBeVisible();
    router.back();
    expect(await screen.findByRole('region', { name: 'Available: 419' })).toBeVisible();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Available: 419' })).toBeNull();

    await user.click(screen.getByRole('button', { name: /^Allocated, Media Server: 1/ }));
    const media = await screen.findByRole('region', { name: 'Allocated: 1' });
    expect(media).toHaveTextContent('1 of 3 parts adds to it');
    expect(within(media).getAllByRole('row')).toHaveLength(2);
  });

  it('remembers everything but the search, and nothing that it cannot read', async () => {
    const { user, backend } = showApp();
    await user.click(await screen.findByRole('button', { name: 'Charts' }));
    await user.click(screen.getByRole('button', { name: 'Ordered' }));
    await user.keyboard('/AL0');
    await waitFor(() => {
      const kept = backend.calls.findLast(({ name }) => name === 'keep_view_state')?.input as { state: string };
      expect(JSON.parse(kept.state)).toEqual({
        grouped: true,
        hideExhausted: false,
        charts: false,
        sort: { column: 'ordered', descending: true },
        folded: [],
      });
    });
    const normal = { grouped: true, hideExhausted: false, charts: true, sort: null, folded: [] };
    for (const kept of [
      undefined,
      null,
      1,
      'x',
      [],
      { sort: { column: 'no such' }, folded: [1], grouped: 'yes' },
    ]) {
      expect(readView(kept)).toEqual(normal);
    }
  });

  it('begins as it was left', async () => {
    const state = JSON.stringify({ grouped: false, charts: false, sort: { column: 'ordered', descending: true } });
    const { backend } = showApp();
    backend.answer('view_state', () => ({ state }));
    expect(await screen.findByRole('button', { name: 'Charts' })).toHaveAttribute('aria-pressed', 'false');
    expect(screen.queryByTestId('charts')).toBeNull();
    expect(parts()[0]).toBe('SW-001-4.0-AL01 production');
  });

  it('shows the table as it comes when that cannot be read', async () => {
    showApp({ fail: ['view_state'] });
    expect(await row(/AL04.*Production/)).toBeVisible();
  });

  it('stands as it was left when one comes back to the tab', async () => {
    const { user } = showApp({ parts: 1000 });
    await user.click(await row(/SW-001-4\.0-AL04.*Development/));
    await user.keyboard('/AL0');
    const scroller = screen.getByRole('grid', { name: 'Ordered parts' }).parentElement as HTMLElement;
    scroller.scrollTop = 420;
    await fireEvent.scroll(scroller);
    await user.click(screen.getByRole('tab', { name: 'Activation File Activity' }));
    expect(await screen.findByRole('grid', { name: 'Activation files' })).toBeVisible();
    await user.click(screen.getByRole('tab', { name: 'Account Summary' }));
    const grid = await screen.findByRole('grid', { name: 'Ordered parts' });
    expect(grid.parentElement?.scrollTop).toBe(420);
    expect(screen.getByRole('searchbox', { name: 'Search parts' })).toHaveValue('AL0');
    expect(screen.getByRole('region', { name: 'SW-001-4.0-AL04' })).toBeVisible();
  });

  it('shows the parts with the least left and the files over time, and a part opens from there', async () => {
    const { user } = await summary();
    const charts = within(await screen.findByTestId('charts'));
    expect(charts.getByRole('heading', { name: /parts with the least left/ })).toBeVisible();
    expect(await charts.findByRole('rowheader', { name: /2026/ })).toBeInTheDocument();
    await user.click(charts.getByRole('button', { name: /SW-001-4\.0-SV01/ }));
    expect(await screen.findByRole('region', { name: 'SW-001-4.0-SV01' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Charts' }));
    expect(screen.queryByTestId('charts')).toBeNull();
  });

  it('says that no file was generated yet', async () => {
    await summary({ files: 0 });
    expect(await screen.findByText('No file has been generated yet.')).toBeVisible();
  });
});

describe('export', () => {
  it('hands the choices of the screen to the program and says where the table is', async () => {
    const { user, backend } = await summary();
    await row(/AL04.*Production/);
    await user.keyboard('/cic');
    await user.click(screen.getByRole('button', { name: 'Hide exhausted (1)' }));
    await user.click(screen.getByRole('button', { name: 'Ordered' }));
    await user.keyboard('{Control>}e{/Control}');
    await waitFor(() => expect(messages.last?.text).toMatch(/rows are exported to .*100042.*\.csv\.$/));
    const call = backend.calls.findLast(({ name }) => name === 'export_summary');
    expect(call?.input).toMatchObject({
      account: '100042',
      view: {
        search: 'cic',
        hide_exhausted: true,
        grouped: true,
        sort: { column: 'ordered', descending: true },
      },
      words: { columns: { part: 'Part', license_version: 'Version' }, license_types: { trial: 'Trial' } },
    });
  });

  it('says why it failed, and nothing when the dialog was closed', async () => {
    const { user, backend } = await summary({ fail: ['export_summary'] });
    await user.click(await screen.findByRole('button', { name: 'Export CSV…' }));
    await waitFor(() => expect(messages.last?.text).toMatch(/no room left in \/media\/usb/));
    expect(messages.last?.tone).toBe('refused');
    const before = messages.log.length;
    backend.fail();
    backend.answer('export_summary', () => ({ export: 'cancelled' }));
    await user.click(screen.getByRole('button', { name: 'Export CSV…' }));
    await waitFor(() => expect(backend.calls.filter(({ name }) => name === 'export_summary')).toHaveLength(2));
    expect(messages.log).toHaveLength(before);
  });

  it('copies the rows that are shown, as a table and as text', async () => {
    const { user } = await summary();
    const write = vi.fn<(items: { parts: Record<string, Blob> }[]) => Promise<void>>(() => Promise.resolve());
    vi.stubGlobal(
      'ClipboardItem',
      class {
        constructor(readonly parts: Record<string, Blob>) {}
      },
    );
    Object.defineProperty(navigator, 'clipboard', { value: { write }, configurable: true });
    onTestFinished(() => void vi.unstubAllGlobals());
    await row(/AL04.*Production/);
    await user.keyboard('/tts');
    await user.click(screen.getByRole('button', { name: 'Copy table' }));
    await waitFor(() => expect(messages.last?.text).toBe('2 rows are copied as a table.'));
    const parts = write.mock.calls[0]?.[0][0]?.parts;
    expect(Object.keys(parts ?? {})).toEqual(['text/html', 'text/plain']);
  });

  it('says what to do where no window may write to the clipboard', async () => {
    const { user } = await summary();
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
    await user.click(await screen.findByRole('button', { name: 'Copy table' }));
    await waitFor(() => expect(messages.last?.text).toMatch(/Export it as CSV instead/));
  });

  it('makes no cell a formula, a tag or two cells', () => {
    const table = {
      head: ['Part', 'Ordered'],
      rows: [
        ['=1+1', 2],
        ['<b>&"', 3],
        ['a\tb\nc', 4],
      ],
    };
    expect(asText(table)).toBe('Part\tOrdered\n\'=1+1\t2\n<b>&"\t3\na b c\t4');
    expect(asHtml(table)).toContain('<td>&lt;b&gt;&amp;&quot;</td>');
    expect(asHtml(table)).toContain("<td>'=1+1</td><td>2</td>");
  });
});

describe('rows', () => {
  it('are arranged as the program arranges them', () => {
    const vectors = JSON.parse(readFileSync('../crates/workbench/tests/summary_views.json', 'utf8')) as {
      words: SummaryWords;
      rows: SummaryRow[];
      cases: { about: string; view: SummaryView; shown: string[] }[];
    };
    expect(vectors.cases.length).toBeGreaterThan(10);
    for (const { about, view, shown } of vectors.cases) {
      const keys = arranged(vectors.rows, view, vectors.words).map((of) => `${of.part} ${of.license_type}`);
      expect(keys, about).toEqual(shown);
    }
  });

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
    way_out: null,
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

  it('tells a reason for all only when it is the reason of all', () => {
    const used = { ...one, not_here: { not_here: 'all_in_use' as const } };
    expect(reasonForAll([used, { ...used }])).toBe('Every unit is in use. Deactivate a file that holds some.');
    expect(reasonForAll([one, used])).toBeUndefined();
    expect(reasonForAll([])).toBeUndefined();
  });
});
