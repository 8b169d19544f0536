/** What tickets look like, and where their forms are. */
import type { Mark } from '../components/StateMark.svelte';
import type { TicketKind } from '../generated/TicketKind';
import type { TicketRef } from '../generated/TicketRef';
import type { TicketStanding } from '../generated/TicketStanding';
import type { PlaceName } from '../state/router.svelte';
import { number, t, type TextKey } from '../texts/index.svelte';

export type FormPlace = 'question' | 'third-party-request';

/** Whether a place is one of tickets: they need no account. */
export function isTicketPlace(place: PlaceName): boolean {
  return place === 'question' || place === 'third-party-request' || place === 'tickets';
}

export const KINDS: Record<FormPlace, TicketKind> = {
  question: 'question',
  'third-party-request': 'third_party_request',
};

export const FORMS: Record<TicketKind, { place: FormPlace; title: TextKey }> = {
  question: { place: 'question', title: 'tickets.form_question' },
  third_party_request: { place: 'third-party-request', title: 'tickets.form_third_party_request' },
};

/** Whose turn it is depends on who looks: what waits for one side is the other's. */
export function markOf(standing: TicketStanding, asTeam: boolean): Mark {
  switch (standing) {
    case 'queued':
      return 'queued';
    case 'refused':
      return 'refused';
    case 'open':
      return asTeam ? 'needs_you' : 'queued';
    case 'waiting_for_customer':
      return asTeam ? 'queued' : 'needs_you';
    case 'answered':
      return 'active';
    case 'closed':
      return 'inactive';
  }
}

export function sameTicket(one: TicketRef | undefined, other: TicketRef | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `12.3 KB`, as file managers write it. */
export function size(bytes: number): string {
  if (bytes < 1000) return t('tickets.size_bytes', { count: bytes });
  if (bytes < 1_000_000) return t('tickets.size_kb', { size: number(Math.round(bytes / 100) / 10) });
  return t('tickets.size_mb', { size: number(Math.round(bytes / 100_000) / 10) });
}
