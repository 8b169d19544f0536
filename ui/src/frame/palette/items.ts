/** What the palette offers, as lines that can be chosen. */
import type { FileState } from '../../generated/FileState';
import type { SearchHits } from '../../generated/SearchHits';
import { account, chooseAccount } from '../../state/account.svelte';
import type { Action } from '../../state/actions.svelte';
import { follow, readLink } from '../../state/links';
import { tell } from '../../state/messages.svelte';
import type { Place } from '../../state/router.svelte';
import { t } from '../../texts/index.svelte';

export type Group = 'link' | 'recent' | 'screen' | 'window' | 'files' | 'accounts' | 'sites' | 'parts';

export interface Item {
  /** Tells it from every other, also when it is found again. */
  key: string;
  group: Group;
  text: string;
  /** What stands behind it, fainter. */
  detail?: string;
  mono?: boolean;
  keys?: string;
  state?: FileState;
  run: () => unknown;
}

/** How many actions are shown once something is typed. */
const MOST_ACTIONS = 8;

/** Actions that are registered now, each once: of one key, the last one is the one that works. */
export function actionItems(all: readonly Action[]): Item[] {
  const byKey = new Map<string, Action>();
  for (const action of all) {
    if (action.keysOnly || action.when?.() === false) continue;
    byKey.set(action.keys ?? t(action.text, action.values), action);
  }
  const items = [...byKey.values()].map((action): Item => {
    const text = t(action.text, action.values);
    return {
      key: `action ${text}`,
      group: action.everywhere ? 'window' : 'screen',
      text,
      ...(action.keys ? { keys: action.keys } : {}),
      run: () => action.run(),
    };
  });
  // What belongs to the screen is what one came for.
  return [...items.filter(({ group }) => group === 'screen'), ...items.filter(({ group }) => group === 'window')];
}

/** Those in which every word is found; where one begins with what was typed, first. */
export function matching(items: readonly Item[], typed: string): Item[] {
  const wanted = fold(typed).trim();
  const words = wanted.split(/\s+/);
  const rank = ({ text }: Item) => (fold(text).startsWith(wanted) ? 0 : fold(text).includes(` ${wanted}`) ? 1 : 2);
  return items
    .filter(({ text }) => words.every((word) => begins(fold(text), word)))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_ACTIONS)
    .sort((a, b) => Number(a.group === 'window') - Number(b.group === 'window'));
}

/** Two letters are found at the beginnings of words only: inside, they are found everywhere. */
function begins(text: string, word: string): boolean {
  if (word.length > 2 || /\P{ASCII}/u.test(word)) return text.includes(word);
  return text.startsWith(word) || text.includes(` ${word}`);
}

/** What was found in the data. */
export function hitItems(hits: SearchHits): Item[] {
  const elsewhere = (of: { account: string; name: string }) =>
    of.account === account.number ? [] : [`${of.name} · ${of.account}`];
  const goes = (of: { account: string }, place: Place) => () => go(place, of.account);
  return [
    ...hits.files.map(({ of, serial, state, machines, site }): Item => {
      const servers = machines.map(({ name, host_id }) => `${name} ${host_id}`).join(' + ');
      return {
        key: `file ${of.account} ${serial}`,
        group: 'files',
        text: serial,
        mono: true,
        detail: [servers, site.name, ...elsewhere(of)].join(' · '),
        state,
        run: goes(of, { name: 'activation-file-activity', params: { serial } }),
      };
    }),
    ...hits.accounts.map((item): Item => ({
      key: `account ${item.account}`,
      group: 'accounts',
      text: item.name,
      detail: item.account,
      run: () => void chooseAccount(item),
    })),
    ...hits.sites.map(({ of, site, name, city, active }): Item => ({
      key: `site ${of.account} ${site}`,
      group: 'sites',
      text: name,
      detail: [city, ...(active ? [] : [t('palette.site_inactive')]), ...elsewhere(of)].filter(Boolean).join(' · '),
      run: goes(of, { name: 'install-sites', params: { site } }),
    })),
    ...hits.parts.map(({ of, part, description, license_type }): Item => ({
      key: `part ${of.account} ${part} ${license_type}`,
      group: 'parts',
      text: part,
      mono: true,
      detail: [description, t(`license_type.${license_type}`), ...elsewhere(of)].join(' · '),
      run: goes(of, { name: 'account-summary', params: { part, license_type } }),
    })),
  ];
}

/** A link that was pasted, as the one thing to do. */
export function linkItem(typed: string): Item | undefined {
  const linked = readLink(typed);
  if (!linked) return undefined;
  return {
    key: `link ${typed.trim()}`,
    group: 'link',
    text: t('palette.go_to_link'),
    detail: typed.trim(),
    run: () => go(linked.place, linked.account),
  };
}

async function go(place: Place, inAccount: string | undefined): Promise<void> {
  if (!(await follow({ place, account: inAccount }))) {
    tell(t('palette.no_account', { account: inAccount ?? '' }), 'refused');
  }
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
