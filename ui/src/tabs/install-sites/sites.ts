/** What the Install Sites tab says of a site. */
import type { InstallSite } from '../../generated/InstallSite';
import type { SiteDetails } from '../../generated/SiteDetails';
import type { SiteRow } from '../../generated/SiteRow';
import { shownLanguage } from '../../texts/index.svelte';

export type SiteSort = 'name' | 'city' | 'country' | 'files' | 'units';
export type Shown = 'all' | 'active' | 'inactive';

/** The fields of the dialog, in its order. */
export const FIELDS = [
  'name',
  'street',
  'postal_code',
  'city',
  'region',
  'country',
  'contact_name',
  'email',
  'phone',
  'notes',
] as const satisfies readonly (keyof SiteDetails)[];
export type SiteFieldName = (typeof FIELDS)[number];

export const NO_DETAILS: SiteDetails = {
  name: '',
  street: '',
  city: '',
  region: '',
  postal_code: '',
  country: '',
  contact_name: '',
  email: '',
  phone: '',
  notes: '',
};

export function detailsOf(site: InstallSite): SiteDetails {
  return Object.fromEntries(FIELDS.map((field) => [field, site[field]])) as unknown as SiteDetails;
}

/** The country's name in the language that is shown; its code when it has none. */
export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(shownLanguage(), { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Lower case without accents: what a search looks into. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The sites that are shown: every word of the search stands in some field. */
export function matching(rows: readonly SiteRow[], search: string, shown: Shown): SiteRow[] {
  const words = folded(search).split(/\s+/).filter(Boolean);
  return rows.filter(({ site }) => {
    if (shown !== 'all' && site.active !== (shown === 'active')) return false;
    if (words.length === 0) return true;
    const text = folded([...FIELDS.map((field) => site[field]), countryName(site.country), site.site].join(' '));
    return words.every((word) => text.includes(word));
  });
}

export function sorted(rows: readonly SiteRow[], by: SiteSort, down: boolean): SiteRow[] {
  const collator = new Intl.Collator(shownLanguage(), { numeric: true });
  const word = (row: SiteRow) =>
    by === 'city' ? row.site.city : by === 'country' ? countryName(row.site.country) : row.site.name;
  const order = (one: SiteRow, other: SiteRow) => {
    if (by === 'files') return one.active_files - other.active_files;
    if (by === 'units') return one.units - other.units;
    return collator.compare(word(one), word(other));
  };
  // What is equal stays in the order of names, whichever way is up.
  return rows.toSorted(
    (one, other) =>
      (down ? -1 : 1) * order(one, other) ||
      collator.compare(one.site.name, other.site.name) ||
      (one.site.site < other.site.site ? -1 : 1),
  );
}
