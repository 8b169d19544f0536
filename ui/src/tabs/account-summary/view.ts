/** How the summary is looked at, and the rows that are then shown. The program arranges an export the same way. */
import { folded } from '../../data/folded';
import type { LicenseType } from '../../generated/LicenseType';
import type { SummaryColumn } from '../../generated/SummaryColumn';
import type { SummaryRow } from '../../generated/SummaryRow';
import type { SummarySort } from '../../generated/SummarySort';
import type { SummaryView } from '../../generated/SummaryView';
import type { SummaryWords } from '../../generated/SummaryWords';
import { t } from '../../texts/index.svelte';

/** What is remembered of the screen. */
export interface KeptView {
  grouped: boolean;
  hideExhausted: boolean;
  charts: boolean;
  sort: SummarySort | null;
  /** The product lines that are folded. */
  folded: string[];
}

/** More folded groups than anybody folds by hand would only fill what may be kept. */
const MOST_FOLDED = 60;

export const COLUMNS = [
  'part',
  'description',
  'product_line',
  'license_type',
  'license_version',
  'ordered',
  'allocated',
  'held',
  'reserved',
  'queued',
  'available',
] as const satisfies SummaryColumn[];

/** The columns that are sums of units. */
export const SUMS = [
  'ordered',
  'allocated',
  'held',
  'reserved',
  'queued',
  'available',
] as const satisfies SummaryColumn[];
export type SumColumn = (typeof SUMS)[number];

export function isSum(column: string | undefined): column is SumColumn {
  return (SUMS as readonly (string | undefined)[]).includes(column);
}

/** Reads what was kept, by this version or another. */
export function readView(kept: unknown): KeptView {
  const given = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<Record<keyof KeptView, unknown>>;
  const sort = given.sort as Partial<SummarySort> | null | undefined;
  const column = COLUMNS.find((known) => known === sort?.column);
  return {
    grouped: given.grouped !== false,
    hideExhausted: given.hideExhausted === true,
    charts: given.charts !== false,
    sort: column ? { column, descending: sort?.descending === true } : null,
    folded: Array.isArray(given.folded)
      ? given.folded.filter((line): line is string => typeof line === 'string').slice(0, MOST_FOLDED)
      : [],
  };
}

const TITLES = {
  part: 'summary.column_part',
  description: 'summary.column_description',
  product_line: 'summary.column_product_line',
  license_type: 'summary.column_type',
  license_version: 'summary.column_version',
  ordered: 'pool.ordered',
  allocated: 'pool.allocated',
  held: 'pool.held',
  reserved: 'pool.reserved',
  queued: 'pool.queued',
  available: 'pool.available',
} as const;

export function titleOf(column: SummaryColumn): string {
  return t(TITLES[column]);
}

const TYPES: LicenseType[] = ['production', 'development', 'evaluation', 'trial'];

/** The words of this screen, for the program to look for and to write. */
export function wordsOfView(): SummaryWords {
  return {
    columns: Object.fromEntries(COLUMNS.map((column) => [column, titleOf(column)])),
    license_types: Object.fromEntries(TYPES.map((type) => [type, t(`license_type.${type}`)])),
  };
}

/** The units in a column of sums. */
export function unitsOf({ pool, queued, available }: SummaryRow, column: SumColumn): number {
  if (column === 'queued') return queued;
  if (column === 'available') return available;
  return pool[column];
}

export function sumOf(rows: readonly SummaryRow[], column: SumColumn): number {
  return rows.reduce((sum, row) => sum + unitsOf(row, column), 0);
}

type Key = string | number | number[];

function keyOf(row: SummaryRow, column: SummaryColumn): Key {
  switch (column) {
    case 'part':
    case 'description':
    case 'product_line':
      return folded(row[column]);
    case 'license_type':
      return TYPES.indexOf(row.license_type);
    case 'license_version':
      return row.license_version.split('.').map((part) => Number(part) || 0);
    default:
      return unitsOf(row, column);
  }
}

function compare(one: Key, other: Key): number {
  if (Array.isArray(one) && Array.isArray(other)) {
    const at = one.findIndex((number, index) => number !== other[index]);
    if (at < 0) return one.length - other.length;
    return (one[at] ?? 0) - (other[at] ?? -1);
  }
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The rows that hold every word of the search. */
export function matching(rows: readonly SummaryRow[], search: string, words: SummaryWords): SummaryRow[] {
  const wanted = folded(search).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...rows];
  return rows.filter((row) => {
    const type = words.license_types[row.license_type] ?? row.license_type;
    const text = folded([row.part, row.description, row.product_line, type].join(' '));
    return wanted.every((word) => text.includes(word));
  });
}

/** The rows that are looked at, in their order. They come by product line, part and type. */
export function arranged(rows: readonly SummaryRow[], view: SummaryView, words: SummaryWords): SummaryRow[] {
  const found = matching(rows, view.search, words).filter((row) => !(view.hide_exhausted && row.available === 0));
  const { sort, grouped } = view;
  const sorted = sort ? bySort(found, sort) : found;
  if (!grouped) return sorted;
  const groups = new Map<string, SummaryRow[]>();
  for (const row of sorted) {
    const group = groups.get(row.product_line);
    if (group) group.push(row);
    else groups.set(row.product_line, [row]);
  }
  return [...groups.entries()].sort(([a], [b]) => compare(a, b)).flatMap(([, group]) => group);
}

/** What is equal stays in the order that it had. */
function bySort(rows: SummaryRow[], { column, descending }: SummarySort): SummaryRow[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, column) }));
  keyed.sort((a, b) => (descending ? compare(b.key, a.key) : compare(a.key, b.key)));
  return keyed.map(({ row }) => row);
}

/** The rows as they are copied: what an export has. */
export function cellsOf(rows: readonly SummaryRow[]): (string | number)[][] {
  return rows.map((row) =>
    COLUMNS.map((column) => {
      if (column === 'license_type') return t(`license_type.${row.license_type}`);
      return isSum(column) ? unitsOf(row, column) : row[column];
    }),
  );
}
