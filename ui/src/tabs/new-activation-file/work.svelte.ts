/** A draft at work: kept while it is typed, looked at by the program, and generated once. */
import { call, isCallError, sentence } from '../../backend';
import type { Draft } from '../../generated/Draft';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { NewFileChoices } from '../../generated/NewFileChoices';
import type { Preview } from '../../generated/Preview';
import { account as present } from '../../state/account.svelte';
import { tell } from '../../state/messages.svelte';
import { navigate } from '../../state/router.svelte';
import { offerUndo } from '../../state/undo.svelte';
import { t } from '../../texts/index.svelte';
import { failureText } from '../../texts/notes';
import { faultsOf, fieldOfCause, filledIn, type Fault } from '../../components/file-form/faults';
import { FileForm, isTyped, type StartFrom } from './form.svelte';
import { Keeper } from './keeping.svelte';
import { Judging } from '../../components/file-form/judging.svelte';

/** What can be taken back: a cleared form, or typing that something else took the place of. */
type Undoable = 'cleared' | 'replaced' | 'opened' | 'like_file';

/** The form on the screen, by its account. */
const shown = new Map<string, Work>();

export class Work extends Judging<GenerateDraft, Preview> {
  readonly form: FileForm;
  #id: string;
  #keeper = new Keeper((id) => (this.#id = id));
  /** Withdraws the offer to bring back a cleared form, or a draft that another one replaced. */
  #withdraw: (() => void) | undefined;
  #last = '';
  #gone = false;

  constructor(
    readonly account: string,
    choices: NewFileChoices,
    draft: Draft,
  ) {
    super((typed) => call('preview', { account, draft: typed }));
    this.form = new FileForm(choices, draft.draft);
    this.#id = draft.id;
    this.#last = JSON.stringify(this.form.draft);
    // What was typed before was left before.
    this.#leaveAll(draft.draft);
    if (isTyped(draft.draft)) this.#keeper.keptAt = draft.changed_at;
    this.previewer.later(this.form.draft);
    shown.set(account, this);
  }

  // What is shown

  get keptAt() {
    return this.#keeper.keptAt;
  }
  get notKept() {
    return this.#keeper.trouble;
  }
  protected override get agreed(): readonly string[] {
    return this.form.confirmed;
  }
  protected override set agreed(serials: string[]) {
    this.form.confirmed = serials;
  }

  // What the person does

  /** The account offers something else, or the same anew. */
  offer(choices: NewFileChoices): void {
    this.form.offered = choices;
    this.form.settle();
  }

