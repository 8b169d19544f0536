/** F6: the regions of the window, in the order in which they stand; each is an element with `data-region`. */

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

export function moveToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => target(region));
  const present = regions.findIndex((region) => region.contains(document.activeElement));
  const next = present < 0 ? 0 : (present + step + regions.length) % regions.length;
  const region = regions[next];
  if (region) target(region)?.focus();
}

/** A panel's title, a table's row: what the region marks, or else the first thing that takes focus. */
function target(region: HTMLElement): HTMLElement | null {
  return (
    region.querySelector<HTMLElement>('[data-region-focus]') ??
    region.querySelector<HTMLElement>('[data-region-start][tabindex="0"], [data-region-start] [tabindex="0"]') ??
    region.querySelector<HTMLElement>(FOCUSABLE)
  );
}
