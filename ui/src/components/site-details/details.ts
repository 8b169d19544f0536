/** What is known of a site, as the dialog and the panel show it. */
import type { InstallSite } from '../../generated/InstallSite';
import type { SiteDetails } from '../../generated/SiteDetails';
import { shownLanguage } from '../../texts/index.svelte';

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
