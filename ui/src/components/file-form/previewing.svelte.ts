/** What the program says of the draft, asked a moment after the last key. Answers that come late are dropped. */
import { onChanged, sentence } from '../../backend';

const AFTER_MS = 120;

/** A preview and the draft that it is about: its line numbers are that draft's. */
export interface Answer<Draft, Preview> {
  preview: Preview;
  draft: Draft;
}

export class Previewer<Draft, Preview> {
  answer = $state.raw<Answer<Draft, Preview>>();
  #failed = $state.raw<{ error: unknown }>();
  busy = $state(false);

  #latest = 0;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draft: Draft | undefined;

  constructor(readonly ask: (draft: Draft) => Promise<Preview>) {}

  /** Why there is none. */
  get trouble(): string | undefined {
    return this.#failed && sentence(this.#failed.error);
  }

  later(draft: Draft): void {
    this.#draft = draft;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(draft), this.answer ? AFTER_MS : 0);
  }

  /** Asks at once. None when it failed, or when something newer was asked meanwhile. */
  async now(draft: Draft): Promise<Answer<Draft, Preview> | undefined> {
    clearTimeout(this.#timer);
    this.#draft = draft;
    this.#failed = undefined;
    const mine = ++this.#latest;
    this.busy = true;
    try {
      const preview = await this.ask(draft);
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
  async surely(draft: Draft): Promise<Answer<Draft, Preview> | undefined> {
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
