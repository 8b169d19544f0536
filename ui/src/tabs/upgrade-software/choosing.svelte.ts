/** What is chosen to be upgraded, and asking for it once. */
import { SvelteSet } from 'svelte/reactivity';
import { call, isCallError, sentence, type Failure } from '../../backend';
import type { CauseNote } from '../../generated/CauseNote';
import type { Revision } from '../../generated/Revision';
import type { Upgrade } from '../../generated/Upgrade';
import type { UpgradeChoices } from '../../generated/UpgradeChoices';
import type { UpgradeOption } from '../../generated/UpgradeOption';
import type { UpgradePreview } from '../../generated/UpgradePreview';
import { tell } from '../../state/messages.svelte';
import { t } from '../../texts/index.svelte';

/** What was done, with the files as they were seen before. */
export interface Done {
  revisions: Revision[];
  files: UpgradePreview['files'];
}

export interface Trouble {
  code: Failure<'upgrade'>['code'] | 'unexpected';
  /** What the portal refuses it for. */
  causes: readonly CauseNote[];
  /** The sentence, in the language that is shown. */
  say: () => string;
}

/** One part and licence type is one row. */
export function keyOf({ from, license_type }: Pick<UpgradeOption, 'from' | 'license_type'>): string {
  return `${from.part} ${license_type}`;
}

/** Whether a reason can go away by choosing other files. */
function byFiles({ cause }: CauseNote): boolean {
  return cause.refusal === 'too_many_files' || cause.refusal === 'count_too_large';
}

/** Whether a row cannot be upgraded, whichever of its files are chosen. */
export function heldUp({ causes }: UpgradeOption): boolean {
  return causes.some((note) => !byFiles(note));
}

export class Choosing {
  /** Rows that are chosen; with mirroring `whole` counts instead. */
  readonly rows = new SvelteSet<string>();
  /** Files that were left out. */
  readonly left = new SvelteSet<string>();
  whole = $state(false);
  busy = $state(false);
  trouble = $state.raw<Trouble>();
  done = $state.raw<Done>();

  #offered = $state.raw() as UpgradeChoices;
  #gone = false;
  /** The id of a request that may have arrived, and what it asked for. */
  #asked: { id: string; wish: string } | undefined;
  #usedUp = new Set<string>();

  constructor(offered: UpgradeChoices) {
    this.#offered = offered;
  }

  readonly mirroring = $derived.by(() => this.#offered.account.mirroring);
  readonly chosen: UpgradeOption[] = $derived.by(() =>
    this.#offered.with_options.filter((option) => this.isChosen(option)),
  );
  readonly wish: Upgrade = $derived.by(() => ({
    pools: this.chosen.map(({ from, license_type }) => ({ part: from.part, license_type })),
    files: [...new Set(this.chosen.flatMap(({ files }) => files.map(({ serial }) => serial)))].filter(
      (serial) => this.mirroring || !this.left.has(serial),
    ),
  }));

  offer(offered: UpgradeChoices): void {
    this.#offered = offered;
  }

  isChosen(option: UpgradeOption): boolean {
    if (this.#offered.account.mirroring) return this.whole && !this.#offered.with_options.some(heldUp);
    return this.rows.has(keyOf(option)) && !heldUp(option);
  }

  choose(option: UpgradeOption, chosen: boolean): void {
    this.#changed();
    if (chosen) this.rows.add(keyOf(option));
    else this.rows.delete(keyOf(option));
  }

  chooseWhole(chosen: boolean): void {
    this.#changed();
    this.whole = chosen;
  }

  chooseFiles(serials: readonly string[], chosen: boolean): void {
    this.#changed();
    for (const serial of serials) {
      if (chosen) this.left.delete(serial);
      else this.left.add(serial);
    }
  }

  /** Asks for the upgrade, once however often it is called meanwhile. Gives whether it was done. */
  async upgrade(preview: UpgradePreview): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = undefined;
    const { account, wish } = { account: this.#offered.account.account, wish: this.wish };
    const words = JSON.stringify(wish);
    try {
      // Asked before without an answer: under the same id, so that it is not done twice.
      const id = this.#asked?.wish === words ? this.#asked.id : await this.#freshId(account);
      this.#asked = { id, wish: words };
      const { revisions } = await call('upgrade', { account, id, upgrade: wish });
      this.#usedUp.add(id);
      this.#asked = undefined;
      this.done = { revisions, files: preview.files };
      this.rows.clear();
      this.left.clear();
      this.whole = false;
      if (this.#gone) tell(t('upgrade.done_told'), 'done');
      return true;
    } catch (error) {
      const failure = isCallError(error, 'upgrade') ? error.failure : undefined;
      this.trouble = {
        code: failure?.code ?? 'unexpected',
        causes: failure?.code === 'refused' ? failure.causes : [],
        say: () => sentence(error),
      };
      if (this.#asked && (this.trouble.code === 'refused' || this.trouble.code === 'already_sent')) {
        this.#usedUp.add(this.#asked.id);
        this.#asked = undefined;
      }
      if (this.#gone) tell(sentence(error), 'refused');
      return false;
    } finally {
      this.busy = false;
    }
  }

  beginAnew(): void {
    this.done = undefined;
    this.trouble = undefined;
  }

  leave(): void {
    this.#gone = true;
  }

  /** The id of the choices that are shown, or of new ones once that is used up. */
  async #freshId(account: string): Promise<string> {
    const { id } = this.#offered;
    const taken = this.#usedUp.has(id) || this.#asked?.id === id;
    return taken ? (await call('upgrade_choices', { account })).id : id;
  }

  #changed(): void {
    this.trouble = undefined;
    this.done = undefined;
  }
}
