/** What the list is looked at by: filters and sorting, kept for each account. */
import { call, sentence } from '../../backend';
import { useCall } from '../../data/query';
import type { FileColumn } from '../../generated/FileColumn';
import type { FileFilter } from '../../generated/FileFilter';
import type { FileSort } from '../../generated/FileSort';
import { tell } from '../../state/messages.svelte';

export const NO_FILTER: FileFilter = {
  site: null,
  generated_from: null,
  generated_to: null,
  active: 'all',
  product_line: null,
  license_type: null,
  generated_by: null,
  machine: '',
};
export const NEWEST_FIRST: FileSort = { by: 'generated', descending: true };

/** The filters in the order in which they stand. */
export const FILTERS = [
  'site',
  'generated_from',
  'generated_to',
  'active',
  'product_line',
  'license_type',
  'generated_by',
  'machine',
] as const satisfies (keyof FileFilter)[];
export type FilterName = (typeof FILTERS)[number];

/** Columns that begin with their greatest when they are sorted by. */
const GREATEST_FIRST: FileColumn[] = ['generated', 'serial', 'revision', 'license_version'];

/** Whether a filter leaves anything out. */
export function isSet(filter: FileFilter, name: FilterName): boolean {
  if (name === 'active') return filter.active !== 'all';
  if (name === 'machine') return filter.machine.trim() !== '';
  return filter[name] !== null;
}

/** The person's time zone, by which days are told. */
export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** The day that was typed, as `2026-11-24` or `20261124`; none when there is no such day. */
export function dayOf(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text.trim()) ?? [];
  if (!year || !month || !day) return undefined;
  const written = `${year}-${month}-${day}`;
  const at = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written) ? written : undefined;
}

export function useLooking(account: () => string) {
  const choices = useCall('file_choices', () => ({ account: account() }));
  let changed = $state.raw<{ filter: FileFilter; sort: FileSort }>();
  const kept = $derived(choices.data?.kept);
  const filter = $derived(changed?.filter ?? kept?.filter ?? NO_FILTER);
  const sort = $derived(changed?.sort ?? kept?.sort ?? NEWEST_FIRST);

  function keep(next: { filter: FileFilter; sort: FileSort }) {
    changed = next;
    call('keep_file_view', { account: account(), view: next }).catch((error: unknown) =>
      // It holds as long as the list is open; only keeping it failed.
      tell(sentence(error), 'refused'),
    );
  }

  return {
    get filter() {
      return filter;
    },
    get sort() {
      return sort;
    },
    /** Whether it is known how the list was left. */
    get known() {
      return choices.data !== undefined || choices.isError;
    },
    get choices() {
      return choices.data;
    },
    get set(): FilterName[] {
      return FILTERS.filter((name) => isSet(filter, name));
    },
    change(part: Partial<FileFilter>) {
      keep({ filter: { ...filter, ...part }, sort });
    },
    replace(whole: FileFilter) {
      keep({ filter: whole, sort });
    },
    remove(name: FilterName) {
      keep({ filter: { ...filter, [name]: NO_FILTER[name] }, sort });
    },
    clear() {
      keep({ filter: NO_FILTER, sort });
    },
    sortBy(by: FileColumn) {
      const descending = sort.by === by ? !sort.descending : GREATEST_FIRST.includes(by);
      keep({ filter, sort: { by, descending } });
    },
  };
}

export type Looking = ReturnType<typeof useLooking>;
