/**
 * What would be lost by going elsewhere. A screen on which something is typed that nobody keeps stands in the way
 * once, and says what to do about it.
 */

/** Told where the person wants to go; gives whether they may go at once. */
type Guard = (go: () => void) => boolean;

let guard: Guard | undefined;

/** Stands in the way until the given function is called. */
export function guardLeaving(asks: Guard): () => void {
  guard = asks;
  return () => {
    if (guard === asks) guard = undefined;
  };
}

/** Whether the person may leave at once. Otherwise the screen asks, and calls `go` itself. */
export function mayLeave(go: () => void): boolean {
  return guard?.(go) ?? true;
}
