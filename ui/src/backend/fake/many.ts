/** Made-up accounts, parts and files, as many as are asked for: always the same ones. */
import type { Account } from '../../generated/Account';
import type { FileDetails } from '../../generated/FileDetails';
import type { FileListItem } from '../../generated/FileListItem';
import type { Company } from './company';
import { expand } from './expand';

const NAMES = [
  'Nordwind Logistik SE',
  'Kreiskrankenhaus Obermühlstetten gemeinnützige Betriebsgesellschaft mbH',
  '東日本見本通信サービス株式会社',
  'Harbor Point Credit Union',
  'Société Exemplaire de Télécommunications du Littoral',
  'Ayuntamiento de Villaejemplo',
  'Umbrella Sample Retail',
  'Stadtwerke Beispielhausen Versorgungs- und Dienstleistungsgesellschaft',
];

function pick<T>(items: readonly T[], index: number): T {
  return items[index % items.length] as T;
}

export function madeAccounts(count: number): Account[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => ({
    account: String(200000 + index),
    name: `${pick(NAMES, index)} ${Math.floor(index / NAMES.length) + 1}`,
    model: index % 9 === 8 ? ('subscription' as const) : ('perpetual' as const),
    support_ends: '2027-12-31',
    mirroring: false,
    managed_by: '',
  }));
}

/** Orders of `count` made-up parts for the first account. */
export function madeOrders(company: Company, count: number): void {
  const account = company.accounts[0]?.account ?? '';
  for (let index = 0; index < count; index += 1) {
    const part = `SW-9${String(index).padStart(5, '0')}-4.0-AL01`;
    company.parts.set(part, {
      part,
      description: index % 7 === 3 ? 'Vermittlungsplatz mit Anrufverteilung und Auskunft' : `Station ${index + 1}`,
      product_line: index % 3 === 0 ? 'CIC' : 'SIP Proxy',
      license_version: '4.0',
      kind: 'part',
      keys: [{ key: 'I3_LICENSE_BASIC_STATION', rule: 'station' }],
    });
    company.orders.push({
      account,
      order: `SO-2020-${String(index).padStart(5, '0')}`,
      ordered_on: '2020-02-29',
      part,
      license_type: 'production',
      quantity: 10 + (index % 500),
    });
  }
}

const SITES = [
  { id: 'zrh-1', name: 'Zürich Mythenquai' },
  { id: 'fra-1', name: 'Frankfurt DC' },
];
/** Beyond the first few files: names as long as they come, and files that were recalled. */
const LONG_SITES = [
  ...SITES,
  { id: 'obm-1', name: 'Kreiskrankenhaus Obermühlstetten, Verwaltungsgebäude Nord' },
  { id: 'tyo-1', name: '東京本店データセンター第二サーバー室' },
];
const FIRST_AT = Date.UTC(2026, 10, 23, 13, 2);

export function madeFiles(count: number): FileDetails[] {
  return Array.from({ length: count }, (_, index) => madeFile(index, count));
}

function madeFile(index: number, count: number): FileDetails {
  const number = count - index;
  const serial = `AF-${String(number).padStart(8, '0')}`;
  const media = index % 6 === 4;
  const pair = !media && index % 3 === 0;
  const name = `${pick(['CICZRH', 'CICFRA', 'MEDIA'], index)}${String(number).padStart(2, '0')}`.slice(0, 15);
  const site = pick(index < 6 ? SITES : LONG_SITES, index);
  const state =
    index % 14 === 13 ? 'recalled' : index % 6 === 5 ? 'superseded' : index % 6 === 3 ? 'deactivated' : 'active';
  const host = (offset: number) =>
    (0xa3155d1e0000 + ((number * 7919 + offset) % 0xffff)).toString(16).toUpperCase();
  const parts = media
    ? [{ part: 'SW-002-4.0-MS01', assigned: 1, pooled: 0 }]
    : [
        { part: 'SW-001-4.0-SV01', assigned: 1, pooled: 0 },
        { part: 'SW-001-4.0-AL04', assigned: 5, pooled: 25 },
      ];
  const file: FileListItem = {
    serial,
    overlap_ends: null,
    revision: state === 'superseded' ? 1 : 2 - (number % 2),
    state,
    machines: [
      { name: pair ? `${name}A` : name, host_id: host(0) },
      ...(pair ? [{ name: `${name}B`, host_id: host(1) }] : []),
    ],
    site,
    product_line: media ? 'Media Server' : 'CIC',
    license_type: 'production',
    license_version: '4.0',
    generated_at: new Date(FIRST_AT - index * 47 * 3_600_000).toISOString(),
    generated_by: pick(
      ['Regula Steiner', 'Jan Vogt', '佐藤 葵', 'Maximiliane Freifrau von Obermühlstetten'],
      index % 3 === 2 && index > 6 ? 3 : index % 3,
    ),
  };
  return detailsOf(file, parts, {});
}

