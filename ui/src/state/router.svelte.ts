/**
 * Where the person is inside the window: a tab or screen with parameters, and the way back.
 *
 * A place is plain data, so that a link can carry it one day (`afmt:///account-summary?part=…`).
 */

import { mayLeave } from './leaving.svelte';

/** Each place and what it can be opened with. */
export interface Places {
  'account-summary': { part?: string; license_type?: string; total?: string; group?: string };
  'software-details': Record<string, never>;
  /**
   * `as: 'page'` shows the file alone; `before` and `after` are the revisions that are compared there. `site` and
   * `product_line` begin with their files alone.
   */
  'activation-file-activity': {
    serial?: string;
    focus?: 'download';
    as?: 'page';
    before?: string;
    after?: string;
    site?: string;
    product_line?: string;
  };
  'install-sites': { site?: string; dialog?: 'new' | 'edit' };
  'upgrade-software': { options?: 'with' | 'without' };
  'new-activation-file': {
    product_line?: string;
    license_type?: string;
    license_version?: string;
    part?: string;
    site?: string;
  };
  'activation-file-update': { serial?: string };
  'import-orders': Record<string, never>;
  /** A chapter of the guide and a heading of it, or what is searched for in all of them. */
  help: { chapter?: string; heading?: string; search?: string };
}
export type PlaceName = keyof Places;
export type Place = { [P in PlaceName]: { name: P; params: Places[P] } }[PlaceName];

const LONGEST_HISTORY = 100;

let history = $state.raw<Place[]>([{ name: 'account-summary', params: {} }]);
let position = $state(0);

export const router = {
  get place(): Place {
    return history[position] ?? { name: 'account-summary', params: {} };
  },
  get canGoBack() {
    return position > 0;
  },
  get canGoForward() {
    return position < history.length - 1;
  },
  /** The parameters of a place while it is shown; empty otherwise. */
  params<P extends PlaceName>(name: P): Places[P] {
    const place = this.place;
    return (place.name === name ? place.params : {}) as Places[P];
  },
  back() {
    if (this.canGoBack && mayLeave(() => this.back())) position -= 1;
  },
  forward() {
    if (this.canGoForward && mayLeave(() => this.forward())) position += 1;
  },
};

/** Goes to a place. Going where one already is adds no step to the way back. */
export function navigate<P extends PlaceName>(name: P, params?: Places[P]): void {
  const next = { name, params: params ?? {} } as Place;
  if (JSON.stringify(next) === JSON.stringify(router.place)) return;
  if (!mayLeave(() => navigate(name, params))) return;
  history = [...history.slice(0, position + 1), next].slice(-LONGEST_HISTORY);
  position = history.length - 1;
}

/** Changes the parameters of the present place without a step, as when a row is opened. */
export function replaceParams<P extends PlaceName>(name: P, params: Places[P]): void {
  if (router.place.name !== name) return;
  history = history.map((place, index) => (index === position ? ({ name, params } as Place) : place));
}

/** Goes back to where the person came from before a place, past every step inside it. */
export function leave(name: PlaceName): void {
  const before = history.slice(0, position).findLastIndex((place) => place.name !== name);
  if (before >= 0) position = before;
  else navigate('account-summary');
}

/** Forgets the way back: another account, or a test. */
export function resetHistory(name: PlaceName = 'account-summary'): void {
  history = [{ name, params: {} } as Place];
  position = 0;
}
