/**
 * The keys of the window. Whoever is on the screen registers its keys; the last one registered wins, so that a
 * panel's Esc comes before the table's. `?` lists what is registered.
 */
import { onDestroy } from 'svelte';
import type { TextKey, TextValues } from '../texts/index.svelte';

export interface Shortcut {
  /** As `ctrl+n`, `escape`, `/`, `f6`, `alt+arrowleft`. Ctrl stands for Cmd on a Mac. */
  keys: string;
  /** What it does, for the list of keys; without it the key is not listed. */
  text?: TextKey;
  values?: TextValues;
  /** Gives false when there is nothing to do, so that the next one is asked. */
  run: (event: KeyboardEvent) => unknown;
}

// A plain list: while a component is destroyed, Svelte shows it the state of before, and what the next one has
// registered meanwhile would be lost. The mark only tells that the list changed.
let registered: Shortcut[] = [];
let changed = $state.raw({});

export const shortcuts = {
  get all(): Shortcut[] {
    void changed;
    return registered;
  },
};

/** Registers keys for as long as the calling component lives. */
export function useShortcuts(...added: Shortcut[]): void {
  registered = [...registered, ...added];
  changed = {};
  onDestroy(() => {
    registered = registered.filter((shortcut) => !added.includes(shortcut));
    changed = {};
  });
}

/** Handles a key press of the window. */
export function onShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = keysOf(event);
  // A bare character belongs to the field in which it is typed.
  if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1 && typesText(event.target))
    return;
  for (const shortcut of registered.toReversed()) {
    if (shortcut.keys !== pressed) continue;
    if (shortcut.run(event) === false) continue;
    event.preventDefault();
    return;
  }
}

function keysOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('ctrl');
  if (event.altKey) parts.push('alt');
  // For characters, shift is already in the character: `?`.
  if (event.shiftKey && event.key.length > 1) parts.push('shift');
  return [...parts, key].join('+');
}

function typesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** How keys are written on the screen. */
export function shownKeys(keys: string): string[] {
  const mac = /mac/i.test(navigator.platform);
  const names: Record<string, string> = {
    ctrl: mac ? '⌘' : 'Ctrl',
    alt: mac ? '⌥' : 'Alt',
    shift: mac ? '⇧' : 'Shift',
    escape: 'Esc',
    enter: 'Enter',
    tab: 'Tab',
    space: 'Space',
    delete: 'Delete',
    arrowleft: '←',
    arrowright: '→',
    arrowup: '↑',
    arrowdown: '↓',
    home: 'Home',
    end: 'End',
  };
  return keys.split('+').map((key) => names[key] ?? key.toUpperCase());
}
