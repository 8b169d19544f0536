/**
 * Deactivating files: what would come of it, the reason, and what became of each. It decides nothing: which files
 * can be deactivated, and whether a reason will do, is the program's to say.
 */
import { call, sentence } from '../../backend';
import type { DeactivateFile } from '../../generated/DeactivateFile';
import type { DeactivateItem } from '../../generated/DeactivateItem';
import type { DeactivatePreview } from '../../generated/DeactivatePreview';
import type { DeactivateReason } from '../../generated/DeactivateReason';
import type { DeactivateResult } from '../../generated/DeactivateResult';
import type { Refusal } from '../../generated/Refusal';
import { tell } from '../../state/messages.svelte';
import { t } from '../../texts/index.svelte';
import { causesText, causeText, fieldProblemText, fieldsText, requestErrorText } from '../../texts/notes';

/** Files of one call: few enough that the count on the screen moves. */
const AT_ONCE = 20;

/** What became of a file: the program's answer, or why it was not asked. */
export interface Result {
  serial: string;
  result: DeactivateResult['result'] | { became: 'not_done'; why: string };
}

/** What is chosen; `undefined` before anything is. */
export type ReasonChoice = 'generated_incorrectly' | 'organisational_change' | 'added_server' | 'own';

export const REASONS: readonly ReasonChoice[] = [
  'generated_incorrectly',
  'organisational_change',
  'added_server',
  'own',
];

let asked = $state.raw<readonly string[]>();

/** The files that the person is asked about. */
export const deactivation = {
  get serials() {
    return asked;
  },
};

/** Opens the dialog: for one file, or for as many as there are. */
export function askToDeactivate(serials: readonly string[]): void {
  if (serials.length > 0) asked = [...new Set(serials)];
}

export function closeDeactivation(): void {
  asked = undefined;
}

/** What was written last and not used: Esc by mistake loses no text. */
let written = '';

export class Deactivation {
  preview = $state.raw<DeactivatePreview>();
  /** Why there is no preview. */
  trouble = $state<string>();
  choice = $state<ReasonChoice>();
  text = $state(written);
  /** What was typed to confirm. */
  typed = $state('');
  busy = $state(false);
  /** Files that have an answer, while it goes on. */
  done = $state(0);
  /** What became of each; none before anything was asked for. */
  results = $state.raw<readonly Result[]>();
  /** Why it did not begin: what stands beside the reason, beside the confirmation, and below. */
  reasonError = $state<string>();
  typedError = $state<string>();
  failed = $state<string>();

  /** Kept until there is an answer: asking again asks for the same. */
  #ids = new Map<string, string>();
  #stop = false;

  constructor(
    readonly account: string,
    readonly serials: readonly string[],
  ) {}

  readonly able: readonly DeactivateItem[] = $derived(
    (this.preview?.files ?? []).filter(({ causes }) => causes.length === 0),
  );
  readonly unable: readonly DeactivateItem[] = $derived(
    (this.preview?.files ?? []).filter(({ causes }) => causes.length > 0),
  );
  /** What must be typed; nothing for a single file. */
  readonly word: string = $derived(this.able.length > 1 ? String(this.able.length) : '');
  /** Results that may still change: no answer came, or nothing was done. */
  readonly open: readonly Result[] = $derived(
    (this.results ?? []).filter(({ result }) => result.became === 'waiting' || result.became === 'not_done'),
  );

  async load(): Promise<void> {
    if (this.busy || this.results) return;
    this.trouble = undefined;
    try {
      const preview = await call('deactivate_preview', { account: this.account, serials: [...this.serials] });
      for (const { id, file } of preview.files) {
        if (!this.#ids.has(file.serial)) this.#ids.set(file.serial, id);
      }
      this.preview = preview;
    } catch (error) {
      this.trouble = sentence(error);
    }
  }

  choose(choice: ReasonChoice): void {
    this.choice = choice;
    this.reasonError = undefined;
  }

  write(text: string): void {
    this.text = text;
    written = text;
    this.reasonError = undefined;
  }

  /** Deactivates, once however often it is called meanwhile. Gives where to go when something is missing. */
  async deactivate(): Promise<'reason' | 'text' | 'typed' | undefined> {
    if (this.busy || this.able.length === 0) return undefined;
    this.failed = undefined;
    const why = this.#why();
    if (!why) {
      this.reasonError = t('deactivate.choose_reason');
      return 'reason';
    }
    if (this.typed.trim() !== this.word) {
      this.typedError = t('deactivate.type_it', { word: this.word });
      return 'typed';
    }
    return this.#ask(
      this.able.map(({ file }) => file.serial),
      why,
    );
  }

