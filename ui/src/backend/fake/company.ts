/** The sample company in memory: a picture of the program's answers, not its rules. */
import type { AccountListItem } from '../../generated/AccountListItem';
import type { Account } from '../../generated/Account';
import type { Draft } from '../../generated/Draft';
import type { FileDetails } from '../../generated/FileDetails';
import type { KeyRule } from '../../generated/KeyRule';
import type { LicenseModel } from '../../generated/LicenseModel';
import type { LicenseType } from '../../generated/LicenseType';
import type { OrderItem } from '../../generated/OrderItem';
import type { PartKey } from '../../generated/PartKey';
import type { PartKind } from '../../generated/PartKind';
import type { Pool } from '../../generated/Pool';
import type { SiteChoice } from '../../generated/SiteChoice';
import type { SiteDetails } from '../../generated/SiteDetails';
import { SAMPLE } from './csv';
import type { PoolMoved } from '../../generated/PoolMoved';
import { madeAccounts, madeFiles, madeOldFiles, madeOrders } from './many';
import type { FakeOptions } from './options';

export interface Part {
  part: string;
  description: string;
  product_line: string;
  license_version: string;
  kind: PartKind;
  keys: PartKey[];
  upgrade_to?: string;
}

export interface Company {
  accounts: Account[];
  parts: Map<string, Part>;
  orders: (OrderItem & { account: string })[];
  sites: (SiteChoice & { account: string; details?: SiteDetails })[];
  /** By account, newest first. */
  files: Map<string, FileDetails[]>;
  drafts: Map<string, Draft>;
  /** What upgrades have moved. */
  moves: (PoolMoved & { account: string; license_type: LicenseType })[];
  asOf: string;
}

const PARTS: Part[] = SAMPLE.parts.map((row) => ({
  part: row.part ?? '',
  description: row.description ?? '',
  product_line: row.product_line ?? '',
  license_version: row.license_version ?? '',
  kind: (row.kind ?? 'part') as PartKind,
  ...(row.upgrade_to ? { upgrade_to: row.upgrade_to } : {}),
  keys: (row.keys ?? '').split(' ').map((word) => {
    const [key = '', rule = 'flat'] = word.split(':');
    return { key, rule: rule as KeyRule };
  }),
  ...(row.upgrade_to ? { upgrade_to: row.upgrade_to } : {}),
}));

export function createCompany(options: FakeOptions): Company {
  const wanted = options.accounts ?? SAMPLE.accounts.length;
  const accounts: Account[] = SAMPLE.accounts.map((row) => ({
    account: row.account ?? '',
    name: row.name ?? '',
    model: (row.model ?? 'perpetual') as LicenseModel,
    support_ends: row.support_ends ?? '',
    mirroring: options.mirroring ?? row.mirroring === 'yes',
    managed_by: row.managed_by ?? '',
  }));
  const company: Company = {
    accounts: [...accounts, ...madeAccounts(wanted - accounts.length)].slice(0, wanted),
    parts: new Map(PARTS.map((part) => [part.part, part])),
    orders: SAMPLE.orders.map((row) => ({
      account: row.account ?? '',
      order: row.order ?? '',
      ordered_on: row.ordered_on ?? '',
      part: row.part ?? '',
      license_type: (row.license_type ?? 'production') as LicenseType,
      quantity: Number(row.quantity),
    })),
    sites: SAMPLE.sites.map((row) => ({
      account: row.account ?? '',
      site: row.site ?? '',
      name: row.name ?? '',
      city: row.city ?? '',
      country: row.country ?? '',
      active: row.active === 'yes',
    })),
    files: new Map(),
    drafts: new Map(),
    moves: [],
    asOf: new Date().toISOString(),
  };
  if (options.parts) madeOrders(company, options.parts);
  const first = company.accounts[0];
  if (first) company.files.set(first.account, madeFiles(options.files ?? 6));
  if (options.oldFiles) {
    for (const { account } of company.accounts.slice(1, 3)) {
      company.files.set(account, madeOldFiles(company, account, options.oldFiles));
    }
  }
  return company;
}

export function listItem({ account, name, model, managed_by }: Account): AccountListItem {
  return { account, name, model, managed_by };
}

/** The files of an account, newest first. */
export function filesOf(company: Company, account: string): FileDetails[] {
  return company.files.get(account) ?? [];
}

/** Units that active files hold, by part and type. */
function allocated(company: Company, account: string, part: string, type: LicenseType): number {
  let units = 0;
  for (const { file, parts } of filesOf(company, account)) {
    if (file.state !== 'active' || file.license_type !== type) continue;
    for (const line of parts) if (line.part === part) units += line.assigned + line.pooled;
  }
  return units;
}

export interface Owned {
  part: Part;
  license_type: LicenseType;
  pool: Pool;
  available: number;
}

/** What an account has ordered, by product line, part and type. */
export function ownedBy(company: Company, account: string): Owned[] {
  const ordered = new Map<string, { part: Part; license_type: LicenseType; quantity: number }>();
  for (const order of company.orders) {
    const part = company.parts.get(order.part);
    if (order.account !== account || !part) continue;
    const id = `${part.product_line} ${order.part} ${order.license_type}`;
    const before = ordered.get(id)?.quantity ?? 0;
    ordered.set(id, { part, license_type: order.license_type, quantity: before + order.quantity });
  }
  for (const { from, to, units, ...move } of company.moves) {
    if (move.account !== account) continue;
    for (const [number, change] of [
      [from, -units],
      [to, units],
    ] as const) {
      const part = company.parts.get(number);
      if (!part) continue;
      const id = `${part.product_line} ${number} ${move.license_type}`;
      const quantity = (ordered.get(id)?.quantity ?? 0) + change;
      ordered.set(id, { part, license_type: move.license_type, quantity });
    }
  }
  return [...ordered.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { part, license_type, quantity }]) => {
      const used = Math.min(quantity, allocated(company, account, part.part, license_type));
      const pool = { ordered: quantity, allocated: used, held: 0, reserved: 0 };
      return { part, license_type, pool, available: quantity - used };
    });
}
