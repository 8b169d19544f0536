/** Which rows of a long table are drawn: @tanstack/virtual-core with runes around it. */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type Range,
  type VirtualItem,
} from '@tanstack/virtual-core';
import { onMount, untrack } from 'svelte';

/** Where nothing is laid out (tests), a window of this height is taken. */
const ASSUMED = { width: 1000, height: 800 };

interface Options {
  count: number;
  rowHeight: number;
  /** The height of the header that stays on top and covers rows. */
  covered: number;
  /** The line that is drawn wherever one scrolls, because it may have the focus. */
  kept?: number;
  scroller: HTMLElement | null;
}

export function useRows(options: () => Options) {
  let drawn = $state.raw<VirtualItem[]>([]);
  let total = $state(0);
  let sight = $state.raw({ first: 0, last: -1 });
  let inSight = { first: 0, last: -1 };

  const settings = ({ count, rowHeight, covered, kept = -1, scroller }: Options) => ({
    count,
    estimateSize: () => rowHeight,
    getScrollElement: () => scroller,
    overscan: 12,
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      inSight = { first: indexes[0] ?? 0, last: indexes.at(-1) ?? -1 };
      if (kept < 0 || kept >= count || indexes.includes(kept)) return indexes;
      return [...indexes, kept].sort((a, b) => a - b);
    },
    scrollPaddingStart: 0,
    scrollPaddingEnd: covered,
    initialRect: ASSUMED,
    scrollToFn: elementScroll,
    observeElementOffset,
    observeElementRect: (
      instance: Virtualizer<HTMLElement, HTMLElement>,
      tell: (rect: { width: number; height: number }) => void,
    ) => observeElementRect(instance, (rect) => tell(rect.height > 0 ? rect : ASSUMED)),
    onChange: () => show(),
  });
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(untrack(() => settings(options())));

  function show() {
    drawn = virtualizer.getVirtualItems();
    total = virtualizer.getTotalSize();
    if (sight.first !== inSight.first || sight.last !== inSight.last) sight = inSight;
  }

  onMount(() => virtualizer._didMount());
  $effect.pre(() => {
    const given = options();
    untrack(() => {
      virtualizer.setOptions(settings(given));
      virtualizer._willUpdate();
      virtualizer.measure();
      show();
    });
  });

  return {
    get drawn() {
      return drawn;
    },
    /** The height above what is drawn; for tables that keep no line. */
    get before() {
      return drawn[0]?.start ?? 0;
    },
    /** The lines in sight and some around them; not the line that is drawn wherever one scrolls. */
    get sight() {
      return sight;
    },
    /** The height of what is left out above a drawn line. */
    gapBefore(position: number) {
      return (drawn[position]?.start ?? 0) - (drawn[position - 1]?.end ?? 0);
    },
    /** The height below what is drawn. */
    get after() {
      const last = drawn.at(-1);
      return last ? Math.max(0, total - last.end) : 0;
    },
    scrollTo(index: number) {
      virtualizer.scrollToIndex(index, { align: 'auto' });
    },
  };
}
