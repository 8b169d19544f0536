/**
 * The form as typed. Anything may stand in it: what is wrong is the program's to say, never this file's.
 */
import type { Units } from '../../components/file-form/units';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { NewFileChoices } from '../../generated/NewFileChoices';
import type { PartChoice } from '../../generated/PartChoice';
import type { ProductLineChoice } from '../../generated/ProductLineChoice';
import type { TypeChoice } from '../../generated/TypeChoice';
import type { VersionChoice } from '../../generated/VersionChoice';

/** What a row of the summary can bring along. */
export interface StartFrom {
  product_line?: string;
  license_type?: string;
  license_version?: string;
  part?: string;
}

const NO_UNITS: Units = { assigned: '', pooled: '' };
const blankMachine = () => ({ name: '', host_id: '' });

/** A line of the parts table; `choice` is missing when the account has no such part any more. */
export interface PartRow {
  part: string;
  choice?: PartChoice;
}

export class FileForm {
  /** What the account offers. */
  offered = $state.raw<NewFileChoices>() as NewFileChoices;
  product_line = $state('');
  license_type = $state('');
  license_version = $state('');
  site = $state('');
  pair = $state(false);
  /** Always two: the second keeps what was typed while one server is chosen. */
  machines = $state([blankMachine(), blankMachine()]);
  attributes = $state<Record<string, string>>({});
  units = $state<Record<string, Units>>({});
  confirmed = $state.raw<string[]>([]);

  constructor(offered: NewFileChoices, draft: GenerateDraft) {
    this.offered = offered;
    this.load(draft);
  }

  readonly line: ProductLineChoice | undefined = $derived(
    this.offered.product_lines.find((line) => line.product_line === this.product_line),
  );
  readonly type: TypeChoice | undefined = $derived(
    this.line?.types.find((type) => type.license_type === this.license_type),
  );
  readonly version: VersionChoice | undefined = $derived(
    this.type?.versions.find((version) => version.license_version === this.license_version),
  );
  readonly pairAllowed: boolean = $derived((this.type?.max_machines ?? 1) > 1);
  readonly rows: PartRow[] = $derived.by(() => {
    const rows: PartRow[] = (this.version?.parts ?? []).map((choice) => ({ part: choice.part, choice }));
    // A part typed earlier that no choice offers any more stays to be seen, so that it can be taken out.
    const known = new Set(
      this.offered.product_lines.flatMap(({ types }) =>
        types.flatMap(({ versions }) => versions.flatMap(({ parts }) => parts.map(({ part }) => part))),
      ),
    );
    const gone = Object.keys(this.units).filter((part) => !known.has(part) && this.filled(part));
    return [...rows, ...gone.map((part) => ({ part }))];
  });

  /** What is kept, previewed and sent: only lines in which something is typed. */
  readonly draft: GenerateDraft = $derived({
    product_line: this.product_line,
    license_type: this.license_type,
    license_version: this.license_version,
    site: this.site,
    machines: this.machines
      .slice(0, this.pair && this.pairAllowed ? 2 : 1)
      .map(({ name, host_id }) => ({ name, host_id })),
    parts: this.rows.filter(({ part }) => this.filled(part)).map(({ part }) => ({ part, ...this.unitsOf(part) })),
    attributes: (this.line?.attributes ?? []).map((name) => ({ name, value: this.attributes[name] ?? '' })),
    confirmed_files: this.confirmed,
  });

  unitsOf(part: string): Units {
    const { assigned, pooled } = this.units[part] ?? NO_UNITS;
    return { assigned, pooled };
  }

  filled(part: string): boolean {
    const { assigned, pooled } = this.unitsOf(part);
    return assigned.trim() !== '' || pooled.trim() !== '';
  }

  setUnits(part: string, column: keyof Units, typed: string): void {
    this.units[part] = { ...this.unitsOf(part), [column]: typed };
  }

  setMachine(index: number, field: 'name' | 'host_id', typed: string): void {
    const machine = this.machines[index];
    if (machine) machine[field] = typed;
    // The person agreed to files beside these machines, not beside others.
    this.confirmed = [];
  }

  load(draft: GenerateDraft): void {
    this.product_line = draft.product_line;
    this.license_type = draft.license_type;
    this.license_version = draft.license_version;
    this.site = draft.site;
    this.pair = draft.machines.length > 1;
    this.machines = [0, 1].map((index) => ({ ...blankMachine(), ...draft.machines[index] }));
    this.attributes = Object.fromEntries(draft.attributes.map(({ name, value }) => [name, value]));
    this.units = Object.fromEntries(draft.parts.map(({ part, assigned, pooled }) => [part, { assigned, pooled }]));
    this.confirmed = draft.confirmed_files;
    this.settle();
  }

  /** Takes over what a row of the summary brings along; machines and site stay as typed. */
  startFrom({ product_line = '', license_type = '', license_version = '' }: StartFrom): void {
    this.choose({ product_line, license_type, license_version });
  }

  choose(chosen: Partial<Pick<GenerateDraft, 'product_line' | 'license_type' | 'license_version'>>): void {
    if (chosen.product_line !== undefined) this.product_line = chosen.product_line;
    if (chosen.license_type !== undefined) this.license_type = chosen.license_type;
    if (chosen.license_version !== undefined) this.license_version = chosen.license_version;
    this.confirmed = [];
    this.settle();
  }

  /** Where there is one choice it is chosen; what is not offered any more is not kept as if it were. */
  settle(): void {
    this.product_line = only(
      this.product_line,
      this.offered.product_lines.map(({ product_line }) => product_line),
    );
    this.license_type = only(this.license_type, this.line?.types.map(({ license_type }) => license_type) ?? []);
    this.license_version = only(
      this.license_version,
      this.type?.versions.map(({ license_version }) => license_version) ?? [],
    );
    const open = this.offered.sites.filter(({ active }) => active);
    if (this.site === '' && open.length === 1) this.site = open[0]?.site ?? '';
  }
}

function only(chosen: string, choices: readonly string[]): string {
  if (choices.includes(chosen)) return chosen;
  return choices.length === 1 ? (choices[0] ?? '') : '';
}

/** Whether anything stands in a draft beyond what settles by itself. */
export function isTyped(draft: GenerateDraft): boolean {
  return (
    draft.parts.length > 0 ||
    draft.machines.length > 1 ||
    draft.machines.some(({ name, host_id }) => name !== '' || host_id !== '') ||
    draft.attributes.some(({ value }) => value !== '')
  );
}
