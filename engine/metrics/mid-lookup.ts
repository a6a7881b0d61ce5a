/**
 * The mid at a later moment, from stored snapshots and nothing else. A mid is never reconstructed: where the
 * market was not seen there is none, and the fill that needed it is left out and counted.
 */
import type { SnapshotRow } from "../core/records.ts";

/** "Two ticks" is 2 × 4 s of tape time, whatever the ledgers' real spacing was. */
const MID_AGE_MS_MAX = 8_000;

export type MidLookup = (at: number) => number | null;

/** A snapshot of a two-sided book that had been seen lately. */
export function isFresh(snapshot: SnapshotRow): boolean {
  return snapshot.stale === 0 && snapshot.mid_price !== null;
}

/**
 * Returns m(t): the mid of the last fresh snapshot at or before t; null when there is none, when it is more
 * than 8 s old, or in a gap. "In a gap" is told by the first snapshot after t: when that one reports gap time
 * since the one before it, t is taken to lie in the gap. (Cautious: the seconds on either side are lost too.)
 */
export function createMidLookup(snapshots: readonly SnapshotRow[]): MidLookup {
  return (at) => {
    const next = firstAfter(snapshots, at);
    const after = snapshots[next];
    if (after !== undefined && after.gap_ms > 0 && snapshots[next - 1]?.at !== at) return null;
    for (let i = next - 1; i >= 0; i--) {
      const snapshot = snapshots[i] as SnapshotRow;
      if (at - snapshot.at > MID_AGE_MS_MAX) return null;
      if (isFresh(snapshot)) return snapshot.mid_price;
    }
    return null;
  };
}

/** Index of the first snapshot later than `at`; the length when there is none. */
function firstAfter(snapshots: readonly SnapshotRow[], at: number): number {
  let low = 0;
  let high = snapshots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((snapshots[middle] as SnapshotRow).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
