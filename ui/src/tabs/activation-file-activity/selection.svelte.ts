/** Which files are selected, by serial: they stay selected while rows come and go. */
import { call, sentence } from '../../backend';
import { tell } from '../../state/messages.svelte';
import type { FileFilter } from '../../generated/FileFilter';
import type { FileSort } from '../../generated/FileSort';
import type { Row } from './files.svelte';
import { zone } from './looking.svelte';

interface Look {
  account: string;
  filter: FileFilter;
  sort: FileSort;
}

export class Selection {
  #serials = $state.raw<ReadonlySet<string>>(new Set());
  /** What was selected when the present range began, and where it did. */
  #base: { from: number; serials: ReadonlySet<string> } | undefined;
  #asked = 0;

  get size(): number {
    return this.#serials.size;
  }

  get serials(): string[] {
    return [...this.#serials];
  }

  has(serial: string | undefined): boolean {
    return serial !== undefined && this.#serials.has(serial);
  }

  toggle(serial: string): void {
    const next = new Set(this.#serials);
    if (!next.delete(serial)) next.add(serial);
    this.#put(next);
  }

  clear(): void {
    if (this.#serials.size > 0) this.#put(new Set());
  }

  /** Selects the rows from one to another; rows whose page is not there yet are asked for. */
  async range(from: Row, to: Row, rows: readonly Row[], look: Look): Promise<void> {
    if (this.#base?.from !== from.index) this.#base = { from: from.index, serials: this.#serials };
    const base = this.#base;
    const [first, last] = from.index <= to.index ? [from.index, to.index] : [to.index, from.index];
    let added = rows.slice(first, last + 1).map(({ file }) => file?.serial);
    if (added.includes(undefined)) {
      const all = await this.#all(look);
      if (!all || this.#base !== base) return;
      added = all.slice(first, last + 1);
    }
    this.#serials = new Set([...base.serials, ...added.filter((serial) => serial !== undefined)]);
  }

  /** Selects every file that the filters leave, in the order of the list. */
  async everything(look: Look): Promise<void> {
    const all = await this.#all(look);
    if (all) this.#put(new Set(all));
  }

  #put(next: ReadonlySet<string>): void {
    this.#base = undefined;
    this.#serials = next;
  }

  async #all({ account, filter, sort }: Look): Promise<string[] | undefined> {
    const ask = (this.#asked += 1);
    try {
      const all = await call('file_serials', { account, filter, sort, zone: zone() });
      // Another one was asked for meanwhile.
      return ask === this.#asked ? all : undefined;
    } catch (error) {
      tell(sentence(error), 'refused');
      return undefined;
    }
  }
}
