/** The list of files, fetched page by page as its rows come into sight. */
import { createQueries } from '@tanstack/svelte-query';
import { call } from '../../backend';
import type { FileListItem } from '../../generated/FileListItem';
import type { FilePage } from '../../generated/FilePage';

export const PAGE = 200;

/** A row of the list; `file` is missing until its page is there. */
export interface Row {
  index: number;
  file: FileListItem | undefined;
}

export function useFiles(account: () => string) {
  // The pages in sight are asked for; pages passed by are still shown until they are asked for again.
  let pages = $state.raw<number[]>([0]);
  let held = $state.raw<ReadonlyMap<number, FilePage>>(new Map());

  const asked = createQueries(() => ({
    queries: pages.map((page) => ({
      queryKey: ['files', { account: account(), offset: page * PAGE, limit: PAGE }],
      queryFn: () => call('files', { account: account(), offset: page * PAGE, limit: PAGE }),
    })),
    combine: (results) => ({
      answers: results.flatMap(({ data }, at) =>
        data ? [{ page: pages[at] ?? 0, data, at: results[at]?.dataUpdatedAt ?? 0 }] : [],
      ),
      error: results.find(({ isError }) => isError)?.error ?? null,
      fetching: results.some(({ isFetching }) => isFetching),
      refetch: () => void Promise.all(results.map((result) => result.refetch())),
    }),
  }));

  $effect(() => {
    if (asked.answers.every(({ page, data }) => held.get(page) === data)) return;
    const next = new Map(held);
    for (const { page, data } of asked.answers) next.set(page, data);
    held = next;
  });

  // How many there are is what the newest answer says.
  const newest = $derived([...asked.answers].sort((a, b) => b.at - a.at)[0]?.data);
  const known = $derived(newest ?? held.values().next().value);
  const rows = $derived(
    Array.from({ length: known?.total ?? 0 }, (_, index): Row => ({
      index,
      file: held.get(Math.floor(index / PAGE))?.files[index % PAGE],
    })),
  );

  return {
    get rows() {
      return rows;
    },
    get total() {
      return known?.total;
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
    /** Rows came into sight. */
    sight(first: number, last: number) {
      const from = Math.floor(Math.max(0, first) / PAGE);
      const to = Math.floor(Math.max(0, last) / PAGE);
      const next = Array.from({ length: to - from + 1 }, (_, step) => from + step);
      if (next.join() !== pages.join()) pages = next;
    },
  };
}
