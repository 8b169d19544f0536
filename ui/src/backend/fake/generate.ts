/**
 * New Activation File: enough of an answer to draw every state of the form. This is no place for rules: the
 * engine's verdict is the only one, and the window's tests ask the engine.
 */
import type { FileDetails } from '../../generated/FileDetails';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { GenerateInput } from '../../generated/GenerateInput';
import type { Generated } from '../../generated/Generated';
import type { LicenseType } from '../../generated/LicenseType';
import type { NewFileChoices } from '../../generated/NewFileChoices';
import type { PartLine } from '../../generated/PartLine';
import type { Preview } from '../../generated/Preview';
import { filesOf, ownedBy, type Company } from './company';
import { expand } from './expand';
import { fail } from './failures';
import { detailsOf } from './many';

export const EMPTY_TEXT = 'This field is needed. Fill it in.';

export function choices(company: Company, account: string): NewFileChoices {
  const found = company.accounts.find((candidate) => candidate.account === account);
  if (!found) return unknownAccount(account);
  const lines = new Map<string, NewFileChoices['product_lines'][number]>();
  for (const { part, license_type, pool, available } of ownedBy(company, account)) {
    const line = lines.get(part.product_line) ?? {
      product_line: part.product_line,
      attributes: part.product_line === 'Media Server' ? ['cores', 'virtual_machine'] : [],
      types: [],
    };
    lines.set(part.product_line, line);
    let type = line.types.find((candidate) => candidate.license_type === license_type);
    if (!type) {
      type = { license_type, max_machines: license_type === 'production' ? 2 : 1, versions: [] };
      line.types.push(type);
    }
    let version = type.versions.find((candidate) => candidate.license_version === part.license_version);
    if (!version) {
      version = { license_version: part.license_version, parts: [] };
      type.versions.push(version);
    }
    const { part: number, description, kind, keys } = part;
    version.parts.push({ part: number, description, kind, pool, available, keys });
  }
  return {
    account: found,
    product_lines: [...lines.values()],
    sites: company.sites
      .filter((site) => site.account === account)
      .map(({ site, name, city, country, active }) => ({ site, name, city, country, active })),
    blocked:
      found.model === 'subscription'
        ? {
            cause: { refusal: 'subscription_account', account },
            message: `Account ${account} is a subscription. The Licensing Team issues its files: send them a request.`,
          }
        : null,
    as_of: company.asOf,
  };
}

export function unknownAccount(account: string): never {
  return fail<'account_summary'>({
    code: 'unknown_account',
    account,
    message: `There is no account ${account} here. Choose one from the list.`,
  });
}

function unitsIn(typed: string): number {
  const units = /^\d+$/.test(typed.trim()) ? Number(typed) : 0;
  return units > GREATEST ? 0 : units;
}

export function linesOf(draft: Pick<GenerateDraft, 'parts'>): PartLine[] {
  return draft.parts.map((line) => ({
    part: line.part,
    assigned: unitsIn(line.assigned),
    pooled: unitsIn(line.pooled),
  }));
}

const GREATEST = 2_147_483_647;

/** Enough of the engine's messages to see where they are shown. */
export function wrongUnits(line: GenerateDraft['parts'][number], index: number): Preview['fields'] {
  const notes: Preview['fields'] = [];
  for (const field of ['assigned', 'pooled'] as const) {
    const typed = line[field].trim();
    if (/^-?\d+$/.test(typed) && (Number(typed) < 0 || Number(typed) > GREATEST)) {
      notes.push({
        at: { field, line: index },
        problem: { problem: 'out_of_range', min: 0, max: GREATEST },
        missing: false,
        message: `Write a whole number from 0 to ${GREATEST}.`,
      });
    } else if (!/^\d*$/.test(typed)) {
      notes.push({
        at: { field, line: index },
        problem: { problem: 'not_a_whole_number', typed },
        missing: false,
        message: `"${typed.slice(0, 24)}" is not a whole number. Write it in digits, as 25.`,
      });
    }
  }
  if (notes.length === 0 && Number(line.assigned) + Number(line.pooled) === 0) {
    notes.push({
      at: { field: 'assigned', line: index },
      problem: { problem: 'no_units' },
      missing: false,
      message: 'Enter assigned or pooled units: at least 1 together, or remove the part.',
    });
  }
  return notes;
}

export function wrongMachines({ machines }: Pick<GenerateDraft, 'machines'>): Preview['fields'] {
  const notes: Preview['fields'] = machines.flatMap(({ name }, machine) => {
    if (name.length <= 63) return [];
    return [
      {
        at: { field: 'machine_name' as const, machine },
        problem: { problem: 'word' as const, word: 'too_long' as const, limit: 63 },
        missing: false,
        message: 'At most 63 characters are allowed here. Shorten it.',
      },
    ];
  });
  const [first, second] = machines;
  if (first?.name && first.name.toUpperCase() === second?.name.toUpperCase()) {
    notes.push({
      at: { field: 'machine_name', machine: 1 },
      problem: { problem: 'same_as', other: { field: 'machine_name', machine: 0 } },
      missing: false,
      message: 'This is the same as name of machine 1. Change or remove one of them.',
    });
  }
  return notes;
}

