/** The real backend: the program around this page. */
import { invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Backend } from './call';

/** Emitted by the program when synced data changed. */
const SEAT_CHANGED = 'seat-changed';

export const insideProgram = isTauri;

export const tauriBackend: Backend = {
  invoke: (name, input) => invoke(name, { input }),
  onChanged(listener) {
    const unlisten = listen(SEAT_CHANGED, listener);
    return () => void unlisten.then((stop) => stop());
  },
};
