/** Where F1 leads: for each place its part of the guide, as `chapter` or `chapter#heading`. */
import type { PlaceName } from '../state/router.svelte';

/** What the guide tells of; a link to one that this window has not got is only text. */
type Told =
  'software-details' | 'upgrade-software' | 'install-sites' | 'question' | 'third-party-request' | 'tickets';

export const TARGETS: Record<PlaceName | Told, string> = {
  'account-summary': 'account-summary',
  'software-details': 'software-details',
  'activation-file-update': 'update-and-deactivate#raise',
  'activation-file-activity': 'activation-file-activity',
  'upgrade-software': 'upgrade-software',
  'new-activation-file': 'new-activation-file',
  'install-sites': 'install-sites',
  'import-orders': 'import-orders',
  question: 'tickets#question',
  'third-party-request': 'tickets#third-party',
  tickets: 'tickets#follow',
  help: 'welcome#find',
};

export interface Target {
  chapter: string;
  heading?: string;
}

export function readTarget(written: string): Target {
  const [chapter = '', heading] = written.split('#');
  return heading ? { chapter, heading } : { chapter };
}

/** What F1 asks for now: what the focus stands in, where that has a part of its own, or else the place. */
export function askedFor(place: PlaceName): Target {
  const around = document.activeElement?.closest<HTMLElement>('[data-help]');
  return readTarget(around?.dataset.help ?? TARGETS[place]);
}

/** Whether a dialog is open: it keeps the focus, so that the guide must come in front of it. */
export function inDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}
