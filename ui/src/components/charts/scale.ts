/** The arithmetic of charts, apart from how they are drawn. */

/** What a bar says of a pool, in the order in which it is drawn. */
export const POOL_PARTS = ['allocated', 'held', 'reserved', 'available'] as const;
export type PoolPart = (typeof POOL_PARTS)[number];

export interface Drawn {
  part: PoolPart;
  units: number;
  x: number;
  width: number;
}

/** One unit among thousands is still to be seen. */
const LEAST = 3;

/** The segments of one bar that is `across` wide; what holds nothing is left out. */
export function segmentsOf(units: Record<PoolPart, number>, across: number): Drawn[] {
  const shown = POOL_PARTS.filter((part) => units[part] > 0);
  const sum = shown.reduce((all, part) => all + units[part], 0);
  const spare = Math.max(0, across - LEAST * shown.length);
  let x = 0;
  return shown.map((part) => {
    const width = LEAST + (spare * units[part]) / sum;
    const drawn = { part, units: units[part], x, width };
    x += width;
    return drawn;
  });
}

/** Round steps from nothing to at least `most`: 0 5 10, or 0 20 40 60. Counts have no halves. */
export function ticksTo(most: number): number[] {
  const rough = Math.max(1, most / 3);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const ticks = [0];
  while ((ticks.at(-1) ?? 0) < most) ticks.push((ticks.at(-1) ?? 0) + step);
  if (ticks.length === 1) ticks.push(step);
  return ticks;
}

/** How many months share one label, so that labels of `width` keep clear of each other. */
export function labelEvery(slot: number, width: number): number {
  return [1, 2, 3, 6, 12].find((every) => every * slot >= width) ?? 12;
}
