/** The real backend: the program around this page. */
import { invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { shownLanguage } from '../texts/index.svelte';
import type { Backend } from './call';

/** Emitted by the program when synced data changed. */
const SEAT_CHANGED = 'seat-changed';

/** The header that names the language that is shown. */
const LANGUAGE = 'afmt-language';

export const insideProgram = isTauri;

export const tauriBackend: Backend = {
  // The system's dialogs are the program's, and speak the language of the page (`words.rs`).
  invoke: (name, input) => invoke(name, { input }, { headers: { [LANGUAGE]: shownLanguage() } }),
  onChanged(listener) {
    const unlisten = listen(SEAT_CHANGED, listener);
    return () => void unlisten.then((stop) => stop());
  },
};
