/**
 * What can be done now, by key and by name. Whoever is on the screen registers its actions while it lives: the
 * window's keys, the list of keys and the palette all read this one list, so that none of them can miss one.
 */
import { onDestroy } from 'svelte';
import type { TextKey, TextValues } from '../texts/index.svelte';

export interface Action {
  /** What it does, in the list of keys and in the palette. */
  text: TextKey;
  values?: TextValues;
  /** As `ctrl+n`, `escape`, `/`, `f6`, `alt+arrowleft`. Ctrl stands for Cmd on a Mac. */
  keys?: string;
  /** Works on every screen. */
  everywhere?: boolean;
  /** Only its key makes sense: it moves the focus from where it is. The palette leaves it out. */
  keysOnly?: boolean;
  /** Whether there is anything to do now; otherwise the palette leaves it out. */
  when?: () => boolean;
  /** Gives false when there is nothing to do, so that the next one of that key is asked. */
  run: (event?: KeyboardEvent) => unknown;
}

/** Keys that a part of the screen handles by itself while it has the focus: told, not handled here. */
export interface KeyNote {
  keys: readonly string[];
  text: TextKey;
}

// Plain lists: while a component is destroyed, Svelte shows it the state of before, and what the next one has
// registered meanwhile would be lost. The mark only tells that a list changed.
let registered: Action[] = [];
let noted: KeyNote[] = [];
let changed = $state.raw({});

export const actions = {
  get all(): Action[] {
    void changed;
    return registered;
  },
  get notes(): KeyNote[] {
    void changed;
    return noted;
  },
};

/** Registers actions for as long as the calling component lives. The last one registered for a key wins. */
export function useActions(...added: Action[]): void {
  registered = [...registered, ...added];
  changed = {};
  onDestroy(() => {
    registered = registered.filter((action) => !added.includes(action));
    changed = {};
  });
}

/** Tells keys that the calling component handles by itself. */
export function useKeyNotes(...added: KeyNote[]): void {
  noted = [...noted, ...added];
  changed = {};
  onDestroy(() => {
    noted = noted.filter((note) => !added.includes(note));
    changed = {};
  });
}
