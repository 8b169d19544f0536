/** Which ticket form is open in front of the start screens. */
import { tick } from 'svelte';
import type { PlaceName } from './router.svelte';

type Form = Extract<PlaceName, 'question' | 'third-party-request'>;

let open = $state<Form>();
let from: HTMLElement | null = null;

export const asking = {
  get place(): Form | undefined {
    return open;
  },
  open(place: Form) {
    from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    open = place;
  },
  /** Back to where the person was; the start screen stands as it was left. */
  leave() {
    open = undefined;
    const back = from;
    void tick().then(() => {
      // Who has gone on already keeps the focus: what is typed next belongs there.
      if (document.activeElement === document.body) back?.focus();
    });
  },
};
