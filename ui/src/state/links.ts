/**
 * Places as text, to be kept, sent and pasted: `afmt:///activation-file-activity?account=100042&serial=AF-00000001`.
 *
 * A link says where something is, never what to do there.
 */
import { call } from '../backend';
import { account, chooseAccount } from './account.svelte';
import { navigate, type Place, type PlaceName } from './router.svelte';

const BEGINNING = 'afmt:///';
/** Longer texts are no link that this program has made. */
const LONGEST = 2000;

/** Every place that a link can lead to; a new place does not compile without its line. */
const PLACES: Record<PlaceName, true> = {
  'account-summary': true,
  'software-details': true,
  'activation-file-activity': true,
  'install-sites': true,
  'upgrade-software': true,
  'new-activation-file': true,
  'activation-file-update': true,
  'import-orders': true,
  question: true,
  'third-party-request': true,
  tickets: true,
  help: true,
};

export interface Linked {
  place: Place;
  /** The account in which the place is; the present one when the link names none. */
  account: string | undefined;
}

/** The link to a place of an account. What is no text in its parameters stays behind. */
export function linkTo(place: Place, inAccount: string): string {
  const query = new URLSearchParams();
  if (inAccount) query.set('account', inAccount);
  for (const [name, value] of Object.entries(place.params) as [string, unknown][]) {
    // The focus is the moment's, not the place's.
    if (typeof value === 'string' && name !== 'focus') query.set(name, value);
  }
  const asked = query.toString();
  return `${BEGINNING}${place.name}${asked ? `?${asked}` : ''}`;
}

/** Reads a link; undefined when it is none. */
export function readLink(text: string): Linked | undefined {
  const link = text.trim();
  if (!link.toLowerCase().startsWith(BEGINNING) || link.length > LONGEST) return undefined;
  const [name = '', asked = ''] = link.slice(BEGINNING.length).split('?', 2);
  const plain = name.replace(/\/$/, '');
  if (!Object.hasOwn(PLACES, plain)) return undefined;
  const params = Object.fromEntries(new URLSearchParams(asked));
  const { account: named, ...rest } = params;
  delete rest.focus;
  return { place: { name: plain, params: rest } as Place, account: named || undefined };
}

/** Goes to a place, in its account. Gives false when that account is not here. */
export async function follow({ place, account: wanted }: Linked): Promise<boolean> {
  if (wanted !== undefined && wanted !== account.number) {
    const page = await call('accounts', { search: wanted, limit: 50 });
    const item = page.accounts.find((one) => one.account === wanted);
    if (!item) return false;
    // Shown at once; that it is kept as the last one may take its time.
    void chooseAccount(item);
  }
  navigate(place.name, place.params as never);
  return true;
}
