/** What a table is made of. */
import { shownLanguage } from '../texts/index.svelte';

export interface Column<Row> {
  id: string;
  title: string;
  /** Pixels, more where the title needs it; columns without a width share what is left. */
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
  /** A number that headings and the foot show the sum of. */
  sum?: boolean;
}

/** By which column a table is sorted. */
export interface Sorted {
  column: string;
  descending: boolean;
}

/**
 * The order after the next press on a column's title: text from A, numbers from the greatest, then the other way
 * round, then as the rows come.
 */
export function nextSort(sorted: Sorted | null, { id, end }: Pick<Column<never>, 'id' | 'end'>): Sorted | null {
  const first = end === true;
  if (sorted?.column !== id) return { column: id, descending: first };
  return sorted.descending === first ? { column: id, descending: !first } : null;
}

type Sized = Pick<Column<never>, 'width' | 'minWidth' | 'title' | 'hideTitle' | 'ownHead' | 'sorts'>;

/** The width of a column that has one: its title is never cut, whatever the language. */
export function widthOf(column: Sized): number | undefined {
  const { width, hideTitle, ownHead } = column;
  return width === undefined || hideTitle || ownHead ? width : Math.max(width, headWidth(column));
}

/** The width below which a table scrolls sideways. */
export function leastWidth(columns: readonly Sized[]): number {
  return columns.reduce(
    (sum, column) => sum + (widthOf(column) ?? Math.max(column.minWidth ?? 160, headWidth(column))),
    0,
  );
}

/** What stands around a title at the widest: the padding of the first and of the last column, and its border. */
const AROUND_TITLE = 26;
/** The arrow of a title that sorts, and what is before it. */
const ARROW = 16;
const titleWidths = new Map<string, number>();

function headWidth({ title, sorts }: Sized): number {
  return titleWidth(title) + (sorts ? ARROW : 0);
}

function titleWidth(title: string): number {
  const key = `${shownLanguage()} ${title}`;
  const known = titleWidths.get(key);
  if (known !== undefined) return known;
  const width = Math.ceil(measured(title)) + AROUND_TITLE;
  titleWidths.set(key, width);
  return width;
}

/** As the header writes it; 0 where nothing is drawn. */
function measured(title: string): number {
  if (typeof CanvasRenderingContext2D === 'undefined') return 0;
  const style = getComputedStyle(document.documentElement);
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `600 ${style.getPropertyValue('--text-small')} ${style.getPropertyValue('--face')}`;
  return context.measureText(title).width;
}

/** A line of the table: a row, or the heading of a group. */
export type Line<Row> = { kind: 'row'; row: Row; key: string } | { kind: 'group'; title: string; key: string };

/** Rows as lines, with a heading wherever the group changes; the rows of a folded group are left out. */
export function linesOf<Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
  group: ((row: Row) => string) | undefined,
  folded?: ReadonlySet<string>,
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
    if (!folded?.has(title)) lines.push({ kind: 'row', row, key: key(row) });
  }
  return lines;
}

/**
 * The nearest line that is a row, from `from` on in the direction of `step`; −1 when there is none. Headings that
 * fold are stopped at too.
 */
export function nearestRow<Row>(lines: readonly Line<Row>[], from: number, step: 1 | -1, headings = false): number {
  for (let index = from; index >= 0 && index < lines.length; index += step) {
    if (lines[index]?.kind === 'row' || headings) return index;
  }
  return -1;
}
