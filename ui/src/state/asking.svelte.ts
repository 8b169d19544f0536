/** Which ticket form is open in front of the start screens. */
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
    requestAnimationFrame(() => back?.focus());
  },
};