  /** Asks once more for those that have no answer, under the same ids. */
  async again(): Promise<void> {
    const why = this.#why();
    if (this.busy || !why) return;
    await this.#ask(
      this.open.map(({ serial }) => serial),
      why,
    );
  }

  /** Asks for no more files; those that are asked for already go on. */
  stop(): void {
    this.#stop = true;
  }

  /** A file with the id under which it is asked for; a new one where the one before is used up. */
  async #named(serial: string): Promise<DeactivateFile> {
    const id = this.#ids.get(serial) ?? (await call('new_request_id'));
    this.#ids.set(serial, id);
    return { id, serial };
  }

  #why(): DeactivateReason | undefined {
    switch (this.choice) {
      case undefined:
        return undefined;
      case 'generated_incorrectly':
        return { reason: 'generated_incorrectly' };
      case 'own':
        return { reason: 'other', text: this.text };
      default:
        return { reason: 'reallocation', cause: this.choice };
    }
  }

  async #ask(serials: readonly string[], why: DeactivateReason): Promise<'text' | undefined> {
    this.busy = true;
    this.done = 0;
    this.#stop = false;
    const answers = new Map((this.results ?? []).map((result) => [result.serial, result]));
    try {
      for (let at = 0; at < serials.length && !this.#stop; at += AT_ONCE) {
        const files = await Promise.all(serials.slice(at, at + AT_ONCE).map((serial) => this.#named(serial)));
        const { results } = await call('deactivate', { account: this.account, files, why });
        const wrong = reasonWrong(results);
        if (wrong !== undefined) {
          // Nothing was done, and nothing would be for the others.
          this.reasonError = wrong;
          for (const { serial } of results) this.#ids.delete(serial);
          return 'text';
        }
        for (const result of results) answers.set(result.serial, result);
        this.done += results.length;
      }
    } catch (error) {
      this.failed = sentence(error);
    } finally {
      this.busy = false;
    }
    if (answers.size === 0) return undefined;
    for (const serial of serials.filter((of) => !answers.has(of))) {
      answers.set(serial, {
        serial,
        result: { became: 'not_done', why: this.failed ?? t('deactivate.stopped') },
      });
    }
    this.failed = undefined;
    this.results = [...answers.values()];
    if (this.results.every(({ result }) => result.became === 'deactivated')) written = '';
    return undefined;
  }
}

/** What the program says of the reason, when it is why nothing was done. */
function reasonWrong(results: readonly DeactivateResult[]): string | undefined {
  for (const { result } of results) {
    if (result.became === 'fields') {
      const note = result.fields.find(({ at }) => at.field === 'reason');
      if (note) return fieldProblemText(note.problem);
    }
    if (result.became === 'refused') {
      const note = result.causes.find(({ cause }) => isReason(cause));
      if (note) return causeText(note.cause);
    }
  }
  return undefined;
}

function isReason(cause: Refusal): boolean {
  return cause.refusal === 'invalid' && cause.error.at.field === 'reason';
}

/** What became of a file, in a sentence. */
export function said({ result }: Result): string {
  switch (result.became) {
    case 'deactivated':
      return '';
    case 'refused':
      return causesText(result.causes);
    case 'fields':
      return fieldsText(result.fields);
    default:
      return 'why' in result ? result.why : requestErrorText(result.error);
  }
}

/** Told when one file is done: there is nothing more to see in the dialog. */
export function tellDone(serial: string): void {
  tell(t('deactivate.told_done', { serial }), 'done');
}
