/**
 * Activation File Update: enough of the rules to draw every state of the page. The engine's verdict is the only one
 * that counts.
 */
import type { FileDetails } from '../../generated/FileDetails';
import type { Generated } from '../../generated/Generated';
import type { KeyShift } from '../../generated/KeyShift';
import type { Machine } from '../../generated/Machine';
import type { PartLine } from '../../generated/PartLine';
import type { UpdateChoices } from '../../generated/UpdateChoices';
import type { UpdateDraft } from '../../generated/UpdateDraft';
import type { UpdateInput } from '../../generated/UpdateInput';
import type { UpdatePreview } from '../../generated/UpdatePreview';
import { filesOf, ownedBy, type Company } from './company';
import { expand } from './expand';
import { fail } from './failures';
import { EMPTY_TEXT, linesOf, shortage, unknownAccount, wrongMachines, wrongUnits } from './generate';
import { detailsOf } from './many';

type Causes = UpdatePreview['causes'];

const host = (typed: string) => typed.replace(/[^0-9a-f]/gi, '').toUpperCase();
const units = (line: PartLine | undefined) => (line ? line.assigned + line.pooled : 0);

export function fileOf(company: Company, account: string, serial: string): FileDetails {
  return (
    filesOf(company, account).find(({ file }) => file.serial === serial) ??
    fail<'file'>({
      code: 'unknown_file',
      serial,
      message: `There is no activation file ${serial} in this account. Check the serial.`,
    })
  );
}

/** The active revision of a file's lineage. */
function newestOf(company: Company, account: string, { file, lineage }: FileDetails): string | null {
  const serials = lineage.map((revision) => revision.serial);
  const active = filesOf(company, account).find(
    (other) =>
      other.file.state === 'active' &&
      other.file.serial !== file.serial &&
      (other.lineage.some(({ serial }) => serial === file.serial) || serials.includes(other.file.serial)),
  );
  return active?.file.serial ?? null;
}

/** Why nothing can be done with a file that is not in force. */
export function notInForce(company: Company, account: string, details: FileDetails): Causes {
  const { serial, state } = details.file;
  if (state === 'active') return [];
  const newest = newestOf(company, account, details);
  const next = newest ? `Use ${newest}, the revision in force.` : 'Generate a new file.';
  return [{ cause: { refusal: 'not_in_force', serial, state, newest }, message: `${serial} is ${state}. ${next}` }];
}

function blocked(company: Company, account: string, details: FileDetails): Causes {
  const causes: Causes = [];
  if (company.accounts.find((candidate) => candidate.account === account)?.model === 'subscription') {
    causes.push({
      cause: { refusal: 'subscription_account', account },
      message: `Account ${account} is a subscription. The Licensing Team issues its files: send them a request.`,
    });
  }
  causes.push(...notInForce(company, account, details));
  const site = company.sites.find((candidate) => candidate.site === details.file.site.id);
  if (details.file.state === 'active' && site && !site.active) {
    causes.push({
      cause: { refusal: 'site_inactive', site: site.site, name: site.name },
      message: `Install site ${site.name} is not active. Make it active again first.`,
    });
  }
  return causes;
}

export function updateChoices(company: Company, account: string, serial: string): UpdateChoices {
  if (!company.accounts.some((candidate) => candidate.account === account)) return unknownAccount(account);
  const details = fileOf(company, account, serial);
  const { file, parts } = details;
  const offered = ownedBy(company, account)
    .filter(({ part, license_type }) => {
      if (license_type !== file.license_type) return false;
      const joins = part.product_line === file.product_line && part.license_version === file.license_version;
      return (part.kind === 'part' && joins) || parts.some((line) => line.part === part.part);
    })
    .map(({ part, pool, available }) => ({
      part: part.part,
      description: part.description,
      license_version: part.license_version,
      holds: parts.find((line) => line.part === part.part) ?? null,
      pool,
      available,
      keys: part.keys,
    }))
    .sort((a, b) => Number(a.holds === null) - Number(b.holds === null) || (a.part < b.part ? -1 : 1));
  return {
    id: crypto.randomUUID(),
    file,
    parts: offered,
    can_add_machine: file.machines.length < (file.license_type === 'production' ? 2 : 1),
    blocked: blocked(company, account, details),
    as_of: company.asOf,
  };
}

function lowering({ parts }: FileDetails, asked: readonly PartLine[]): Causes {
  return parts.flatMap((holds) => {
    const line = asked.find(({ part }) => part === holds.part) ?? null;
    if (line && line.assigned >= holds.assigned && line.pooled >= holds.pooled) return [];
    return [
      {
        cause: { refusal: 'lowers_quantity' as const, part: holds.part, holds, asked: line },
        message: `${holds.part} has ${holds.assigned} assigned and ${holds.pooled} pooled in the file, and an update never lowers. Keep at least these, or deactivate the file and generate a new one.`,
      },
    ];
  });
}

function keyChanges(before: readonly PartLine[], after: readonly PartLine[]): KeyShift[] {
  const [old, next] = [before, after].map(
    (lines) => new Map(expand(lines).map(({ key, count }) => [key, count])),
  ) as [Map<string, number>, Map<string, number>];
  return [...new Set([...old.keys(), ...next.keys()])]
    .sort()
    .map((key) => ({ key, before: old.get(key) ?? 0, after: next.get(key) ?? 0 }));
}

