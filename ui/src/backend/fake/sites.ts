/** Install sites, imitated: the rules are the program's, in short. */
import type { CauseNote } from '../../generated/CauseNote';
import type { FieldNote } from '../../generated/FieldNote';
import type { InstallSite } from '../../generated/InstallSite';
import type { SaveSite } from '../../generated/SaveSite';
import type { SavedSite } from '../../generated/SavedSite';
import type { SiteDetails } from '../../generated/SiteDetails';
import type { SiteField } from '../../generated/SiteField';
import type { SiteList } from '../../generated/SiteList';
import type { SitePreview } from '../../generated/SitePreview';
import type { SiteQuery } from '../../generated/SiteQuery';
import { filesOf, type Company } from './company';
import { fail } from './failures';

const COUNTRIES = ['AT', 'CH', 'DE', 'ES', 'FR', 'GB', 'JP', 'US'];

/** The sites of an account whole; those of the company know only what New Activation File shows. */
function sitesOf(company: Company, account: string): InstallSite[] {
  return company.sites
    .filter((site) => site.account === account)
    .map((site) => ({
      site: site.site,
      name: site.name,
      street: '',
      city: site.city,
      region: '',
      postal_code: '',
      country: site.country,
      contact_name: '',
      email: '',
      phone: '',
      notes: '',
      active: site.active,
      ...site.details,
    }));
}

const activeFiles = (company: Company, account: string, site: string) =>
  filesOf(company, account).filter(({ file }) => file.state === 'active' && file.site.id === site);

export function siteList(company: Company, account: string): SiteList {
  const sites = sitesOf(company, account).map((site) => {
    const files = activeFiles(company, account, site.site);
    const units = files.flatMap(({ parts }) => parts).reduce((sum, line) => sum + line.assigned + line.pooled, 0);
    return { site, active_files: files.length, units };
  });
  return { sites, countries: COUNTRIES, as_of: company.asOf };
}

function wrong(details: SiteDetails): FieldNote[] {
  const note = (detail: SiteField, missing: boolean, message: string): FieldNote => ({
    at: { field: 'site_detail', detail },
    problem: missing ? { problem: 'text', text: 'empty' } : { problem: 'not_an_email', typed: details.email },
    missing,
    message,
  });
  const notes: FieldNote[] = [];
  if (!details.name.trim()) notes.push(note('name', true, 'This field is needed. Fill it in.'));
  if (!details.country.trim()) notes.push(note('country', true, 'This field is needed. Fill it in.'));
  if (details.email && !details.email.includes('@'))
    notes.push(note('email', false, `"${details.email}" is not an e-mail address. Correct it, or leave it empty.`));
  return notes;
}

export function sitePreview(company: Company, { account, site, details }: SiteQuery): SitePreview {
  const files = site === null ? [] : activeFiles(company, account, site);
  const name = details.name.trim().toLowerCase();
  return {
    fields: wrong(details),
    similar: sitesOf(company, account)
      .filter((other) => other.site !== site && name !== '' && other.name.toLowerCase() === name)
      .map(({ site, name, city, country, active }) => ({ site, name, city, country, active })),
    files: { count: files.length, first: files.slice(0, 20).map(({ file }) => file.serial) },
  };
}

function refuse(cause: CauseNote['cause'], message: string): never {
  return fail<'save_site'>({ code: 'refused', causes: [{ cause, message }], message });
}

export function saveSite(company: Company, { account, id, wish }: SaveSite): SavedSite {
  const fields = wrong(wish.details);
  if (fields.length > 0)
    return fail<'save_site'>({ code: 'fields', fields, message: fields.map(({ message }) => message).join(' ') });
  const { name, city, country } = wish.details;
  if (wish.site === 'new') {
    const site = `site-${id.slice(-12)}`;
    if (!company.sites.some((other) => other.site === site))
      company.sites.push({ account, site, name, city, country, active: true, details: wish.details });
    return { site };
  }
  const { before } = wish;
  const now = sitesOf(company, account).find(({ site }) => site === before.site);
  const kept = company.sites.find((site) => site.account === account && site.site === before.site);
  if (!now || !kept)
    return refuse(
      { refusal: 'site_unknown', site: before.site },
      `There is no install site ${before.site} in this account. Choose one from the list.`,
    );
  if (JSON.stringify(now) !== JSON.stringify(before))
    return refuse(
      { refusal: 'site_changed', now },
      `Install site ${now.name} was changed by somebody else meanwhile. Look at what it says now, then change it again.`,
    );
  Object.assign(kept, { name, city, country, active: wish.active, details: wish.details });
  return { site: before.site };
}
