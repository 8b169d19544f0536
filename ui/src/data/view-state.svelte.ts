/** How the person left a screen: its sorting, what is hidden, what is folded. Kept by the program, per person. */
import { call, sentence } from '../backend';
import { tell } from '../state/messages.svelte';

/** What is kept, by screen; a screen that was never changed has an entry without anything. */
let kept = $state.raw<Record<string, unknown>>({});

export interface ViewState<T> {
  /** Whether it is known how the screen was left. Until then nothing is drawn that would jump. */
  readonly known: boolean;
  readonly value: T;
  change(part: Partial<T>): void;
}

/**
 * The state of the screen `name`. `read` makes one of whatever was kept, by this version or another, and of nothing.
 */
export function useViewState<T extends object>(name: string, read: (kept: unknown) => T): ViewState<T> {
  if (!(name in kept)) void load(name);
  const value = $derived(read(kept[name]));
  return {
    get known() {
      return name in kept;
    },
    get value() {
      return value;
    },
    change(part) {
      const next = { ...value, ...part };
      kept = { ...kept, [name]: next };
      call('keep_view_state', { name, state: JSON.stringify(next) }).catch((error: unknown) => {
        // It holds until AFMT ends; only keeping it failed.
        tell(sentence(error), 'refused');
      });
    },
  };
}

async function load(name: string): Promise<void> {
  let found: unknown;
  try {
    const { state } = await call('view_state', { name });
    found = state === null ? undefined : JSON.parse(state);
  } catch {
    // A screen as it comes is better than none.
    found = undefined;
  }
  if (!(name in kept)) kept = { ...kept, [name]: found };
}

/** Asks the program anew: a test. */
export function forgetViewStates(): void {
  kept = {};
}
