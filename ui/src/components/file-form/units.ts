/** Parts with their units, as the table draws them, whatever form they belong to. */
import type { PartDraft } from '../../generated/PartDraft';
import type { PartKey } from '../../generated/PartKey';
import type { PartKind } from '../../generated/PartKind';
import type { PartLine } from '../../generated/PartLine';

export interface Units {
  assigned: string;
  pooled: string;
}

/** What the account offers of a part. A part that is offered to an update is never a bundle, and has no kind. */
export interface PartOffer {
  description: string;
  kind?: PartKind;
  keys: PartKey[];
  available: number;
}

/** A line of the table; `choice` is missing when the account has no such part any more. */
export interface PartRow {
  part: string;
  choice?: PartOffer;
  /** What the file holds of it; none for a part that is added. */
  holds?: PartLine | null;
}

/** What a form gives to the table. */
export interface UnitsForm {
  readonly rows: readonly PartRow[];
  readonly draft: { parts: readonly PartDraft[] };
  unitsOf(part: string): Units;
  filled(part: string): boolean;
  setUnits(part: string, column: keyof Units, typed: string): void;
}
