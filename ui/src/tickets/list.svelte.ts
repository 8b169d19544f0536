/** The list of tickets, fetched page by page as its rows come into sight. */
import { createQueries } from '@tanstack/svelte-query';
import { call } from '../backend';
import type { TicketList } from '../generated/TicketList';
import type { TicketListItem } from '../generated/TicketListItem';
import type { TicketsQuery } from '../generated/TicketsQuery';

const PAGE = 200;
const PAUSE_MS = 120;

/** A row of the list; `ticket` is missing until its page is there. */
export interface Row {
  index: number;
  ticket: TicketListItem | undefined;
}

export function useTickets(wanted: () => Pick<TicketsQuery, 'whose' | 'state' | 'search'>) {
  // The pages in sight are asked for; pages passed by are still shown until they are asked for again.
  let pages = $state.raw<number[]>([0]);
  let held = $state.raw<ReadonlyMap<number, TicketList>>(new Map());
  let query = $state.raw(wanted());

  // While one types, what was found before stays.
  $effect(() => {
    const next = wanted();
    if (JSON.stringify(next) === JSON.stringify(query)) return;
    const typing = next.whose === query.whose && next.state === query.state;
    const timer = setTimeout(() => ask(next), typing ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  });

  function ask(next: typeof query) {
    query = next;
    pages = [0];
    fresh = true;
  }
  let fresh = false;

  const asked = createQueries(() => ({
    queries: pages.map((page) => {
      const input = { ...query, offset: page * PAGE, limit: PAGE };
      return { queryKey: ['tickets', input], queryFn: () => call('tickets', input) };
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

  $effect(() => {
    if (asked.answers.length === 0) return;
    if (!fresh && asked.answers.every(({ page, data }) => held.get(page) === data)) return;
    // Another question: nothing of the answer before may be left.
    const next = new Map(fresh ? [] : held);
    fresh = false;
    for (const { page, data } of asked.answers) next.set(page, data);
    held = next;
  });

  // How many there are is what the newest answer says.
  const newest = $derived([...asked.answers].sort((a, b) => b.at - a.at)[0]?.data);
  const known = $derived(newest ?? held.values().next().value);
  const rows = $derived(
    Array.from({ length: known?.total ?? 0 }, (_, index): Row => ({
      index,
      ticket: held.get(Math.floor(index / PAGE))?.tickets[index % PAGE],
    })),
  );

  return {
    get rows() {
      return rows;
    },
    get total() {
      return known?.total;
    },
    get team() {
      return known?.team ?? false;
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
