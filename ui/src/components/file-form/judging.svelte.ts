/**
 * What the program says of a form, and when to show it. It decides nothing: verdict, notes and refusals are the
 * program's.
 */
import { SvelteSet } from 'svelte/reactivity';
import type { ActiveFile } from '../../generated/ActiveFile';
import type { CauseNote } from '../../generated/CauseNote';
import type { FieldNote } from '../../generated/FieldNote';
import type { PreviewVerdict } from '../../generated/PreviewVerdict';
import type { WarningNote } from '../../generated/WarningNote';
import { faultsOf, fieldOfCause, fieldOfWarning, type Fault, type Lines } from './faults';
import { t } from '../../texts/index.svelte';
import { causeText, fieldProblemText, warningText } from '../../texts/notes';
import type { Marks } from './marks';
import { Previewer } from './previewing.svelte';
import type { Trouble } from './RequestFoot.svelte';

/** What every preview of a form has. */
export interface Judgement {
  verdict: PreviewVerdict;
  fields: FieldNote[];
  causes: CauseNote[];
  warnings: WarningNote[];
}

/** Reasons that the portal gave, and the draft that it gave them for. */
export interface Answered<Draft> {
  draft: Draft;
  faults: Fault[];
  causes: CauseNote[];
}

/** Reasons that stand at their field only once it is left: while a number is typed it is often too small or large. */
const PATIENT = ['short', 'lowers_quantity'];

export abstract class Judging<Draft extends Lines, Preview extends Judgement> {
  busy = $state(false);
  trouble = $state.raw<Trouble>();

  protected readonly previewer: Previewer<Draft, Preview>;
  protected readonly left = new SvelteSet<string>();
  protected tried = $state(false);
  /** What asking was answered; gone with the next change. */
  protected refused = $state.raw<Answered<Draft>>();
  /** Files that the program asked about, so that those agreed to can still be named. */
  #asked = $state.raw(new Map<string, ActiveFile>());

  constructor(ask: (draft: Draft) => Promise<Preview>) {
    this.previewer = new Previewer(ask);
  }

  /** Files that the person wants to stay beside this one. */
  protected abstract get agreed(): readonly string[];
  protected abstract set agreed(serials: string[]);

  get preview() {
    return this.previewer.answer?.preview;
  }
  get previewTrouble() {
    return this.previewer.trouble;
  }
  /** The draft that notes are about. */
  get answered(): Draft | undefined {
    return this.refused?.draft ?? this.previewer.answer?.draft;
  }
  readonly verdict = $derived.by(() => {
    if (!this.refused) return this.preview?.verdict.verdict;
    return this.refused.faults.length > 0 ? 'fields_wrong' : 'refused';
  });
  protected readonly notes: Fault[] = $derived.by(() => {
    if (this.refused) return this.refused.faults;
    const answer = this.previewer.answer;
    return answer ? faultsOf(answer.preview.fields, answer.draft) : [];
  });
  readonly causes: readonly CauseNote[] = $derived(this.refused?.causes ?? this.preview?.causes ?? []);
  readonly #causesAt = $derived.by(() => {
    const at = new Map<string, string>();
    const draft = this.answered;
    if (!draft) return at;
    for (const { cause } of this.causes) {
      const id = fieldOfCause(cause, draft);
      if (id === undefined || cause.refusal === 'short') continue;
      if (PATIENT.includes(cause.refusal) && !this.tried && !this.left.has(id)) continue;
      // A line has little room: the whole sentence stands in the preview.
      const lowers = cause.refusal === 'lowers_quantity' ? cause.holds : undefined;
      at.set(
        id,
        lowers ? t('update.lowers', { assigned: lowers.assigned, pooled: lowers.pooled }) : causeText(cause),
      );
    }
    return at;
  });
  /** Notes that the person is ready to see. */
  readonly faults: readonly Fault[] = $derived(
    this.notes.filter(({ id, missing }) => missing || this.tried || this.left.has(id)),
  );
  readonly #shown = $derived(
    new Map(
      this.faults
        .filter(({ missing }) => !missing || this.tried)
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
    this.tried || this.left.has(`assigned ${part}`) || this.left.has(`pooled ${part}`)
      ? this.#short.get(part)
      : undefined;
  readonly marks: Marks = {
    error: (id) => this.#shown.get(id) ?? this.#causesAt.get(id),
    warning: (id) => this.#warned.get(id),
    left: (id) => void this.left.add(id),
  };
  readonly standing: readonly ActiveFile[] = $derived.by(() => {
    const agreed = this.agreed.map((serial) => this.#asked.get(serial) ?? { serial, machines: [] });
    return [...agreed, ...this.unconfirmed].filter(
      (file, index, all) => all.findIndex(({ serial }) => serial === file.serial) === index,
    );
  });
  readonly confirmed: boolean = $derived.by(() => this.agreed.length > 0 && this.unconfirmed.length === 0);

  protected get unconfirmed(): readonly ActiveFile[] {
    const refused = this.refused?.causes.flatMap(({ cause }) =>
      cause.refusal === 'confirmation_needed' ? cause.files : [],
    );
    if (refused?.length) return refused;
    const verdict = this.preview?.verdict;
    return verdict?.verdict === 'needs_confirmation' ? verdict.files : [];
  }

  confirm(confirmed: boolean): void {
    const files = this.standing;
    this.#asked = new Map(files.map((file) => [file.serial, file]));
    this.agreed = confirmed ? files.map(({ serial }) => serial) : [];
  }

  lookAgain(): void {
    this.previewer.again();
  }

  follow(): () => void {
    return this.previewer.follow();
  }
}
