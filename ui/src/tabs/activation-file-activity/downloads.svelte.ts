/** Saving files: one at a time per file, and what went wrong stays until it is put away. */
import { call } from '../../backend';
import { tell } from '../../state/messages.svelte';
import { t } from '../../texts/index.svelte';

export interface Failed {
  serial: string;
  error: unknown;
}

export class Downloads {
  failed = $state.raw<Failed>();
  #busy = $state.raw<ReadonlySet<string>>(new Set());

  constructor(readonly account: string) {}

  busy(serial: string): boolean {
    return this.#busy.has(serial);
  }

  async download(serial: string): Promise<void> {
    // The save dialog is open already.
    if (this.#busy.has(serial)) return;
    this.#busy = new Set([...this.#busy, serial]);
    try {
      const done = await call('download', { account: this.account, serial });
      if (done.download === 'cancelled') return;
      if (this.failed?.serial === serial) this.failed = undefined;
      const [folder, file] = split(done.path);
      tell(t('activity.saved', { file, folder }), 'done');
    } catch (error) {
      this.failed = { serial, error };
    } finally {
      this.#busy = new Set([...this.#busy].filter((other) => other !== serial));
    }
  }

  putAway(): void {
    this.failed = undefined;
  }
}

function split(path: string): [folder: string, file: string] {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return at < 0 ? ['', path] : [path.slice(0, at) || path.slice(0, 1), path.slice(at + 1)];
}
