/**
 * Keeps the draft while it is typed: a moment after the last key, one save at a time, the newest last, so that a
 * slow save never overwrites a later one.
 */
import { call, sentence } from '../../backend';
import type { SaveDraft } from '../../generated/SaveDraft';

const AFTER_MS = 200;

export class Keeper {
  keptAt = $state<string>();
  #failed = $state.raw<{ error: unknown }>();

  /** Told when the seat keeps the draft under another id, because the old one was asked under. */
  readonly #renamed: (id: string) => void;
  #waiting: SaveDraft | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;

  constructor(renamed: (id: string) => void) {
    this.#renamed = renamed;
  }

  /** Why what was typed is not kept; none when it is. */
  get trouble(): string | undefined {
    return this.#failed && sentence(this.#failed.error);
  }

  later(save: SaveDraft): void {
    this.#waiting = save;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), AFTER_MS);
  }

  /** Keeps at once what waits; done when nothing waits or runs. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#waiting || this.#running) {
      this.#running ??= this.#run().finally(() => (this.#running = undefined));
      await this.#running;
    }
  }

  /** Forgets what waits: the draft is gone. Done when nothing runs any more. */
  async drop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting) {
      const save = this.#waiting;
      this.#waiting = undefined;
      try {
        const kept = await call('save_draft', save);
        this.keptAt = kept.changed_at;
        if (kept.id !== save.id) {
          this.#renamed(kept.id);
          if (this.#waiting) this.#waiting = { ...(this.#waiting as SaveDraft), id: kept.id };
        }
        this.#failed = undefined;
      } catch (error) {
        this.#failed = { error };
      }
    }
  }
}
