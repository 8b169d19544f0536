/** What can be taken back. Ctrl+Z takes back the newest that still stands; each is offered with a message too. */
import { sentence } from '../backend';
import { t } from '../texts/index.svelte';
import { tell, withdrawAction } from './messages.svelte';

interface Standing {
  id: number;
  run: () => unknown;
}

/** Beyond so many, the oldest stand no more. */
const MOST = 20;

let standing = $state.raw<Standing[]>([]);

export const undo = {
  get possible(): boolean {
    return standing.length > 0;
  },
};

/**
 * Says what was done, and offers to take it back. Gives the way to withdraw the offer, for when it would not bring
 * back what was there.
 */
export function offerUndo(text: string, run: () => unknown): () => void {
  const id = tell(text, 'plain', { text: t('frame.undo'), keys: 'ctrl+z', run: () => takeBack(id) });
  standing = [...standing, { id, run }];
  for (const old of standing.slice(0, -MOST)) withdraw(old.id);
  return () => withdraw(id);
}

/** Takes back the newest thing that still stands. Gives false when there is none. */
export function undoNewest(): boolean {
  const newest = standing.at(-1);
  if (!newest) return false;
  takeBack(newest.id);
  return true;
}

/** Nothing stands any more: another person's data, or a test. */
export function forgetUndo(): void {
  for (const { id } of standing) withdraw(id);
}

function takeBack(id: number): void {
  const one = standing.find((other) => other.id === id);
  if (!one) return;
  withdraw(id);
  void (async () => {
    try {
      await one.run();
    } catch (error) {
      tell(sentence(error), 'refused');
    }
  })();
}

function withdraw(id: number): void {
  standing = standing.filter((other) => other.id !== id);
  withdrawAction(id);
}
