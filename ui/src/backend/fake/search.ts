/** The search, as the program would answer it: pictures of its order, not its index. */
import type { FileHit } from '../../generated/FileHit';
import type { PartHit } from '../../generated/PartHit';
import type { SearchHits } from '../../generated/SearchHits';
import type { SearchQuery } from '../../generated/SearchQuery';
import type { SiteHit } from '../../generated/SiteHit';
import { filesOf, listItem, ownedBy, type Company } from './company';

export function search(company: Company, { text, account: here, limit }: SearchQuery): SearchHits {
  const wanted = fold(text).trim();
  if (wanted === '') return { accounts: [], files: [], sites: [], parts: [] };
  const words = wanted.split(/\s+/);
  const has = (where: string) => words.every((word) => fold(where).includes(word));
  const digits = wanted.replace(/[:\-. _]/g, '');
  const host = /^[0-9a-f]{4,}$/.test(digits) ? digits : undefined;
  const accounts = [...company.accounts].sort((a, b) => Number(b.account === here) - Number(a.account === here));

  const files: FileHit[] = [];
  const sites: SiteHit[] = [];
  const parts: PartHit[] = [];
  for (const { account, name } of accounts) {
    const of = { account, name };
    for (const { file } of filesOf(company, account)) {
      const marks = [file.serial, ...file.machines.map((machine) => machine.name)].map(fold);
      const hosts = file.machines.map(({ host_id }) => host_id.toLowerCase());
      if (!marks.some((mark) => mark.includes(wanted)) && !(host && hosts.some((id) => id.includes(host))))
        continue;
      const { serial, revision, state, machines, site, product_line } = file;
      files.push({ of, serial, revision, state, machines, site, product_line });
      if (files.length === limit) break;
    }
    for (const site of company.sites.filter((one) => one.account === account)) {
      if (!has(`${site.name} ${site.city} ${site.country} ${site.site}`)) continue;
      sites.push({ of, site: site.site, name: site.name, city: site.city, active: site.active });
    }
    if (account !== here && parts.length >= limit) continue;
    for (const { part, license_type } of ownedBy(company, account)) {
      if (!has(`${part.part} ${part.description}`)) continue;
      if (account !== here && parts.some((hit) => hit.part === part.part)) continue;
      parts.push({ of, part: part.part, description: part.description, license_type });
    }
  }
  return {
    accounts: company.accounts
      .filter(({ name, account }) => has(`${name} ${account}`))
      .sort((a, b) => a.name.localeCompare(b.name))
      .slice(0, limit)
      .map(listItem),
    files: files.slice(0, limit),
    sites: sites.slice(0, limit),
    parts: parts.slice(0, limit),
  };
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
