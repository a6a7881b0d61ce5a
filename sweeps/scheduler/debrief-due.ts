/**
 * When the debrief is written anew between two sessions. It reads all that has ended so far, so that once after each
 * of thousands of short sessions would be work without end; a night that is cut off still has one of lately.
 */

export type DebriefSpending = {
  /** Time since this orchestrator began, ms. */
  readonly elapsedMs: number;
  /** What all debriefs so far took together, and the last of them, ms. */
  readonly spentMs: number;
  readonly lastMs: number;
};

/** Debriefs may take one in this many of the time that has gone by: while one is compiled, no other session is started. */
const SHARE = 100;
/** This much is never too much: what is over in a few seconds has its first ones at once. */
const FREE_MS = 300;

/**
 * True when another debrief like the last one keeps all of them within a hundredth of the time, or within
 * 300 ms altogether. The one at the end of a sweep is never asked about: it is always written.
 */
export function isDebriefDue({ elapsedMs, spentMs, lastMs }: DebriefSpending): boolean {
  return spentMs + lastMs <= Math.max(FREE_MS, elapsedMs / SHARE);
}
