/** The account that the whole window shows, chosen by Account Name in the header. */
import { call, type Output } from '../backend';
import { preferences, prefer } from './preferences.svelte';
import { mayLeave } from './leaving.svelte';
import { resetHistory, router } from './router.svelte';

export type AccountItem = Output<'accounts'>['accounts'][number];

let shown = $state.raw<AccountItem | null>(null);

export const account = {
  /** None while there are no accounts. */
  get current(): AccountItem | null {
    return shown;
  },
  get number(): string {
    return shown?.account ?? '';
  },
};

/** Shows the account that is shown, or that of last time, or else the first by name; with its present name. */
export async function restoreAccount(): Promise<void> {
  const last = shown?.account ?? preferences.account;
  if (last) {
    const page = await call('accounts', { search: last, limit: 20 });
    shown = page.accounts.find((item) => item.account === last) ?? null;
    if (shown) return;
  }
  const page = await call('accounts', { search: '', limit: 1 });
  shown = page.accounts[0] ?? null;
}

/** Shows another account, in the tab that is open. */
export async function chooseAccount(item: AccountItem): Promise<void> {
  if (item.account === shown?.account) return;
  if (!mayLeave(() => void chooseAccount(item))) return;
  shown = item;
  // The way back leads to rows and files of the account before.
  resetHistory(router.place.name === 'activation-file-update' ? 'activation-file-activity' : router.place.name);
  await prefer({ account: item.account });
}

export function forgetAccount(): void {
  shown = null;
}
