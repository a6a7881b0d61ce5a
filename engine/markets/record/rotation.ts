/** When a recording goes on in a new tape. Pure: the tape so far and the moment of the next snapshot decide. */

/** Two half-hours fit on one tape. */
const TAPE_MS_MAX = 60 * 60 * 1000;
/** A market that was out of sight for longer than this is begun anew. */
const GAP_MS_MAX = 60 * 1000;

export type TapeSoFar = {
  /** Epoch ms of its first event. */
  readonly startedT: number;
  /** Length of the gap that closed just before the next snapshot, 0 without one. */
  readonly gapMs: number;
};

/** Why the snapshot at `t` begins a new tape, in words for the end of the old one; null when it does not. */
export function rotationBefore({ startedT, gapMs }: TapeSoFar, t: number): string | null {
  if (gapMs > GAP_MS_MAX) return `a gap of ${Math.round(gapMs / 1000)} s: goes on in the next tape`;
  return t - startedT >= TAPE_MS_MAX ? "an hour is full: goes on in the next tape" : null;
}
