/**
 * The update as typed, whole: what the file holds stands in it from the start. Anything may be typed; what is wrong
 * is the program's to say, never this file's.
 */
import type { PartRow, Units, UnitsForm } from '../../components/file-form/units';
import type { UpdateChoices } from '../../generated/UpdateChoices';
import type { UpdateDraft } from '../../generated/UpdateDraft';
import type { UpdatePart } from '../../generated/UpdatePart';

const typedUnits = (units: number) => (units > 0 ? String(units) : '');

export class UpdateForm implements UnitsForm {
  /** What the account offers for the file. */
  offered = $state.raw<UpdateChoices>() as UpdateChoices;
  /** Whether the second server is being added; what was typed of it is kept while it is not. */
  adding = $state(false);
  second = $state({ name: '', host_id: '' });
  units = $state<Record<string, Units>>({});
  confirmed = $state.raw<string[]>([]);
  /** Parts that were added, in the order of adding. */
  #added = $state.raw<string[]>([]);
  readonly #before: string;

  constructor(offered: UpdateChoices) {
    this.offered = offered;
    for (const { part, holds } of offered.parts) {
      if (!holds) continue;
      this.units[part] = { assigned: typedUnits(holds.assigned), pooled: typedUnits(holds.pooled) };
    }
    this.#before = JSON.stringify(this.draft);
  }

  readonly addable: readonly UpdatePart[] = $derived(
    this.offered.parts.filter(({ part, holds }) => !holds && !this.#added.includes(part)),
  );
  /** What the file holds, then what is added. */
  readonly rows: readonly PartRow[] = $derived.by(() => {
    const offers = new Map(this.offered.parts.map((offer) => [offer.part, offer]));
    const held = this.offered.parts.filter(({ holds }) => holds).map(({ part }) => part);
    return [...held, ...this.#added.filter((part) => !held.includes(part))].map((part) => {
      const choice = offers.get(part);
      return choice ? { part, choice, holds: choice.holds } : { part };
    });
  });
  /** A line in which nothing stands is left out. */
  readonly draft: UpdateDraft = $derived({
    machines: [
      ...this.offered.file.machines.map(({ name, host_id }) => ({ name, host_id })),
      ...(this.adding ? [{ name: this.second.name, host_id: this.second.host_id }] : []),
    ],
    parts: this.rows.filter(({ part }) => this.filled(part)).map(({ part }) => ({ part, ...this.unitsOf(part) })),
    confirmed_files: this.confirmed,
  });

  /** Whether anything was typed that would be lost. */
  get changed(): boolean {
    return JSON.stringify(this.draft) !== this.#before;
  }

  /** The machines of the revision as typed. */
  get machines(): readonly { name: string }[] {
    return this.draft.machines;
  }

  unitsOf(part: string): Units {
    return { assigned: '', pooled: '', ...this.units[part] };
  }

  filled(part: string): boolean {
    const { assigned, pooled } = this.unitsOf(part);
    return assigned.trim() !== '' || pooled.trim() !== '';
  }

  setUnits(part: string, column: keyof Units, typed: string): void {
    this.units[part] = { ...this.unitsOf(part), [column]: typed };
  }

  add(part: string): void {
    this.#added = [...this.#added, part];
  }

  remove(part: string): void {
    this.#added = this.#added.filter((other) => other !== part);
    this.units[part] = { assigned: '', pooled: '' };
  }

  setSecond(field: 'name' | 'host_id', typed: string): void {
    this.second[field] = typed;
    // The person agreed to files beside this machine, not beside another.
    this.confirmed = [];
  }

  addServer(adding: boolean): void {
    this.adding = adding;
    this.confirmed = [];
  }
}
