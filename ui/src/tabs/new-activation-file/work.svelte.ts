/**
 * A draft at work: kept while it is typed, looked at by the program, and generated once.
 *
 * It decides nothing: verdict, notes and refusals are the program's. What it knows is when to show them.
 */
import { call, isCallError, sentence } from '../../backend';
import type { ActiveFile } from '../../generated/ActiveFile';
import type { CauseNote } from '../../generated/CauseNote';
import type { Draft } from '../../generated/Draft';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { NewFileChoices } from '../../generated/NewFileChoices';
import { SvelteSet } from 'svelte/reactivity';
import { tell } from '../../state/messages.svelte';
import { navigate } from '../../state/router.svelte';
import { t } from '../../texts/index.svelte';
import { causeText, failureText, fieldProblemText, warningText } from '../../texts/notes';
import { faultsOf, fieldOfCause, fieldOfWarning, filledIn, type Fault } from './faults';
import { FileForm, isTyped, type StartFrom } from './form.svelte';
import type { Trouble } from './GenerateFoot.svelte';
import { Keeper } from './keeping.svelte';
import type { Marks } from './marks';
import { Previewer } from './previewing.svelte';

/** Reasons that the portal gave, and the draft that it gave them for. */
interface Answered {
  draft: GenerateDraft;
  faults: Fault[];
  causes: CauseNote[];
}

export class Work {
  readonly form: FileForm;
  busy = $state(false);
  trouble = $state.raw<Trouble>();
  /** What can be taken back: a cleared form, or a draft that another one replaced. */
  undoable = $state<'cleared' | 'replaced'>();

  #id: string;
  #keeper = new Keeper((id) => (this.#id = id));
  #previewer: Previewer;
  #left = new SvelteSet<string>();
  #tried = $state(false);
  /** What generating answered; gone with the next change. */
  #refused = $state.raw<Answered>();
  /** Files that the program asked about, so that those agreed to can still be named. */
  #asked = $state.raw(new Map<string, ActiveFile>());
  #before: GenerateDraft | undefined;
  #last = '';
  #gone = false;

  constructor(
    readonly account: string,
    choices: NewFileChoices,
    draft: Draft,
  ) {
    this.form = new FileForm(choices, draft.draft);
    this.#id = draft.id;
    this.#previewer = new Previewer(account);
    this.#last = JSON.stringify(this.form.draft);
    // What was typed before was left before.
    this.#leaveAll(draft.draft);
    if (isTyped(draft.draft)) this.#keeper.keptAt = draft.changed_at;
    this.#previewer.later(this.form.draft);
  }

  // What is shown

