/** What was chosen last in the palette, newest first; kept until AFMT ends. */
import type { Item } from './items';

const MOST = 6;

let chosen = $state.raw<Item[]>([]);

export const recent = {
  get all(): Item[] {
    return chosen;
  },
};

export function remember(item: Item): void {
  chosen = [item, ...chosen.filter(({ key }) => key !== item.key)].slice(0, MOST);
}

export function forgetRecent(): void {
  chosen = [];
}