export function updatePreview(
  company: Company,
  account: string,
  serial: string,
  draft: UpdateDraft,
): UpdatePreview {
  const details = fileOf(company, account, serial);
  const { file, parts: held } = details;
  const fields: UpdatePreview['fields'] = [];
  draft.machines.forEach(({ name, host_id }, machine) => {
    const missing = { problem: { problem: 'text' as const, text: 'empty' as const }, missing: true };
    if (!name.trim()) fields.push({ at: { field: 'machine_name', machine }, ...missing, message: EMPTY_TEXT });
    if (!host_id.trim()) fields.push({ at: { field: 'host_id', machine }, ...missing, message: EMPTY_TEXT });
  });
  fields.push(...wrongMachines(draft));
  draft.parts.forEach((line, index) => fields.push(...wrongUnits(line, index)));

  const lines = linesOf(draft);
  const owned = ownedBy(company, account).filter(({ license_type }) => license_type === file.license_type);
  const causes: Causes = [...blocked(company, account, details), ...lowering(details, lines)];
  const pools: UpdatePreview['pools'] = [];
  for (const line of lines) {
    const of = owned.find(({ part }) => part.part === line.part);
    const more = units(line) - units(held.find(({ part }) => part === line.part));
    if (!of || more <= 0) continue;
    const short = more - of.available;
    pools.push({
      part: line.part,
      description: of.part.description,
      units: more,
      before: of.pool,
      available_before: of.available,
      available_after: short > 0 ? null : of.available - more,
    });
    if (short > 0) causes.push(shortage(company, account, line.part, of.license_type, more, of.available));
  }
  const added = draft.machines
    .slice(file.machines.length)
    .map(({ name, host_id }): Machine => ({ name: name.trim().toUpperCase(), host_id: host(host_id) }));
  const same =
    lines.length === held.length &&
    lines.every((line) => units(line) === units(held.find(({ part }) => part === line.part)));
  const unchanged = causes.length === 0 && fields.length === 0 && same && added.length === 0;
  if (unchanged) {
    causes.push({
      cause: { refusal: 'nothing_changes', serial },
      message: `This changes nothing in ${serial}. Raise a quantity, add a part, or add the second server.`,
    });
  }
  const standing = filesOf(company, account)
    .filter(
      (other) =>
        other.file.state === 'active' &&
        other.file.serial !== serial &&
        other.file.product_line === file.product_line &&
        other.file.license_type === file.license_type &&
        other.file.machines.some(({ name }) => added.some((machine) => machine.name === name)),
    )
    .map(({ file: { serial: of, machines } }) => ({ serial: of, machines }))
    .filter(({ serial: of }) => !draft.confirmed_files.includes(of));
  const wrong = fields.some(({ missing }) => !missing);
  // As the program: what is refused is said once every field can be read.
  const judged = fields.length === 0;
  return {
    verdict: wrong
      ? { verdict: 'fields_wrong' }
      : !judged || unchanged
        ? { verdict: 'incomplete' }
        : causes.length > 0
          ? { verdict: 'refused' }
          : standing.length > 0
            ? { verdict: 'needs_confirmation', files: standing }
            : { verdict: 'ready' },
    fields,
    causes: judged ? causes : [],
    warnings: [],
    keys: keyChanges(held, lines),
    pools,
    added_machine: judged ? (added[0] ?? null) : null,
    as_of: company.asOf,
  };
}

export function update(company: Company, input: UpdateInput, person: string): Generated {
  const { account, id, serial, draft } = input;
  const known = filesOf(company, account).find(({ request }) => request === id);
  if (known) return { serial: known.file.serial };
  const { verdict, fields, causes } = updatePreview(company, account, serial, draft);
  if (fields.length > 0) {
    return fail<'update'>({ code: 'fields', fields, message: fields.map(({ message }) => message).join(' ') });
  }
  if (verdict.verdict === 'needs_confirmation') {
    const message = 'The second server already holds active files. Confirm that they stay.';
    return fail<'update'>({
      code: 'refused',
      causes: [{ cause: { refusal: 'confirmation_needed', files: verdict.files }, message }],
      message,
    });
  }
  if (causes.length > 0) {
    return fail<'update'>({ code: 'refused', causes, message: causes.map(({ message }) => message).join(' ') });
  }
  const before = fileOf(company, account, serial);
  const files = filesOf(company, account);
  const newer = `AF-${String(files.length + 1).padStart(8, '0')}`;
  const made: FileDetails = {
    ...detailsOf(
      {
        ...before.file,
        serial: newer,
        revision: before.file.revision + 1,
        machines: draft.machines.map(({ name, host_id }) => ({
          name: name.trim().toUpperCase(),
          host_id: host(host_id),
        })),
        generated_at: new Date().toISOString(),
        generated_by: person,
      },
      linesOf(draft),
      before.attributes,
    ),
    request: id,
    supersedes: serial,
  };
  const last = made.lineage.at(-1);
  const superseded = before.lineage.map((revision) =>
    revision.serial === serial ? { ...revision, state: 'superseded' as const } : revision,
  );
  made.lineage = last ? [...superseded, last] : superseded;
  const old: FileDetails = {
    ...before,
    file: { ...before.file, state: 'superseded' },
    lineage: made.lineage,
    trust: { verdict: 'superseded', message: 'A later revision took the place of this file. Use that one.' },
  };
  company.files.set(account, [made, ...files.map((file) => (file.file.serial === serial ? old : file))]);
  return { serial: newer };
}
