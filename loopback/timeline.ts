/**
 * Where a ledger of the replay stands: which recorded ledger it is, in which lap, under which index, and when it
 * closed. Ordinals count from 0 through all laps. Pure; the clock is an argument.
 *
 * Close times: `recorded` keeps those of the recording in the first lap. `live` sets them one closing interval
 * (3 s) apart from `epochMs` on, as the main network's roughly are; the recorded ones advance by 1 s a ledger and
 * then jump, which would make a healthy server look up to 16 s behind.
 */
import { isObject, type Json } from "./json.ts";
import type { RecordedLedger } from "./recording.ts";

/** Milliseconds between two ledgers of the recording. */
export const RECORDED_PACE_MS = 3_000;
/** Seconds from the Unix epoch to the XRP Ledger's, 2000-01-01 00:00 UTC. */
export const RIPPLE_EPOCH_S = 946_684_800;

const PACE_S = RECORDED_PACE_MS / 1_000;

export type CloseTimes = "live" | "recorded";

export type Timeline = {
  readonly ledgers: readonly RecordedLedger[];
  readonly closeTimes: CloseTimes;
  /** When the first ledger closed, in Unix milliseconds of the replay's own clock. */
  readonly epochMs: number;
};

export type Place = {
  readonly ordinal: number;
  readonly lap: number;
  readonly recorded: RecordedLedger;
  readonly index: number;
};

/** The place of the n-th ledger of the replay, n counting from 0 through all laps. */
export function placeOf({ ledgers }: Timeline, ordinal: number): Place {
  const lap = Math.floor(ordinal / ledgers.length);
  const recorded = ledgers[ordinal - lap * ledgers.length];
  if (recorded === undefined) throw new RangeError(`no ledger stands at ordinal ${ordinal}`);
  return { ordinal, lap, recorded, index: recorded.index + lap * ledgers.length };
}

/** The ordinal of a ledger index; negative for an index before the recording. */
export function ordinalOf({ ledgers }: Timeline, index: number): number {
  return index - firstIndex(ledgers);
}

/** Close time of the n-th ledger, in Ripple seconds. */
export function closeTimeOf(timeline: Timeline, ordinal: number): number {
  const { lap, recorded } = placeOf(timeline, ordinal);
  if (timeline.closeTimes === "recorded")
    return recordedCloseTime(recorded) + lap * lapSpanS(timeline);
  return Math.floor(timeline.epochMs / 1_000) - RIPPLE_EPOCH_S + ordinal * PACE_S;
}

/**
 * Moves any recorded time (an offer's expiration) to where it belongs in a lap. The ledger at which it is first
 * reached (close time at or above it) stays the same ledger, which is all that an expiration means.
 */
export function movedTime(timeline: Timeline, lap: number, recordedS: number): number {
  if (timeline.closeTimes === "recorded") return recordedS + lap * lapSpanS(timeline);
  const { ledgers } = timeline;
  const first = lap * ledgers.length;
  const reached = ledgers.findIndex((ledger) => recordedCloseTime(ledger) >= recordedS);
  const nearest = reached < 0 ? ledgers.length - 1 : reached;
  const beyond =
    reached > 0 ? 0 : recordedS - recordedCloseTime(ledgers[nearest] as RecordedLedger);
  return closeTimeOf(timeline, first + nearest) + beyond;
}

/** The recorded close time of a ledger, in Ripple seconds. */
export function recordedCloseTime({ ledger }: RecordedLedger): number {
  const header: Json | undefined = ledger.ledger;
  return isObject(header) ? Number(header.close_time) : Number.NaN;
}

function lapSpanS({ ledgers }: Timeline): number {
  return ledgers.length * PACE_S;
}

function firstIndex(ledgers: readonly RecordedLedger[]): number {
  return (ledgers[0] as RecordedLedger).index;
}
