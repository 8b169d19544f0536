/** Months as a chart writes them. */
import { shownLanguage } from '../../texts/index.svelte';

/** `2026-11` as `Nov`. */
export function shortMonth(month: string): string {
  return new Intl.DateTimeFormat(shownLanguage(), { month: 'short', timeZone: 'UTC' }).format(at(month));
}

/** `2026-11` as `November 2026`. */
export function longMonth(month: string): string {
  return new Intl.DateTimeFormat(shownLanguage(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    at(month),
  );
}

function at(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`);
}
