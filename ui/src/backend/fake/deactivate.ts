/** Deactivate: enough of the rules to draw every state of the dialog. */
import type { Became } from '../../generated/Became';
import type { DeactivateInput } from '../../generated/DeactivateInput';
import type { DeactivatePreview } from '../../generated/DeactivatePreview';
import type { Deactivated } from '../../generated/Deactivated';
import type { PoolReturn } from '../../generated/PoolReturn';
import { filesOf, ownedBy, type Company } from './company';
import { fileOf, notInForce } from './update';

const LONGEST_REASON = 500;

export function deactivatePreview(
  company: Company,
  account: string,
  serials: readonly string[],
): DeactivatePreview {
  const files = serials.map((serial) => fileOf(company, account, serial));
  const returned = new Map<string, number>();
  for (const { file, parts } of files) {
    if (file.state !== 'active') continue;
    for (const { part, assigned, pooled } of parts) {
      const id = `${part} ${file.license_type}`;
      returned.set(id, (returned.get(id) ?? 0) + assigned + pooled);
    }
  }
  const pools = ownedBy(company, account).flatMap(({ part, license_type, pool, available }): PoolReturn[] => {
    const units = returned.get(`${part.part} ${license_type}`);
    if (!units) return [];
    return [
      {
        part: part.part,
        description: part.description,
        license_type,
        units,
        before: pool,
        available_before: available,
        available_after: available + Math.min(units, pool.allocated),
      },
    ];
  });
  return {
    files: files.map((details) => ({
      id: crypto.randomUUID(),
      file: details.file,
      causes: notInForce(company, account, details),
    })),
    pools,
    as_of: company.asOf,
  };
}

/** Ids that were carried out: asked again they change nothing. */
const done = new Set<string>();

export function deactivate(company: Company, { account, files, why }: DeactivateInput): Deactivated {
  const text = why.reason === 'other' ? why.text.trim() : undefined;
  return {
    results: files.map(({ id, serial }): { serial: string; result: Became } => {
      if (done.has(id)) return { serial, result: { became: 'deactivated' } };
      if (text !== undefined && (text === '' || [...text].length > LONGEST_REASON)) {
        const length = [...text].length;
        return { serial, result: { became: 'refused', causes: [wrongReason(length)] } };
      }
      const details = fileOf(company, account, serial);
      const causes = notInForce(company, account, details);
      if (causes.length > 0) return { serial, result: { became: 'refused', causes } };
      done.add(id);
      const ended = {
        ...details,
        file: { ...details.file, state: 'deactivated' as const },
        lineage: details.lineage.map((revision) =>
          revision.serial === serial ? { ...revision, state: 'deactivated' as const } : revision,
        ),
        trust: {
          verdict: 'deactivated' as const,
          message: 'This file was deactivated. Its units are back in the pool.',
        },
      };
      const all = filesOf(company, account);
      company.files.set(
        account,
        all.map((other) => (other.file.serial === serial ? ended : other)),
      );
      return { serial, result: { became: 'deactivated' } };
    }),
  };
}

function wrongReason(length: number): DeactivatePreview['files'][number]['causes'][number] {
  const message =
    length === 0
      ? 'Reason: This field is needed. Fill it in.'
      : `Reason: At most ${LONGEST_REASON} characters; these are ${length}. Shorten it.`;
  const problem =
    length === 0
      ? { problem: 'text' as const, text: 'empty' as const }
      : { problem: 'text' as const, text: 'too_long' as const, limit: LONGEST_REASON, length };
  return { cause: { refusal: 'invalid', error: { at: { field: 'reason' }, problem } } as never, message };
}