/** Files of version 3.0 that hold units of what an account has ordered of it. */
export function madeOldFiles(company: Company, account: string, count: number): FileDetails[] {
  const old = company.orders.filter((order) => order.account === account && order.part.includes('-3.0-'));
  return Array.from({ length: count }, (_, index) => {
    const number = count - index;
    const lines = old.filter(({ part }) => index % 2 === 0 || !part.endsWith('AL04'));
    const file: FileListItem = {
      serial: `AF-3${String(number).padStart(7, '0')}`,
      overlap_ends: null,
      revision: 1,
      state: 'active',
      machines: [
        {
          name: `OLD${String(number).padStart(2, '0')}`,
          host_id: (0xa3155d1f0000 + number).toString(16).toUpperCase(),
        },
      ],
      site: pick(LONG_SITES, index),
      product_line: 'CIC',
      license_type: 'production',
      license_version: '3.0',
      generated_at: new Date(FIRST_AT - index * 90 * 86_400_000).toISOString(),
      generated_by: 'Regula Steiner',
    };
    const parts = lines
      .filter(({ part }) => index === 0 || !part.endsWith('SV01'))
      .map(({ part, quantity }) => ({
        part,
        assigned: part.endsWith('SV01') ? 1 : Math.max(1, Math.floor(quantity / (2 * count))),
        pooled: 0,
      }));
    return detailsOf(file, parts, {});
  });
}

const TRUST: Record<FileListItem['state'], FileDetails['trust']> = {
  active: { verdict: 'valid', message: 'This file is genuine and may be used.' },
  superseded: {
    verdict: 'superseded',
    message: 'A later revision took the place of this file: download that one.',
  },
  deactivated: { verdict: 'deactivated', message: 'This file was deactivated: have a new one generated.' },
  recalled: {
    verdict: 'recalled',
    message: 'The issuer recalled this file: do not use it, and ask the issuer for another.',
  },
};

/** A file's details as the program would give them. */
export function detailsOf(
  file: FileListItem,
  parts: FileDetails['parts'],
  attributes: FileDetails['attributes'],
): FileDetails {
  const { serial, revision, state, generated_at, generated_by, overlap_ends } = file;
  const before =
    revision > 1
      ? [
          {
            serial: `${serial}-1`,
            revision: 1,
            state: 'superseded' as const,
            generated_at: new Date(Date.parse(generated_at) - 90 * 86_400_000).toISOString(),
            generated_by: 'Regula Steiner',
            overlap_ends: null,
          },
        ]
      : [];
  return {
    file,
    issuer: 'portal-embedded-7f3a',
    signing_key: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    expires_at: '2100-01-01T00:00:00Z',
    attributes,
    parts,
    keys: expand(parts),
    lineage: [...before, { serial, revision, state, generated_at, generated_by, overlap_ends }],
    supersedes: before[0]?.serial ?? null,
    superseded_by: null,
    request: '01939a4c-7b1e-7c33-9a3e-3f1d2c4b5a69',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    bytes: 2481,
    file_name: `${file.machines[0]?.name ?? serial}.I3Lic`,
    trust: TRUST[state],
  };
}
