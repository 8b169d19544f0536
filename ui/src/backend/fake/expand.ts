/** Keys of a file's parts, near enough for pictures and tests. The engine's expansion is the one that counts. */
import type { KeyCount } from '../../generated/KeyCount';
import type { KeyRule } from '../../generated/KeyRule';
import type { PartLine } from '../../generated/PartLine';
import { SAMPLE } from './csv';

const KEYS = new Map(SAMPLE.parts.map((row) => [row.part ?? '', (row.keys ?? '').split(' ')]));

export function expand(lines: readonly PartLine[]): KeyCount[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const word of KEYS.get(line.part) ?? []) {
      const [key = '', rule] = word.split(':') as [string?, KeyRule?];
      const units = {
        station: line.assigned + line.pooled,
        assigned: line.assigned,
        pooled: line.pooled,
        flat: 1,
      }[rule ?? 'flat'];
      const before = counts.get(key) ?? 0;
      counts.set(key, rule === 'flat' ? Math.max(before, 1) : before + units);
    }
  }
  return [...counts].filter(([, count]) => count > 0).map(([key, count]) => ({ key, count }));
}
