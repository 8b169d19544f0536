/** Where on the form a note of the program belongs. Fields have ids that outlive the order of part lines. */
import type { Field } from '../../generated/Field';
import type { FieldNote } from '../../generated/FieldNote';
import type { FieldProblem } from '../../generated/FieldProblem';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { PartDraft } from '../../generated/PartDraft';
import type { Refusal } from '../../generated/Refusal';
import type { WarningNote } from '../../generated/WarningNote';
import { t } from '../../texts/index.svelte';

/** As much of a draft as notes about lines need. */
export interface Lines {
  parts: readonly PartDraft[];
}

export interface Fault {
  /** The id of the field. */
  id: string;
  problem: FieldProblem;
  /** Only empty so far: no error until the person tries. */
  missing: boolean;
}

export function fieldId(at: Field, draft: Lines): string {
  switch (at.field) {
    case 'machine_name':
    case 'host_id':
      return `${at.field} ${at.machine}`;
    // The part number is not typed: what is wrong with it is shown at its line.
    case 'part':
    case 'assigned':
      return `assigned ${draft.parts[at.line]?.part ?? ''}`;
    case 'pooled':
      return `pooled ${draft.parts[at.line]?.part ?? ''}`;
    case 'attribute':
      return `attribute ${at.name}`;
    default:
      return at.field;
  }
}

export function faultsOf(notes: readonly FieldNote[], draft: Lines): Fault[] {
  return notes.map(({ at, problem, missing }) => ({ id: fieldId(at, draft), problem, missing }));
}

/** The field that a refusal is about; none when it is about the whole. */
export function fieldOfCause(cause: Refusal, draft: Lines): string | undefined {
  switch (cause.refusal) {
    case 'site_unknown':
    case 'site_inactive':
      return 'site';
    case 'too_many_machines':
      return 'machines';
    case 'invalid':
      return fieldId(cause.error.at, draft);
    case 'part_unknown':
    case 'bundle':
    case 'other_product_line':
    case 'other_version':
    case 'not_owned':
    case 'short':
    case 'count_too_large':
      return `assigned ${cause.part}`;
    case 'lowers_quantity':
      return cause.asked && cause.asked.assigned >= cause.holds.assigned
        ? `pooled ${cause.part}`
        : `assigned ${cause.part}`;
    default:
      return undefined;
  }
}

export function fieldOfWarning({ warning }: WarningNote): string {
  return `${warning.warning === 'host_id' ? 'host_id' : 'machine_name'} ${warning.machine}`;
}

/** The fields in which something is typed. */
export function filledIn({ machines, parts, attributes }: GenerateDraft): string[] {
  return [
    ...machines.flatMap(({ name, host_id }, index) => [
      ...(name ? [`machine_name ${index}`] : []),
      ...(host_id ? [`host_id ${index}`] : []),
    ]),
    ...parts.flatMap(({ part, assigned, pooled }) => [
      ...(assigned ? [`assigned ${part}`] : []),
      ...(pooled ? [`pooled ${part}`] : []),
    ]),
    ...attributes.flatMap(({ name, value }) => (value ? [`attribute ${name}`] : [])),
  ];
}

/** What a field is called in a sentence. */
export function fieldWord(id: string): string {
  const [field = '', which = ''] = id.split(' ');
  switch (field) {
    case 'machine_name':
    case 'host_id':
      return Number(which) > 0
        ? t(`new_file.word_${field}_of`, { machine: Number(which) + 1 })
        : t(`new_file.word_${field}`);
    case 'assigned':
    case 'pooled':
      return t(`new_file.word_${field}`, { part: which });
    case 'attribute':
      return which === 'virtual_machine' ? t('new_file.word_virtual_machine') : attributeWord(which);
    default:
      return t(
        `new_file.word_${field as 'product_line' | 'license_type' | 'license_version' | 'site' | 'machines' | 'parts'}`,
      );
  }
}

/** An attribute that this program does not know yet is called by its own name. */
export function attributeWord(name: string): string {
  return name === 'cores' || name === 'virtual_machine' ? t(`new_file.attribute_${name}`) : name;
}
