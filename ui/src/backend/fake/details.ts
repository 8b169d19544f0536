/** Software Details and what stands around them, near enough for pictures and tests. */
import type { CreationBar } from '../../generated/CreationBar';
import type { FilesByState } from '../../generated/FilesByState';
import type { FilesOverTime } from '../../generated/FilesOverTime';
import type { MayCreate } from '../../generated/MayCreate';
import type { MayDownload } from '../../generated/MayDownload';
import type { NextStep } from '../../generated/NextStep';
import type { OwnedType } from '../../generated/OwnedType';
import type { SoftwareCard } from '../../generated/SoftwareCard';
import type { SoftwareDetails } from '../../generated/SoftwareDetails';
import type { Account } from '../../generated/Account';
import { filesOf, ownedBy, type Company, type Owned } from './company';

const DAY = 86_400_000;
const STEPS: Record<CreationBar['reason'], NextStep> = {
  subscription_account: 'licensing_team',
  only_bundles: 'licensing_team',
  no_site: 'install_sites',
  no_active_site: 'install_sites',
  nothing_ordered: 'import_orders',
  nothing_available: 'files',
};

function mayCreate(account: Account, sites: Company['sites'], owned: Owned[]): MayCreate {
  if (account.model === 'subscription') return { verdict: 'no', reasons: [{ reason: 'subscription_account' }] };
  const parts = owned.filter(({ part }) => part.kind === 'part');
  const ordered = parts.reduce((sum, { pool }) => sum + pool.ordered, 0);
  const units = parts.reduce((sum, { available }) => sum + available, 0);
  const reasons: CreationBar[] = [];
  if (!sites.some(({ active }) => active)) {
    reasons.push(sites.length ? { reason: 'no_active_site', inactive: sites.length } : { reason: 'no_site' });
  }
  if (units === 0) {
    const bundles = owned.length - parts.length;
    if (ordered > 0) reasons.push({ reason: 'nothing_available', ordered });
    else reasons.push(bundles ? { reason: 'only_bundles', bundles } : { reason: 'nothing_ordered' });
  }
  if (reasons.length) return { verdict: 'no', reasons };
  return { verdict: 'yes', units, parts: parts.filter(({ available }) => available > 0).length };
}

function mayDownload({ active, superseded, deactivated, recalled }: FilesByState): MayDownload {
  if (active + superseded > 0) return { verdict: 'yes', files: active + superseded, active };
  if (deactivated + recalled === 0) return { verdict: 'no', reasons: [{ reason: 'no_file' }] };
  return { verdict: 'no', reasons: [{ reason: 'every_file_lost', deactivated, recalled }] };
}

function typesOf(owned: Owned[]): OwnedType[] {
  return (['production', 'development', 'evaluation', 'trial'] as const).flatMap((license_type) => {
    const of = owned.filter((row) => row.license_type === license_type);
    if (of.length === 0) return [];
    const parts = of.map(({ part, pool, available }) => ({
      part: part.part,
      description: part.description,
      kind: part.kind,
      ordered: pool.ordered,
      available,
    }));
    const sum = (key: 'ordered' | 'available') => parts.reduce((units, part) => units + part[key], 0);
    return [{ license_type, ordered: sum('ordered'), available: sum('available'), parts }];
  });
}

export function softwareDetails(company: Company, account: Account): SoftwareDetails {
  const today = company.asOf.slice(0, 10);
  const days_left = Math.round((Date.parse(account.support_ends) - Date.parse(today)) / DAY);
  const support = { ends: account.support_ends, days_left, ended: days_left < 0 };
  const sites = company.sites.filter((site) => site.account === account.account);
  const lines = new Map<string, Owned[]>();
  for (const row of ownedBy(company, account.account)) {
    const line = `${row.part.product_line}\n${row.part.license_version}`;
    lines.set(line, [...(lines.get(line) ?? []), row]);
  }
  const cards = [...lines].map(([line, owned]): SoftwareCard => {
    const [product_line = '', license_version = ''] = line.split('\n');
    const files: FilesByState = { active: 0, superseded: 0, deactivated: 0, recalled: 0 };
    for (const { file } of filesOf(company, account.account)) {
      if (file.product_line === product_line && file.license_version === license_version) files[file.state] += 1;
    }
    const create = mayCreate(account, sites, owned);
    const download = mayDownload(files);
    const bundles = owned.filter(({ part }) => part.kind !== 'part').length;
    const next: NextStep[] = [
      ...(create.verdict === 'yes'
        ? (['new_activation_file'] as const)
        : create.reasons.map(({ reason }) => STEPS[reason])),
      ...(download.verdict === 'yes' ? (['files'] as const) : []),
      ...(bundles ? (['licensing_team'] as const) : []),
    ];
    const first = owned.find(({ part, available }) => part.kind === 'part' && available > 0);
    return {
      product_line,
      license_version,
      types: typesOf(owned),
      create,
      download,
      next: [...new Set(next)],
      begin_with: first?.license_type ?? null,
      files,
      upgrades: owned.flatMap(({ part, license_type, pool }) =>
        part.upgrade_to
          ? [
              {
                part: part.part,
                description: part.description,
                license_type,
                to: part.upgrade_to,
                to_version: company.parts.get(part.upgrade_to)?.license_version ?? null,
                units: pool.ordered,
              },
            ]
          : [],
      ),
      bundles,
    };
  });
  return {
    account,
    support,
    upgrade_bar:
      account.model === 'subscription'
        ? { reason: 'subscription_account' }
        : support.ended
          ? { reason: 'support_ended', ended: support.ends, days_ago: -days_left }
          : null,
    today,
    cards,
    as_of: company.asOf,
  };
}

export function filesOverTime(company: Company, account: string): FilesOverTime {
  const counts = new Map<string, number>();
  for (const { file } of filesOf(company, account)) {
    const month = file.generated_at.slice(0, 7);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  const first = [...counts.keys()].sort()[0];
  if (!first) return { months: [] };
  const months: FilesOverTime['months'] = [];
  const last = company.asOf.slice(0, 7);
  for (let at = new Date(`${first}-01T00:00:00Z`); ; at.setUTCMonth(at.getUTCMonth() + 1)) {
    const month = at.toISOString().slice(0, 7);
    months.push({ month, count: counts.get(month) ?? 0 });
    if (month >= last) return { months };
  }
}
