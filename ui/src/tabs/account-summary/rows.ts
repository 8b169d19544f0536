/** Rows of the summary as the table and the bar want them. */
import type { Segment } from '../../components/StackedBar.svelte';
import type { LicenseType } from '../../generated/LicenseType';
import type { SummaryRow } from '../../generated/SummaryRow';
import { t } from '../../texts/index.svelte';
import { notHereText } from '../../texts/notes';

/** One part and licence type is one row. */
export function keyOf(row: { part: string; license_type: LicenseType | string }): string {
  return `${row.part} ${row.license_type}`;
}

export function typeWord(type: LicenseType): string {
  return t(`license_type.${type}`);
}

/**
 * What the pool is made of. Queued units are still available until the portal has answered, so they are drawn
 * out of what is available.
 */
export function segmentsOf({ pool, queued, available }: SummaryRow): Segment[] {
  const shownQueued = Math.min(queued, available);
  return [
    { id: 'allocated', word: t('pool_word.allocated'), units: pool.allocated },
    { id: 'held', word: t('pool_word.held'), units: pool.held },
    { id: 'reserved', word: t('pool_word.reserved'), units: pool.reserved },
    { id: 'queued', word: t('pool_word.queued'), units: shownQueued },
    {
      id: 'available',
      word: t(shownQueued > 0 ? 'pool_word.available_beyond' : 'pool_word.available'),
      units: available - shownQueued,
    },
  ];
}

/** The one reason that holds for every row, to be told once instead of on each. */
export function reasonForAll(rows: readonly SummaryRow[]): string | undefined {
  const [first, ...others] = rows.map(({ not_here }) => not_here && notHereText(not_here));
  return first && others.every((other) => other === first) ? first : undefined;
}
