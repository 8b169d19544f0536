/**
 * Saving files: one at a time per file, and what went wrong stays until it is put away. A file that is not in force
 * is asked about first.
 */
import { call, sentence } from '../../backend';
import type { FileListItem } from '../../generated/FileListItem';
import { tell } from '../../state/messages.svelte';
import { t } from '../../texts/index.svelte';
import { zone } from './looking.svelte';

export interface Failed {
  serial: string;
  error: unknown;
}

/** What is known of a file where Download is pressed. */
export type Wanted = Pick<FileListItem, 'serial' | 'state'>;

export class Downloads {
  failed = $state.raw<Failed>();
  /** The file that is not in force, while the person is asked whether they want it all the same. */
  asked = $state.raw<Wanted>();
  #busy = $state.raw<ReadonlySet<string>>(new Set());

  constructor(readonly account: string) {}

  busy(serial: string): boolean {
    return this.#busy.has(serial);
  }

  /** Downloads a file, or first asks whether one that is not in force is wanted. */
  want(file: Wanted): void {
    if (file.state === 'active') void this.download(file.serial);
    else this.asked = file;
  }

  /** Saves a file's facts as PDF. */
  async savePdf(serial: string): Promise<void> {
    if (this.#busy.has(`pdf ${serial}`)) return;
    this.#busy = new Set([...this.#busy, `pdf ${serial}`]);
    try {
      const done = await call('save_file_pdf', { account: this.account, serial, zone: zone() });
      if (done.download === 'cancelled') return;
      const [folder, file] = split(done.path);
      tell(t('files.pdf_saved', { file, folder }), 'done');
    } catch (error) {
      tell(t('activity.not_downloaded', { serial, reason: sentence(error) }), 'refused');
    } finally {
      this.#busy = new Set([...this.#busy].filter((other) => other !== `pdf ${serial}`));
    }
  }

  busyWithPdf(serial: string): boolean {
    return this.#busy.has(`pdf ${serial}`);
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

/** A path as its folder and its name. */
export function split(path: string): [folder: string, file: string] {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return at < 0 ? ['', path] : [path.slice(0, at) || path.slice(0, 1), path.slice(at + 1)];
}
