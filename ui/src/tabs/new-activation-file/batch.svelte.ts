/**
 * Several machines at once: a list looked at by the program row by row, and generated one after the other.
 *
 * From the first request on the rows stand still, each with the id that it is asked under, so that going on after
 * a pause or an error never makes a second file for a row.
 */
import { SvelteMap } from 'svelte/reactivity';
import { call, isCallError, sentence } from '../../backend';
import type { BatchPreview } from '../../generated/BatchPreview';
import type { BatchRow } from '../../generated/BatchRow';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import { tell } from '../../state/messages.svelte';
import { t } from '../../texts/index.svelte';
import { causeText, fieldProblemText } from '../../texts/notes';
import { faultsOf, fieldWord } from '../../components/file-form/faults';

const AFTER_MS = 250;

/** What came of asking for a row. */
export type RowOutcome =
  | { outcome: 'asking' }
  | { outcome: 'generated'; serial: string }
  | { outcome: 'refused'; why: string }
  /** Nothing was answered yet: the row can be asked for again, under the same id. */
  | { outcome: 'waiting'; why: string };

export class Batch {
  text = $state('');
  /** The file that the text was read from. */
  fileName = $state<string>();
  confirmFiles = $state(false);
  preview = $state.raw<BatchPreview>();
  /** Why the list as a whole cannot be looked at. */
  trouble = $state<string>();
  checking = $state(false);
  running = $state(false);
  cancelled = $state(false);
  /** The rows that are asked for; none before the person says so. */
  going = $state.raw<readonly BatchRow[]>([]);
  readonly outcomes = new SvelteMap<string, RowOutcome>();

  readonly started: boolean = $derived(this.going.length > 0);
  readonly rows: readonly BatchRow[] = $derived(this.preview?.rows ?? []);
  readonly ready: readonly BatchRow[] = $derived(this.rows.filter(({ verdict }) => verdict.verdict === 'ready'));
  readonly held: number = $derived(
    this.rows.filter(({ verdict }) => verdict.verdict === 'needs_confirmation').length,
  );
  readonly generated: number = $derived(this.#count('generated'));
  readonly refused: number = $derived(this.#count('refused'));
  /** Rows that are still to be asked for, or were not answered. */
  readonly open: readonly BatchRow[] = $derived(this.going.filter(({ id }) => !this.#answered(id)));

  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #seen = true;

  constructor(readonly account: string) {}

  #count(outcome: RowOutcome['outcome']): number {
    return [...this.outcomes.values()].filter((answer) => answer.outcome === outcome).length;
  }

  #answered(id: string): boolean {
    const outcome = this.outcomes.get(id)?.outcome;
    return outcome === 'generated' || outcome === 'refused';
  }

  /** The list or what the rows have in common changed: it is looked at in a moment. */
  later(common: GenerateDraft): void {
    if (this.started) return;
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.trouble = undefined;
    if (this.text.trim() === '') {
      this.preview = undefined;
      this.checking = false;
      return;
    }
    this.checking = true;
    this.#timer = setTimeout(() => void this.check(common), AFTER_MS);
  }

  async check(common: GenerateDraft): Promise<void> {
    if (this.started) return;
    clearTimeout(this.#timer);
    this.#asked += 1;
    const asked = this.#asked;
    this.checking = true;
    this.trouble = undefined;
    const { account, text, confirmFiles: confirm_files } = this;
    try {
      const preview = await call('check_batch', { account, draft: common, text, confirm_files });
      // A later look has overtaken this one.
      if (asked === this.#asked) this.preview = preview;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.preview = undefined;
      this.trouble = sentence(error);
    } finally {
      if (asked === this.#asked) this.checking = false;
    }
  }

  /** Lets the person choose a file and puts its text into the list. */
  async openFile(): Promise<boolean> {
    try {
      const chosen = await call('open_machines');
      if (chosen.chosen === 'cancelled') return false;
      this.text = chosen.text;
      this.fileName = chosen.name;
      return true;
    } catch (error) {
      this.trouble = sentence(error);
      return false;
    }
  }

  /** Asks for the rows that can go, one after the other; once, however often it is called meanwhile. */
  async generate(): Promise<void> {
    if (this.running || this.checking) return;
    if (!this.started) this.going = this.ready;
    if (this.open.length === 0) return;
    this.running = true;
    this.cancelled = false;
    try {
      for (const row of this.open) {
        if (this.cancelled) break;
        await this.#ask(row);
      }
    } finally {
      this.running = false;
      if (!this.#seen) this.#tellOutcome();
    }
  }

  /** No further row is asked for; the one that is under way is answered still. */
  cancel(): void {
    this.cancelled = true;
  }

  /** Begins another list. */
  reset(): void {
    if (this.running) return;
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.text = '';
    this.fileName = undefined;
    this.confirmFiles = false;
    this.preview = undefined;
    this.trouble = undefined;
    this.checking = false;
    this.cancelled = false;
    this.going = [];
    this.outcomes.clear();
  }

  /** Whether the person should be shown it without asking. */
  get needsSeeing(): boolean {
    return this.running || (this.started && (this.open.length > 0 || this.refused > 0));
  }

  /** The list is on the screen, or it is not. */
  seen(seen: boolean): void {
    this.#seen = seen;
    if (!seen) clearTimeout(this.#timer);
  }

  async #ask({ id, draft }: BatchRow): Promise<void> {
    this.outcomes.set(id, { outcome: 'asking' });
    try {
      const { serial } = await call('generate', { account: this.account, id, draft });
      this.outcomes.set(id, { outcome: 'generated', serial });
    } catch (error) {
      const why = sentence(error);
      const final =
        isCallError(error, 'generate') && ['refused', 'fields', 'already_sent'].includes(error.failure.code);
      this.outcomes.set(id, { outcome: final ? 'refused' : 'waiting', why });
    }
  }

  #tellOutcome(): void {
    const all = this.open.length === 0 && this.refused === 0;
    tell(t('batch.told', { generated: this.generated, count: this.going.length }), all ? 'done' : 'warning');
  }
}

/** Lists under way or done whose form went from the screen. */
const left = new Map<string, Batch>();

/** The account's list: the one that was left under way, or a new one. */
export function batchOf(account: string): Batch {
  const batch = left.get(account) ?? new Batch(account);
  left.delete(account);
  batch.seen(true);
  return batch;
}

export function leaveBatch(batch: Batch): void {
  batch.seen(false);
  if (batch.started) left.set(batch.account, batch);
}

/** What is wrong in a row, one sentence each. */
export function wrongIn(row: BatchRow): string[] {
  const faults = faultsOf(row.fields, row.draft).map(
    ({ id, problem }) => `${sentenceStart(fieldWord(id))}: ${fieldProblemText(problem)}`,
  );
  return [...faults, ...row.causes.map(({ cause }) => causeText(cause))];
}

function sentenceStart(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the form itself still lacks: the same in every row, and not the row's to mend. */
export function missingInForm(rows: readonly BatchRow[]): string[] {
  const [first, ...others] = rows;
  if (!first) return [];
  const of = (row: BatchRow) =>
    new Set(
      faultsOf(row.fields, row.draft)
        .filter(({ id }) => !id.startsWith('machine') && !id.startsWith('host_id'))
        .map(({ id }) => fieldWord(id)),
    );
  const rest = others.map(of);
  return [...of(first)].filter((word) => rest.every((words) => words.has(word)));
}

/** Forgets the lists that were left, for tests. */
export function forgetBatches(): void {
  left.clear();
}