  get preview() {
    return this.#previewer.answer?.preview;
  }
  get previewTrouble() {
    return this.#previewer.trouble;
  }
  get keptAt() {
    return this.#keeper.keptAt;
  }
  get notKept() {
    return this.#keeper.trouble;
  }
  /** The draft that notes are about. */
  get answered(): GenerateDraft | undefined {
    return this.#refused?.draft ?? this.#previewer.answer?.draft;
  }
  readonly verdict = $derived.by(() => {
    if (!this.#refused) return this.preview?.verdict.verdict;
    return this.#refused.faults.length > 0 ? 'fields_wrong' : 'refused';
  });
  readonly #notes: Fault[] = $derived.by(() => {
    if (this.#refused) return this.#refused.faults;
    const answer = this.#previewer.answer;
    return answer ? faultsOf(answer.preview.fields, answer.draft) : [];
  });
  readonly causes: readonly CauseNote[] = $derived(this.#refused?.causes ?? this.preview?.causes ?? []);
  readonly #causesAt = $derived.by(() => {
    const at = new Map<string, string>();
    const draft = this.answered;
    if (!draft) return at;
    for (const { cause } of this.causes) {
      const id = fieldOfCause(cause, draft);
      if (id !== undefined && cause.refusal !== 'short') at.set(id, causeText(cause));
    }
    return at;
  });
  /** Notes that the person is ready to see. */
  readonly faults: readonly Fault[] = $derived(
    this.#notes.filter(({ id, missing }) => missing || this.#tried || this.#left.has(id)),
  );
  readonly #shown = $derived(
    new Map(
      this.faults
        .filter(({ missing }) => !missing || this.#tried)
        .map(({ id, problem }) => [id, fieldProblemText(problem)]),
    ),
  );
  readonly #warned = $derived(
    new Map((this.preview?.warnings ?? []).map((note) => [fieldOfWarning(note), warningText(note.warning)])),
  );
  readonly #short = $derived(
    new Map(
      this.causes.flatMap(({ cause }) => (cause.refusal === 'short' ? [[cause.part, cause.short] as const] : [])),
    ),
  );
  /** Units that a line asks for too many; as an error, not before the line is left. */
  readonly shortOf = (part: string): number | undefined =>
    this.#tried || this.#left.has(`assigned ${part}`) || this.#left.has(`pooled ${part}`)
      ? this.#short.get(part)
      : undefined;
  readonly marks: Marks = {
    error: (id) => this.#shown.get(id) ?? this.#causesAt.get(id),
    warning: (id) => this.#warned.get(id),
    left: (id) => void this.#left.add(id),
  };
  readonly standing: readonly ActiveFile[] = $derived.by(() => {
    const agreed = this.form.confirmed.map((serial) => this.#asked.get(serial) ?? { serial, machines: [] });
    return [...agreed, ...this.#unconfirmed].filter(
      (file, index, all) => all.findIndex(({ serial }) => serial === file.serial) === index,
    );
  });
  readonly confirmed: boolean = $derived.by(() => this.form.confirmed.length > 0 && this.#unconfirmed.length === 0);

  get #unconfirmed(): readonly ActiveFile[] {
    const refused = this.#refused?.causes.flatMap(({ cause }) =>
      cause.refusal === 'confirmation_needed' ? cause.files : [],
    );
    if (refused?.length) return refused;
    const verdict = this.preview?.verdict;
    return verdict?.verdict === 'needs_confirmation' ? verdict.files : [];
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
    this.#refused = undefined;
    this.trouble = undefined;
    this.undoable = undefined;
    this.#keeper.later({ account: this.account, id: this.#id, draft });
    this.#previewer.later(draft);
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

  confirm(confirmed: boolean): void {
    const files = this.standing;
    this.#asked = new Map(files.map((file) => [file.serial, file]));
    this.form.confirmed = confirmed ? files.map(({ serial }) => serial) : [];
  }

  async clear(): Promise<void> {
    if (this.busy) return;
    const before = this.form.draft;
    await this.#replace(await this.#newDraft());
    if (isTyped(before)) this.#canUndo('cleared', before);
  }

  async undo(): Promise<void> {
    const before = this.#before;
    if (!before) return;
    this.form.load(before);
    this.#leaveAll(before);
    this.typed(this.form.draft);
    this.undoable = undefined;
    await this.#keeper.flush();
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
    this.#tried = true;
    this.trouble = undefined;
    this.#refused = undefined;
    try {
      await this.#keeper.flush();
      if (!(await this.#previewer.surely(draft))) return undefined;
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
    const answer = await this.#previewer.surely(this.form.draft);
    return answer && { faults: faultsOf(answer.preview.fields, answer.draft) };
  }

  lookAgain(): void {
    this.#previewer.again();
  }

  keepNow(): void {
    void this.#keeper.flush();
  }

  keepAgain(): void {
    this.#keeper.later({ account: this.account, id: this.#id, draft: this.form.draft });
    this.keepNow();
  }

  follow(): () => void {
    return this.#previewer.follow();
  }

  /** The form goes from the screen: what was typed last is kept at once. */
  leave(): void {
    if (!this.#gone) this.keepNow();
    this.#gone = true;
  }

  // Inside

  /** Says what stands in the way of generating, and where. */
  #inTheWay(): string | undefined {
    const verdict = this.preview?.verdict.verdict;
    const [first] = this.#notes;
    if (first) {
      const count = new Set(this.#notes.map(({ id }) => id)).size;
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
      this.#refused = { draft, faults: faultsOf(failure.fields, draft), causes: [] };
      return this.#refused.faults[0]?.id;
    }
    if (failure.code === 'refused') {
      this.#refused = { draft, faults: [], causes: failure.causes };
      if (this.#unconfirmed.length > 0) return 'confirmation';
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
    this.#tried = false;
    this.#left.clear();
    this.#refused = undefined;
    this.trouble = undefined;
    this.#keeper.keptAt = undefined;
    this.form.load(typed ?? next.draft);
    if (typed) this.#leaveAll(typed);
    // What settles by itself is nothing that was typed.
    this.#last = JSON.stringify(this.form.draft);
    await this.#previewer.now(this.form.draft);
  }

  #canUndo(what: 'cleared' | 'replaced', before: GenerateDraft): void {
    this.typed(this.form.draft);
    this.#before = before;
    this.undoable = what;
  }

  #leaveAll(draft: GenerateDraft): void {
    for (const id of filledIn(draft)) this.#left.add(id);
  }
}
