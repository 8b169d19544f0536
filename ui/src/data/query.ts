/** Calls as queries: kept while they are looked at, fetched anew when the program says that data changed. */
import { createQuery, keepPreviousData, QueryClient, type CreateQueryResult } from '@tanstack/svelte-query';
import {
  call,
  onChanged,
  type CallError,
  type CommandName,
  type Input,
  type InputArgs,
  type Output,
} from '../backend';

export function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The program answers from its own disk: the browser's idea of "offline" must not pause anything.
        networkMode: 'always',
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        staleTime: 0,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** Keeps what is shown level with the seat. Gives the way to stop. */
export function followChanges(client: QueryClient): () => void {
  return onChanged(() => void client.invalidateQueries());
}

export interface CallOptions {
  /** Whether to ask at all. */
  enabled?: boolean;
  /** Shows the answer to the input before while the next one comes: for previews and searches. */
  keepPrevious?: boolean;
  /** Asks again after so many milliseconds, for what changes without anybody saying so: the age of the data. */
  every?: number;
}

/**
 * A call as a query. Input and options are functions, so that it follows what they read:
 * `const summary = useCall('account_summary', () => ({ account: account.number }))`.
 */
export function useCall<K extends CommandName>(
  name: K,
  input: () => Input<K>,
  options: () => CallOptions = () => ({}),
): CreateQueryResult<Output<K>, CallError<K>> {
  return createQuery<Output<K>, CallError<K>>(() => {
    const given = input();
    const { enabled = true, keepPrevious = false, every } = options();
    return {
      queryKey: [name, given],
      queryFn: () => call(name, ...([given] as unknown as InputArgs<K>)),
      enabled,
      ...(every ? { refetchInterval: every } : {}),
      ...(keepPrevious ? { placeholderData: keepPreviousData as never } : {}),
    };
  });
}
