/** The list of files, fetched page by page as its rows come into sight. */
import { createQueries } from '@tanstack/svelte-query';
import { call } from '../../backend';
import type { FileFilter } from '../../generated/FileFilter';
import type { FileListItem } from '../../generated/FileListItem';
import type { FilePage } from '../../generated/FilePage';
import type { FileSort } from '../../generated/FileSort';
import { zone } from './looking.svelte';

export const PAGE = 200;

/** A row of the list; `file` is missing until its page is there. */
export interface Row {
  index: number;
  file: FileListItem | undefined;
}

export interface Look {
  filter: FileFilter;
  sort: FileSort;
  /** Whether it is known by now. */
  known: boolean;
}

export function useFiles(account: () => string, look: () => Look) {
  // The pages in sight are asked for; pages passed by are still shown until they are asked for again.
  let pages = $state.raw<number[]>([0]);
  let held = $state.raw<{ of: string; pages: ReadonlyMap<number, FilePage> }>({ of: '', pages: new Map() });

  const of = $derived(JSON.stringify([look().filter, look().sort]));
  const asked = createQueries(() => ({
    queries: pages.map((page) => {
      const { filter, sort, known } = look();
      const input = { account: account(), offset: page * PAGE, limit: PAGE, filter, sort, zone: zone() };
      return { queryKey: ['files', input], queryFn: () => call('files', input), enabled: known };
    }),
    combine: (results) => ({
      answers: results.flatMap(({ data }, at) =>
        data ? [{ page: pages[at] ?? 0, data, at: results[at]?.dataUpdatedAt ?? 0 }] : [],
      ),
      error: results.find(({ isError }) => isError)?.error ?? null,
      fetching: results.some(({ isFetching }) => isFetching),
      refetch: () => void Promise.all(results.map((result) => result.refetch())),
    }),
  }));

  // Rows of other filters stay until the first answer to the new ones is there: nothing blinks.
  $effect(() => {
    if (asked.answers.length === 0) return;
    const before = held.of === of ? held.pages : new Map<number, FilePage>();
    if (held.of === of && asked.answers.every(({ page, data }) => before.get(page) === data)) return;
    const next = new Map(before);
    for (const { page, data } of asked.answers) next.set(page, data);
    held = { of, pages: next };
  });

  // How many there are is what the newest answer says.
  const newest = $derived([...asked.answers].sort((a, b) => b.at - a.at)[0]?.data);
  const known = $derived(
    held.of === of ? (newest ?? held.pages.values().next().value) : held.pages.values().next().value,
  );
  const rows = $derived(
    Array.from({ length: known?.total ?? 0 }, (_, index): Row => ({
      index,
      file: held.pages.get(Math.floor(index / PAGE))?.files[index % PAGE],
    })),
  );

  return {
    get rows() {
      return rows;
    },
    /** How many the filters leave. */
    get total() {
      return known?.total;
    },
    /** How many the account has. */
    get all() {
      return known?.all;
    },
    get asOf() {
      return known?.as_of;
    },
    get error(): Error | null {
      return asked.error;
    },
    get fetching() {
      return asked.fetching;
    },
    refetch: () => asked.refetch(),
    /** The list begins anew, at its first page. */
    fromTop() {
      pages = [0];
    },
    /** Rows came into sight. */
    sight(first: number, last: number) {
      const from = Math.floor(Math.max(0, first) / PAGE);
      const to = Math.floor(Math.max(0, last) / PAGE);
      const next = Array.from({ length: to - from + 1 }, (_, step) => from + step);
      if (next.join() !== pages.join()) pages = next;
    },
  };
}
