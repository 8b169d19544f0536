import { screen, within } from '@testing-library/svelte';
import { createRawSnippet, type Component } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible, show } from '../../tests/render';
import DataTable from './DataTable.svelte';
import Mono from './Mono.svelte';
import StackedBar from './StackedBar.svelte';
import StateMark from './StateMark.svelte';
import { leastWidth, linesOf, nearestRow, type Column } from './table';

interface Row {
  id: string;
  line: string;
}
const rows: Row[] = Array.from({ length: 10_000 }, (_, index) => ({
  id: `row-${index}`,
  line: index < 3 ? 'CIC' : 'SIP Proxy',
}));
const columns: Column<Row>[] = [
  { id: 'id', title: 'Id', text: (row) => row.id },
  { id: 'go', title: 'Go', width: 60 },
];
const button = createRawSnippet<[Row, string, boolean]>((row, _column, present) => ({
  render: () => `<button type="button" tabindex="${present() ? 0 : -1}">Go ${row().id}</button>`,
}));

describe('DataTable', () => {
  const onopen = vi.fn();
  beforeEach(() => onopen.mockClear());
  const table = (extra: Record<string, unknown> = {}) =>
    show(DataTable as unknown as Component<Record<string, unknown>>, {
      label: 'Rows',
      rows,
      columns,
      key: (row: Row) => row.id,
      group: (row: Row) => row.line,
      onopen,
      cell: button,
      ...extra,
    });

  it('is a grid that tells its whole length and draws only what is in sight', async () => {
    await table();
    const grid = screen.getByRole('grid', { name: 'Rows' });
    expect(grid).toHaveAttribute('aria-rowcount', '10003');
    expect(within(grid).getAllByRole('row').length).toBeLessThan(80);
    expect(within(grid).getAllByRole('columnheader')).toHaveLength(2);
    await expectAccessible();
  });

  it('moves by arrows over headings, and opens with Enter', async () => {
    const { user } = await table();
    await user.tab();
    expect(document.activeElement).toHaveAttribute('data-key', 'row-0');
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toHaveAttribute('data-key', 'row-3');
    await user.keyboard('{ArrowUp}{Enter}');
    expect(onopen).toHaveBeenCalledWith(rows[2]);
    await user.keyboard('{End}');
    expect(document.activeElement).toHaveAttribute('data-key', 'row-9999');
    await user.keyboard('{Home}');
    expect(document.activeElement).toHaveAttribute('data-key', 'row-0');
  });

  it('goes into a row with → and comes back with ←, without opening it', async () => {
    const { user } = await table();
    await user.tab();
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toHaveTextContent('Go row-0');
    await user.keyboard('{Enter}');
    expect(onopen).not.toHaveBeenCalled();
    await user.keyboard('{ArrowLeft}');
    expect(document.activeElement).toHaveAttribute('data-key', 'row-0');
  });

  it('leaves after one row by Tab', async () => {
    const { user } = await table();
    await user.tab();
    await user.tab();
    expect(document.activeElement).toHaveTextContent('Go row-0');
    await user.tab();
    expect(document.body).toHaveFocus();
  });

  it('opens by a click on the row, but not on its controls', async () => {
    const { user } = await table();
    await user.click(screen.getByRole('button', { name: 'Go row-1' }));
    expect(onopen).not.toHaveBeenCalled();
    await user.click(screen.getByText('row-1'));
    expect(onopen).toHaveBeenCalledWith(rows[1]);
  });
});

describe('lines of a table', () => {
  it('has a heading wherever the group changes', () => {
    const lines = linesOf(
      rows.slice(0, 5),
      (row) => row.id,
      (row) => row.line,
    );
    expect(lines.map((line) => line.kind)).toEqual(['group', 'row', 'row', 'row', 'group', 'row', 'row']);
    expect(nearestRow(lines, 4, 1)).toBe(5);
    expect(nearestRow(lines, 4, -1)).toBe(3);
    expect(nearestRow(lines, 0, -1)).toBe(-1);
  });
  it('knows the least width', () => {
    expect(leastWidth(columns as Column<never>[])).toBe(220);
  });
});

describe('small parts', () => {
  it('StackedBar says in words what it draws', async () => {
    await show(StackedBar, {
      label: 'Pool of A',
      total: 1200,
      segments: [
        { id: 'allocated', word: 'allocated', units: 1100 },
        { id: 'held', word: 'held', units: 0 },
        { id: 'available', word: 'available', units: 100 },
      ],
    } as Record<string, unknown> as never);
    expect(screen.getByRole('img')).toHaveAccessibleName('Pool of A: 1,100 allocated, 100 available');
    await expectAccessible();
  });

  it('Mono groups for the eye and copies plain', async () => {
    const { container } = await show(Mono, { value: 'A3155D1E8B32', group: 4 });
    expect(container.textContent?.trim()).toBe('A3155D1E8B32');
    expect(container.querySelectorAll('.group')).toHaveLength(3);
  });

  it('StateMark is never colour alone', async () => {
    const { container } = await show(StateMark, { mark: 'queued' as const, word: 'Queued' });
    expect(container).toHaveTextContent('Queued');
    expect(container.querySelector('svg')).toHaveAttribute('aria-hidden', 'true');
  });
});
