/** Saving many files into one folder: how far it has come, and what came of it. */
import { call, sentence } from '../../backend';
import type { BulkProgress } from '../../generated/BulkProgress';
import type { BulkReport } from '../../generated/BulkReport';
import { tell } from '../../state/messages.svelte';
import { t } from '../../texts/index.svelte';
import { split } from './downloads.svelte';

const ASK_EVERY_MS = 200;

export class Bulk {
  /** What is shown: how far it has come, or the report. */
  progress = $state.raw<BulkProgress>();
  report = $state.raw<BulkReport>();
  failed = $state.raw<string>();
  stopping = $state(false);
  /** The dialog was closed while files are being saved: they go on being saved. */
  hidden = $state(false);
  /** From the dialog that asks for the folder to the report. */
  busy = $state(false);

  constructor(readonly account: string) {}

  async download(serials: string[]): Promise<void> {
    if (this.busy || serials.length === 0) return;
    this.busy = true;
    this.failed = undefined;
    this.stopping = false;
    this.hidden = false;
    const timer = setInterval(() => void this.#look(), ASK_EVERY_MS);
    try {
      const done = await call('download_many', { account: this.account, serials });
      if (done.download === 'done') this.report = done.report;
    } catch (error) {
      this.failed = sentence(error);
    } finally {
      clearInterval(timer);
      this.busy = false;
      this.progress = undefined;
    }
  }

  async #look(): Promise<void> {
    try {
      const progress = await call('download_progress');
      // While the folder is chosen nothing runs, and an answer may come after the end.
      if (this.busy && progress.running) this.progress = progress;
    } catch {
      // The next look may do better; the end is told by the call itself.
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    try {
      await call('stop_download');
    } catch (error) {
      this.stopping = false;
      tell(sentence(error), 'refused');
    }
  }

  async saveReport(): Promise<void> {
    try {
      const saved = await call('save_download_report');
      if (saved.download !== 'saved') return;
      const [folder, file] = split(saved.path);
      tell(t('files.report_saved', { file, folder }), 'done');
    } catch (error) {
      tell(sentence(error), 'refused');
    }
  }

  putAway(): void {
    this.report = undefined;
    this.failed = undefined;
  }
}
