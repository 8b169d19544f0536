/** Where one was in the summary: kept while the program runs, by account, for when one comes back to the tab. */
import type { Places } from '../../state/router.svelte';

export interface Visit {
  search: string;
  scrolled: number;
  opened: Places['account-summary'];
}

const visits = new Map<string, Visit>();

export function visitOf(account: string): Visit {
  return visits.get(account) ?? { search: '', scrolled: 0, opened: {} };
}

export function keepVisit(account: string, visit: Visit): void {
  visits.set(account, visit);
}

/** A test begins where nobody has been. */
export function forgetVisits(): void {
  visits.clear();
}
