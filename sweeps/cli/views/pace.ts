/**
 * How quickly sessions finish, where they are so many that the next hour looks like the last minutes: counted, whatever
 * a session takes and however many run at once. A night of half-hours on the real clock has no such pace. Pure.
 */
import { formatDuration } from "./format.ts";

export type Pace = { readonly perMinute: number };

/** What ended longer ago says little of now: caches warm up, other work comes and goes. */
const WINDOW_MS = 120_000;
/** Fewer ends than this are no pace. */
const ENDS_MIN = 10;
/** After a break the window begins anew, so that a sweep that is resumed is not slow for what lies before. */
const BREAK_MS = 30_000;

/** Returns the pace of the last minutes from the moments of ends in order (ms); null where there is none. */
export function paceOf(endedMs: readonly number[], nowMs: number): Pace | null {
  let first = endedMs.length - 1;
  const inWindow = (i: number): boolean =>
    nowMs - (endedMs[i] as number) <= WINDOW_MS &&
    (endedMs[i + 1] ?? nowMs) - (endedMs[i] as number) <= BREAK_MS;
  while (first >= 0 && inWindow(first)) first -= 1;
  const ends = endedMs.length - 1 - first;
  if (ends < ENDS_MIN) return null;
  // The first of them opens the window: it was the end of time before it.
  const spanMs = nowMs - (endedMs[first + 1] as number);
  return spanMs <= 0 ? null : { perMinute: ((ends - 1) * 60_000) / spanMs };
}

/** Returns the ms that so many sessions need at this pace. */
function leftAtPaceMs({ perMinute }: Pace, sessions: number): number {
  return (sessions / perMinute) * 60_000;
}

/** "95 a minute, about 21 min 00 s left"; without a pace nothing. */
export function paceWords(pace: Pace | null, sessions: number): string[] {
  if (pace === null || sessions === 0) return [];
  return [...rateWords(pace), `about ${formatDuration(leftAtPaceMs(pace, sessions))} left`];
}

/** "95 finished a minute"; without a pace nothing. For a night of which nobody knows how many sessions it will have. */
export function rateWords(pace: Pace | null): string[] {
  if (pace === null) return [];
  const { perMinute } = pace;
  return [`${perMinute.toFixed(perMinute < 10 ? 1 : 0)} finished a minute`];
}

/** The ends of the last minutes: more of them are asked for by nobody. */
export function keepRecent(endedMs: number[], nowMs: number): void {
  const first = endedMs.findIndex((at) => nowMs - at <= WINDOW_MS);
  endedMs.splice(0, first < 0 ? endedMs.length : first);
}