export function preview(company: Company, account: string, draft: GenerateDraft): Preview {
  const fields: Preview['fields'] = [];
  const missing = (at: Preview['fields'][number]['at']) =>
    fields.push({ at, problem: { problem: 'text', text: 'empty' }, missing: true, message: EMPTY_TEXT });
  if (!draft.product_line) missing({ field: 'product_line' });
  if (!draft.license_type) missing({ field: 'license_type' });
  if (!draft.license_version) missing({ field: 'license_version' });
  if (!draft.site) missing({ field: 'site' });
  draft.machines.forEach((machine, index) => {
    if (!machine.name) missing({ field: 'machine_name', machine: index });
    if (!machine.host_id) missing({ field: 'host_id', machine: index });
  });
  fields.push(...wrongMachines(draft));
  if (draft.parts.length === 0) missing({ field: 'parts' });
  draft.parts.forEach((line, index) => fields.push(...wrongUnits(line, index)));
  for (const { name, value } of draft.attributes) if (!value) missing({ field: 'attribute', name });

  const lines = linesOf(draft);
  const owned = ownedBy(company, account).filter((candidate) => candidate.license_type === draft.license_type);
  const pools: Preview['pools'] = [];
  const causes: Preview['causes'] = [];
  for (const line of lines) {
    const of = owned.find((candidate) => candidate.part.part === line.part);
    const units = line.assigned + line.pooled;
    if (!of) continue;
    const short = units - of.available;
    pools.push({
      part: line.part,
      description: of.part.description,
      units,
      before: of.pool,
      available_before: of.available,
      available_after: short > 0 ? null : of.available - units,
    });
    if (short > 0) causes.push(shortage(company, account, line.part, of.license_type, units, of.available));
  }
  const standing = filesOf(company, account)
    .filter(
      ({ file }) =>
        file.state === 'active' &&
        file.product_line === draft.product_line &&
        file.license_type === draft.license_type &&
        file.machines.some(({ name }) => draft.machines.some((machine) => machine.name === name)),
    )
    .map(({ file }) => ({ serial: file.serial, machines: file.machines }));
  const unconfirmed = standing.filter(({ serial }) => !draft.confirmed_files.includes(serial));
  const wrong = fields.some((field) => !field.missing);
  return {
    verdict: wrong
      ? { verdict: 'fields_wrong' }
      : causes.length > 0
        ? { verdict: 'refused' }
        : fields.length > 0
          ? { verdict: 'incomplete' }
          : unconfirmed.length > 0
            ? { verdict: 'needs_confirmation', files: unconfirmed }
            : { verdict: 'ready' },
    fields,
    causes,
    warnings: draft.machines.flatMap(({ host_id }, machine) => {
      const digits = host_id.replace(/[^0-9a-f]/gi, '').length;
      if (digits === 0 || digits === 12) return [];
      return [
        {
          warning: {
            warning: 'host_id' as const,
            machine,
            about: { host_id_warning: 'unusual_length' as const, digits, usual: 12 },
          },
          message: `${digits} digits, where host IDs usually have 12. Compare it with what GetHostID printed.`,
        },
      ];
    }),
    keys: expand(lines),
    pools,
    as_of: company.asOf,
  };
}

export function shortage(
  company: Company,
  account: string,
  part: string,
  license_type: LicenseType,
  asked: number,
  available: number,
): Preview['causes'][number] {
  const holders = filesOf(company, account).filter(
    ({ file, parts }) => file.state === 'active' && parts.some((line) => line.part === part),
  );
  const short = asked - available;
  return {
    cause: {
      refusal: 'short',
      part,
      license_type,
      asked,
      available,
      short,
      held_by: { count: holders.length, first: holders.slice(0, 20).map(({ file }) => file.serial) },
    },
    message: `${short} ${short === 1 ? 'unit' : 'units'} short. ${part} has ${available} available and you asked for ${asked}. Lower the quantity, or deactivate a file that holds some.`,
  };
}

export function generate(company: Company, input: GenerateInput, person: string): Generated {
  const { account, draft } = input;
  const known = filesOf(company, account).find((file) => file.request === input.id);
  if (known) return { serial: known.file.serial };
  const { verdict, fields, causes } = preview(company, account, draft);
  if (fields.length > 0) {
    return fail<'generate'>({ code: 'fields', fields, message: fields.map((field) => field.message).join(' ') });
  }
  if (causes.length > 0) {
    return fail<'generate'>({ code: 'refused', causes, message: causes.map((cause) => cause.message).join(' ') });
  }
  if (verdict.verdict === 'needs_confirmation') {
    const message = 'These machines already hold active files. Confirm that they stay.';
    return fail<'generate'>({
      code: 'refused',
      causes: [{ cause: { refusal: 'confirmation_needed', files: verdict.files }, message }],
      message,
    });
  }
  const files = filesOf(company, account);
  const serial = `AF-${String(files.length + 1).padStart(8, '0')}`;
  const made: FileDetails = {
    ...detailsOf(
      {
        serial,
        overlap_ends: null,
        revision: 1,
        state: 'active',
        machines: draft.machines.map(({ name, host_id }) => ({
          name: name.toUpperCase(),
          host_id: host_id.replace(/[^0-9a-f]/gi, '').toUpperCase(),
        })),
        site: {
          id: draft.site,
          name: company.sites.find((site) => site.site === draft.site)?.name ?? draft.site,
        },
        product_line: draft.product_line,
        license_type: draft.license_type as LicenseType,
        license_version: draft.license_version,
        generated_at: new Date().toISOString(),
        generated_by: person,
      },
      linesOf(draft),
      Object.fromEntries(draft.attributes.map(({ name, value }) => [name, Number(value) || value])),
    ),
    request: input.id,
  };
  company.files.set(account, [made, ...files]);
  company.drafts.delete(account);
  return { serial };
}
