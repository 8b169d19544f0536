/** Upgrade Software: enough of an answer to draw every state. This is no place for rules, as in `generate.ts`. */
import type { Account } from '../../generated/Account';
import type { CauseNote } from '../../generated/CauseNote';
import type { FileDetails } from '../../generated/FileDetails';
import type { LicenseType } from '../../generated/LicenseType';
import type { Upgrade } from '../../generated/Upgrade';
import type { UpgradeChoices } from '../../generated/UpgradeChoices';
import type { Upgraded } from '../../generated/Upgraded';
import type { UpgradedPool } from '../../generated/UpgradedPool';
import type { UpgradePart } from '../../generated/UpgradePart';
import type { UpgradePreview } from '../../generated/UpgradePreview';
import { filesOf, ownedBy, type Company, type Part } from './company';
import { expand } from './expand';
import { fail } from './failures';
import { detailsOf } from './many';

/** The day on which the fake upgrades, and ninety days later. */
const TODAY = '2026-11-24';
const OVERLAP_ENDS = '2027-02-22';

const shown = ({ part, description, product_line, license_version }: Part): UpgradePart => ({
  part,
  description,
  product_line,
  license_version,
});

const targetOf = (company: Company, { upgrade_to }: Part): Part | undefined =>
  upgrade_to === undefined ? undefined : company.parts.get(upgrade_to);

const unitsOf = ({ parts }: FileDetails, part: string): number =>
  parts.filter((line) => line.part === part).reduce((units, { assigned, pooled }) => units + assigned + pooled, 0);

function holding(company: Company, account: string, part: string, type: LicenseType): FileDetails[] {
  return filesOf(company, account)
    .filter(({ file, ...details }) => file.state === 'active' && unitsOf({ file, ...details }, part) > 0)
    .filter(({ file }) => file.license_type === type)
    .sort((one, other) => one.file.serial.localeCompare(other.file.serial));
}

const endedOf = ({ support_ends }: Account): string | null => (support_ends < TODAY ? support_ends : null);

function supportCauses(account: Account, part: string): CauseNote[] {
  const ended = endedOf(account);
  if (!ended) return [];
  return [
    {
      cause: { refusal: 'support_ended', part, ended },
      message: `The support contract ended on ${ended}, so ${part} cannot be upgraded. What you have stays yours. Renew the contract to upgrade.`,
    },
  ];
}

export function upgradeChoices(company: Company, account: Account): UpgradeChoices {
  const number = account.account;
  const choices: UpgradeChoices = {
    id: crypto.randomUUID(),
    account,
    support_ended: endedOf(account),
    overlap_ends: account.mirroring ? OVERLAP_ENDS : null,
    blocked:
      account.model === 'subscription'
        ? {
            cause: { refusal: 'subscription_account', account: number },
            message: `Account ${number} is a subscription. The Licensing Team issues its files: send them a request.`,
          }
        : null,
    with_options: [],
    without_options: [],
    as_of: company.asOf,
  };
  for (const { part, license_type, pool, available } of ownedBy(company, number)) {
    if (pool.ordered === 0) continue;
    const to = targetOf(company, part);
    if (!to) {
      choices.without_options.push({ part: shown(part), license_type, pool, available });
      continue;
    }
    choices.with_options.push({
      from: shown(part),
      to: shown(to),
      license_type,
      pool,
      available,
      causes: supportCauses(account, part.part),
      files: holding(company, number, part.part, license_type).map((details) => ({
        serial: details.file.serial,
        machines: details.file.machines.map(({ name }) => name),
        site: details.file.site.name,
        units: unitsOf(details, part.part),
      })),
    });
  }
  return choices;
}

export function upgradePreview(company: Company, account: Account, { pools, files }: Upgrade): UpgradePreview {
  const number = account.account;
  const preview: UpgradePreview = {
    causes: pools.flatMap(({ part }) => supportCauses(account, part)),
    moves: [],
    pools: [],
    files: [],
    overlap_ends: account.mirroring ? OVERLAP_ENDS : null,
    as_of: company.asOf,
  };
  if (preview.causes.length > 0) return preview;
  const chosen = filesOf(company, number).filter(({ file }) => files.includes(file.serial));
  const owned = ownedBy(company, number);
  const nothing = { ordered: 0, allocated: 0, held: 0, reserved: 0 };
  const change = (part: Part, license_type: LicenseType, ordered: number, allocated: number): UpgradedPool => {
    const of = owned.find((pool) => pool.part.part === part.part && pool.license_type === license_type);
    const before = of?.pool ?? nothing;
    const after = { ...before, ordered: before.ordered + ordered, allocated: before.allocated + allocated };
    return {
      part: part.part,
      description: part.description,
      license_type,
      before,
      available_before: of?.available ?? 0,
      after,
      available_after: after.ordered - after.allocated,
    };
  };
  for (const { part: from, license_type } of pools) {
    const part = company.parts.get(from);
    const to = part && targetOf(company, part);
    const of = owned.find((pool) => pool.part.part === from && pool.license_type === license_type);
    if (!to || !of) continue;
    const inFiles = chosen.reduce((units, details) => units + unitsOf(details, from), 0);
    const units = of.available + inFiles;
    preview.moves.push({ from, to: to.part, license_type, units, in_files: inFiles });
    preview.pools.push(change(part, license_type, -units, -inFiles), change(to, license_type, units, inFiles));
  }
  const paths = new Map(preview.moves.map(({ from, to }) => [from, to]));
  preview.files = chosen
    .sort((one, other) => one.file.serial.localeCompare(other.file.serial))
    .map(({ file, parts, keys: before }) => {
      const moved = parts.map((line) => ({ ...line, part: paths.get(line.part) ?? line.part }));
      const after = new Map(expand(moved).map(({ key, count }) => [key, count]));
      const was = new Map(before.map(({ key, count }) => [key, count]));
      return {
        file,
        license_version: '4.0',
        parts: moved,
        keys: [...new Set([...was.keys(), ...after.keys()])]
          .map((key) => ({ key, before: was.get(key) ?? 0, after: after.get(key) ?? 0 }))
          .filter((key) => key.before !== key.after),
      };
    });
  return preview;
}

export function upgrade(company: Company, account: Account, wish: Upgrade, person: string): Upgraded {
  const number = account.account;
  const { causes, moves, files } = upgradePreview(company, account, wish);
  if (causes.length > 0) {
    return fail<'upgrade'>({ code: 'refused', causes, message: causes.map(({ message }) => message).join(' ') });
  }
  const at = new Date().toISOString();
  const before = filesOf(company, number);
  const revised = files.map(({ file, license_version, parts }, index) =>
    detailsOf(
      {
        ...file,
        serial: `AF-4${String(before.length + index + 1).padStart(7, '0')}`,
        revision: file.revision + 1,
        license_version,
        generated_at: at,
        generated_by: person,
      },
      parts,
      {},
    ),
  );
  for (const { file } of before) {
    if (!wish.files.includes(file.serial)) continue;
    file.state = 'superseded';
    file.overlap_ends = account.mirroring ? OVERLAP_ENDS : null;
  }
  company.files.set(number, [...revised, ...before]);
  company.moves.push(
    ...moves.map(({ from, to, license_type, units }) => ({ at, from, to, units, account: number, license_type })),
  );
  return {
    revisions: revised.map(({ file }, index) => ({
      supersedes: files[index]?.file.serial ?? '',
      serial: file.serial,
    })),
  };
}
