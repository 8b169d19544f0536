/** An update at work: looked at by the program while it is typed, and asked for once. */
import { call, isCallError, sentence } from '../../backend';
import { faultsOf, fieldOfCause } from '../../components/file-form/faults';
import { Judging } from '../../components/file-form/judging.svelte';
import type { UpdateChoices } from '../../generated/UpdateChoices';
import type { UpdateDraft } from '../../generated/UpdateDraft';
import type { UpdatePreview } from '../../generated/UpdatePreview';
import { guardLeaving } from '../../state/leaving.svelte';
import { tell } from '../../state/messages.svelte';
import { navigate } from '../../state/router.svelte';
import { t } from '../../texts/index.svelte';
import { failureText } from '../../texts/notes';
import { UpdateForm } from './form.svelte';

export class UpdateWork extends Judging<UpdateDraft, UpdatePreview> {
  readonly form: UpdateForm;
  readonly serial: string;
  /** Where the person wants to go, while they are asked whether what they typed may go. */
  leaving = $state.raw<() => void>();

  /** Kept until there is an answer: a second press asks for the same. */
  #id: string;
  #last: string;
  #done = false;
  #gone = false;
  #unguard: () => void;

  constructor(
    readonly account: string,
    choices: UpdateChoices,
  ) {
    super((draft) => call('update_preview', { account, serial: choices.file.serial, draft }));
    this.form = new UpdateForm(choices);
    this.serial = choices.file.serial;
    this.#id = choices.id;
    this.#last = JSON.stringify(this.form.draft);
    this.previewer.later(this.form.draft);
    this.#unguard = guardLeaving((go) => {
      if (this.#done || !this.form.changed) return true;
      this.leaving = go;
      return false;
    });
  }

  protected override get agreed(): readonly string[] {
    return this.form.confirmed;
  }
  protected override set agreed(serials: string[]) {
    this.form.confirmed = serials;
  }

  /** Everything is as it is in the file. */
  get unchanged(): boolean {
    return this.causes.some(({ cause }) => cause.refusal === 'nothing_changes');
  }

  /** The account offers something else, or the same anew; what is typed stays, and so does the id. */
  offer(choices: UpdateChoices): void {
    this.form.offered = choices;
  }

  /** The form changed; called with every draft, also with those that say the same. */
  typed(draft: UpdateDraft): void {
    const now = JSON.stringify(draft);
    if (now === this.#last) return;
    this.#last = now;
    this.refused = undefined;
    this.trouble = undefined;
    this.previewer.later(draft);
  }

  /**
   * Updates the file, once however often it is called meanwhile. Gives the field to go to when something stands in
   * the way.
   */
  async update(): Promise<string | undefined> {
    if (this.busy || this.#done) return undefined;
    const draft = this.form.draft;
    this.typed(draft);
    this.busy = true;
    this.tried = true;
    this.trouble = undefined;
    this.refused = undefined;
    try {
      if (!(await this.previewer.surely(draft))) return undefined;
      const inTheWay = this.#inTheWay();
      if (inTheWay !== undefined) return inTheWay;
      const { account, serial } = this;
      const updated = await call('update', { account, id: this.#id, serial, draft });
      this.#done = true;
      // Elsewhere by now: it is told, but nobody is taken away from what they do.
      if (this.#gone) tell(t('update.updated', { serial, newer: updated.serial }), 'done');
      else navigate('activation-file-activity', { serial: updated.serial, focus: 'download' });
      return undefined;
    } catch (error) {
      const field = this.#failed(error, draft);
      const answered = isCallError(error, 'update') && ['refused', 'fields'].includes(error.failure.code);
      if (answered) await this.beginAnew(this.trouble);
      return field;
    } finally {
      this.busy = false;
    }
  }

  /** The id is used up: the same entries under a new one. */
  async beginAnew(trouble?: UpdateWork['trouble']): Promise<void> {
    try {
      this.#id = await call('new_request_id');
      this.trouble = trouble;
    } catch (error) {
      this.trouble = { code: 'unexpected', say: () => sentence(error) };
    }
  }

  /** Goes where the person wanted to go, without what they typed. */
  discard(): void {
    const go = this.leaving;
    this.leaving = undefined;
    this.#unguard();
    go?.();
  }

  leave(): void {
    this.#gone = true;
    this.#unguard();
  }

  /** Says what stands in the way of updating, and where. */
  #inTheWay(): string | undefined {
    const [first] = this.notes;
    if (first) {
      const count = new Set(this.notes.map(({ id }) => id)).size;
      this.trouble = { code: 'not_yet', say: () => t('new_file.not_yet_fields', { count }) };
      return first.id;
    }
    if (this.unchanged) {
      this.trouble = { code: 'not_yet', say: () => t('update.not_yet_unchanged') };
      return 'parts';
    }
    const verdict = this.preview?.verdict.verdict;
    if (verdict === 'refused') {
      const [cause] = this.causes;
      this.trouble = { code: 'not_yet', say: () => t('update.not_yet_refused') };
      return (cause && this.answered && fieldOfCause(cause.cause, this.answered)) ?? '';
    }
    if (verdict === 'needs_confirmation') {
      this.trouble = { code: 'not_yet', say: () => t('new_file.not_yet_confirmed') };
      return 'confirmation';
    }
    return undefined;
  }

  #failed(error: unknown, draft: UpdateDraft): string | undefined {
    if (!isCallError(error, 'update')) {
      this.trouble = { code: 'unexpected', say: () => sentence(error) };
      return undefined;
    }
    const { failure } = error;
    if (this.#gone) tell(error.message, 'refused');
    this.trouble = { code: failure.code, say: () => failureText('update', failure) };
    if (failure.code === 'fields') {
      this.refused = { draft, faults: faultsOf(failure.fields, draft), causes: [] };
      return this.refused.faults[0]?.id;
    }
    if (failure.code === 'refused') {
      this.refused = { draft, faults: [], causes: failure.causes };
      if (this.unconfirmed.length > 0) return 'confirmation';
      const [first] = failure.causes;
      return first && fieldOfCause(first.cause, draft);
    }
    return undefined;
  }
}
