/** What a table is made of. */

export interface Column<Row> {
  id: string;
  title: string;
  /** Pixels; columns without a width share what is left. */
  width?: number;
  /** The least width of a column without one. */
  minWidth?: number;
  /** Numbers stand at the end. */
  end?: boolean;
  /** The cell as text. Without it the table's `cell` snippet draws the cell. */
  text?: (row: Row) => string;
  mono?: boolean;
  /** The title is for readers only. */
  hideTitle?: boolean;
  /** The title is a button that sorts. */
  sorts?: boolean;
  /** The table's `head` snippet draws the title. */
  ownHead?: boolean;
}

/** By which column a table is sorted. */
export interface Sorted {
  column: string;
  descending: boolean;
}

/** The width below which a table scrolls sideways. */
export function leastWidth(columns: readonly Pick<Column<never>, 'width' | 'minWidth'>[]): number {
  return columns.reduce((sum, column) => sum + (column.width ?? column.minWidth ?? 160), 0);
}

/** A line of the table: a row, or the heading of a group. */
export type Line<Row> = { kind: 'row'; row: Row; key: string } | { kind: 'group'; title: string; key: string };

/** Rows as lines, with a heading wherever the group changes. */
export function linesOf<Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
  group: ((row: Row) => string) | undefined,
): Line<Row>[] {
  if (!group) return rows.map((row) => ({ kind: 'row', row, key: key(row) }));
  const lines: Line<Row>[] = [];
  let present: string | undefined;
  for (const row of rows) {
    const title = group(row);
    if (title !== present) {
      present = title;
      lines.push({ kind: 'group', title, key: `group ${title}` });
    }
    lines.push({ kind: 'row', row, key: key(row) });
  }
  return lines;
}

/** The nearest line that is a row, from `from` on in the direction of `step`; −1 when there is none. */
export function nearestRow<Row>(lines: readonly Line<Row>[], from: number, step: 1 | -1): number {
  for (let index = from; index >= 0 && index < lines.length; index += step) {
    if (lines[index]?.kind === 'row') return index;
  }
  return -1;
}
