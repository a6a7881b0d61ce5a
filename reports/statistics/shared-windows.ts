/**
 * Windows that several cells have: means over different windows compare the hours as much as the cells. A cell with
 * less than half of the longest one's windows would take them from all others, so it is kept out instead.
 */
import { meanOf } from "./middle.ts";

type Seen = { readonly windows: readonly number[] };

export type Shared<T> = {
  /** Those that have enough of the windows, in the order given. */
  readonly among: readonly T[];
  /** Windows that all of these have, in the order of the first; none where the rest shares less than half. */
  readonly windows: readonly number[];
};

/** Returns the cells that can be held against each other, and the windows to do it on. */
export function comparable<T extends Seen>(cells: readonly T[]): Shared<T> {
  const longest = Math.max(0, ...cells.map(({ windows }) => windows.length));
  const among = cells.filter(({ windows }) => windows.length > 0 && 2 * windows.length >= longest);
  const windows = sharedWindows(among);
  return { among, windows: 2 * windows.length >= longest ? windows : [] };
}

/** Returns the windows that all cells have, in the order of the first. */
export function sharedWindows(cells: readonly Seen[]): readonly number[] {
  const [first, ...rest] = cells;
  const others = rest.map(({ windows }) => new Set(windows));
  return (first?.windows ?? []).filter((window) => others.every((other) => other.has(window)));
}

/** Returns the mean of a cell's differences over these windows, all of which it has; null over none. */
export function meanOver(
  { windows, differences }: Seen & { readonly differences: readonly number[] },
  over: readonly number[],
): number | null {
  const wanted = new Set(over);
  return meanOf(differences.filter((_, i) => wanted.has(windows[i] ?? Number.NaN)));
}
