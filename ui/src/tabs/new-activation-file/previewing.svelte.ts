/** What the program says of the draft, asked a moment after the last key. Answers that come late are dropped. */
import { call, onChanged, sentence } from '../../backend';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { Preview } from '../../generated/Preview';

const AFTER_MS = 120;

/** A preview and the draft that it is about: its line numbers are that draft's. */
export interface Answer {
  preview: Preview;
  draft: GenerateDraft;
}

export class Previewer {
  answer = $state.raw<Answer>();
  #failed = $state.raw<{ error: unknown }>();
  busy = $state(false);

  #latest = 0;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draft: GenerateDraft | undefined;

  constructor(readonly account: string) {}

  /** Why there is none. */
  get trouble(): string | undefined {
    return this.#failed && sentence(this.#failed.error);
  }

  later(draft: GenerateDraft): void {
    this.#draft = draft;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(draft), this.answer ? AFTER_MS : 0);
  }

  /** Asks at once. None when it failed, or when something newer was asked meanwhile. */
  async now(draft: GenerateDraft): Promise<Answer | undefined> {
    clearTimeout(this.#timer);
    this.#draft = draft;
    this.#failed = undefined;
    const mine = ++this.#latest;
    this.busy = true;
    try {
      const preview = await call('preview', { account: this.account, draft });
      if (mine !== this.#latest) return undefined;
      this.#failed = undefined;
      this.answer = { preview, draft };
      return this.answer;
    } catch (error) {
      if (mine === this.#latest) this.#failed = { error };
      return undefined;
    } finally {
      if (mine === this.#latest) this.busy = false;
    }
  }

  /** Asks until there is an answer to just this draft, however often something newer is asked meanwhile. */
  async surely(draft: GenerateDraft): Promise<Answer | undefined> {
    for (;;) {
      const answer = await this.now(draft);
      if (answer || this.trouble !== undefined || this.#over) return answer;
    }
  }

  again(): void {
    if (this.#draft) void this.now(this.#draft);
  }

  /** Follows the seat's data. Gives the way to stop. */
  follow(): () => void {
    const stop = onChanged(() => this.again());
    return () => {
      stop();
      clearTimeout(this.#timer);
      // What was asked before is still answered: somebody may have pressed Generate just then.
      this.#over = true;
    };
  }
}