  /** The form changed; called with every draft, also with those that say the same. */
  typed(draft: GenerateDraft): void {
    const now = JSON.stringify(draft);
    if (now === this.#last || this.#gone) return;
    this.#last = now;
    this.refused = undefined;
    this.trouble = undefined;
    this.#withdraw?.();
    this.#keeper.later({ account: this.account, id: this.#id, draft });
    this.previewer.later(draft);
  }

  startFrom(from: StartFrom): void {
    const before = this.form.draft;
    this.form.startFrom(from);
    const { product_line, license_type, license_version } = this.form;
    const same =
      product_line === before.product_line &&
      license_type === before.license_type &&
      license_version === before.license_version;
    if (!same && before.parts.length > 0) this.#canUndo('replaced', before);
  }

  /** Another draft takes the place of what stands in the form. */
  open(draft: GenerateDraft, as: 'opened' | 'like_file'): void {
    if (this.busy || this.#gone) return;
    const before = this.form.draft;
    this.tried = false;
    this.left.clear();
    this.form.load(draft);
    this.#leaveAll(draft);
    this.typed(this.form.draft);
    if (isTyped(before)) this.#canUndo(as, before);
  }

  /** The same as a file, for another machine. Says whether it is in the form. */
  async openLike(serial: string): Promise<boolean> {
    try {
      const draft = await call('draft_from_file', { account: this.account, serial });
      if (this.#gone) return false;
      this.open(draft, 'like_file');
      return true;
    } catch (error) {
      tell(sentence(error), 'refused');
      return false;
    }
  }

  async clear(): Promise<void> {
    if (this.busy) return;
    const before = this.form.draft;
    await this.#replace(await this.#newDraft());
    if (isTyped(before)) this.#canUndo('cleared', before);
  }

  /** The draft's id is used up: the same entries under a new one. */
  async beginAnew(): Promise<void> {
    if (this.busy) return;
    const typed = this.form.draft;
    await this.#replace(await this.#newDraft(), typed);
    this.#keeper.later({ account: this.account, id: this.#id, draft: typed });
    await this.#keeper.flush();
  }

  /**
   * Generates, once however often it is called meanwhile. Gives the field to go to when something stands in the
   * way.
   */
  async generate(): Promise<string | undefined> {
    if (this.busy || this.#gone) return undefined;
    const draft = this.form.draft;
    this.typed(draft);
    this.busy = true;
    this.tried = true;
    this.trouble = undefined;
    this.refused = undefined;
    try {
      await this.#keeper.flush();
      if (!(await this.previewer.surely(draft))) return undefined;
      const inTheWay = this.#inTheWay();
      if (inTheWay !== undefined) return inTheWay;
      const { serial } = await call('generate', { account: this.account, id: this.#id, draft });
      await this.#done(serial);
      return undefined;
    } catch (error) {
      const field = this.#failed(error, draft);
      if (isCallError(error, 'generate') && error.failure.code === 'refused') await this.#goOnAfterRefusal();
      return field;
    } finally {
      this.busy = false;
    }
  }

  /** Asks once more what would come of the draft. */
  async look(): Promise<{ faults: Fault[] } | undefined> {
    const answer = await this.previewer.surely(this.form.draft);
    return answer && { faults: faultsOf(answer.preview.fields, answer.draft) };
  }

  keepNow(): void {
    void this.#keeper.flush();
  }

  keepAgain(): void {
    this.#keeper.later({ account: this.account, id: this.#id, draft: this.form.draft });
    this.keepNow();
  }

  /** The form goes from the screen: what was typed last is kept at once. */
  leave(): void {
    if (!this.#gone) this.keepNow();
    this.#gone = true;
    if (shown.get(this.account) === this) shown.delete(this.account);
  }

  // Inside

  /** Says what stands in the way of generating, and where. */
  #inTheWay(): string | undefined {
    const verdict = this.preview?.verdict.verdict;
    const [first] = this.notes;
    if (first) {
      const count = new Set(this.notes.map(({ id }) => id)).size;
      this.trouble = { code: 'not_yet', say: () => t('new_file.not_yet_fields', { count }) };
      return first.id;
    }
    if (verdict === 'refused') {
      const [cause] = this.causes;
      this.trouble = { code: 'not_yet', say: () => t('new_file.not_yet_refused') };
      const draft = this.answered;
      return (cause && draft && fieldOfCause(cause.cause, draft)) ?? 'generate';
    }
    if (verdict === 'needs_confirmation') {
      this.trouble = { code: 'not_yet', say: () => t('new_file.not_yet_confirmed') };
      return 'confirmation';
    }
    return undefined;
  }

  async #done(serial: string): Promise<void> {
    const seen = !this.#gone;
    this.#gone = true;
    await this.#keeper.drop();
    // Elsewhere by now: it is told, but nobody is taken away from what they do.
    if (seen) navigate('activation-file-activity', { serial, focus: 'download' });
    else tell(t('new_file.generated', { serial }), 'done');
  }

  #failed(error: unknown, draft: GenerateDraft): string | undefined {
    if (!isCallError(error, 'generate')) {
      this.trouble = { code: 'unexpected', say: () => sentence(error) };
      return undefined;
    }
    const { failure } = error;
    if (this.#gone) tell(error.message, 'refused');
    this.trouble = { code: failure.code, say: () => failureText('generate', failure) };
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

  /** The refused request's id is used up; the seat keeps the draft under the one that the next request gets. */
  async #goOnAfterRefusal(): Promise<void> {
    try {
      this.#id = (await call('draft', { account: this.account })).id;
    } catch (error) {
      this.trouble = { code: 'unexpected', say: () => sentence(error) };
    }
  }

  async #newDraft(): Promise<Draft | undefined> {
    try {
      await this.#keeper.drop();
      return await call('discard_draft', { account: this.account });
    } catch (error) {
      tell(sentence(error), 'refused');
      return undefined;
    }
  }

  async #replace(next: Draft | undefined, typed?: GenerateDraft): Promise<void> {
    if (!next) return;
    this.#id = next.id;
    this.tried = false;
    this.left.clear();
    this.refused = undefined;
    this.trouble = undefined;
    this.#keeper.keptAt = undefined;
    this.form.load(typed ?? next.draft);
    if (typed) this.#leaveAll(typed);
    // What settles by itself is nothing that was typed.
    this.#last = JSON.stringify(this.form.draft);
    await this.previewer.now(this.form.draft);
  }

  #canUndo(what: Undoable, before: GenerateDraft): void {
    this.typed(this.form.draft);
    this.#withdraw = offerUndo(t(`new_file.undo_${what}`), () => this.#bringBack(before));
  }

  /** Also when the form is not on the screen any more, or another one for the same account is. */
  async #bringBack(before: GenerateDraft): Promise<void> {
    const form = shown.get(this.account);
    if (form) return form.#load(before);
    const { id } = await call('draft', { account: this.account });
    await call('save_draft', { account: this.account, id, draft: before });
    if (present.number === this.account) navigate('new-activation-file');
  }

  async #load(before: GenerateDraft): Promise<void> {
    this.form.load(before);
    this.#leaveAll(before);
    this.typed(this.form.draft);
    await this.#keeper.flush();
  }

  #leaveAll(draft: GenerateDraft): void {
    for (const id of filledIn(draft)) this.left.add(id);
  }
}
