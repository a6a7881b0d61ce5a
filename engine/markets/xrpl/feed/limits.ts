/** How patient the feed is: what a network file says, and the bounds that no operator should need to think about. */
import type { Network } from "../network-file.ts";

/** A program that stood still for longer has missed a ledger: they close every three to five seconds. */
export const PAUSE_MS = 5_000;

/** Milliseconds unless the name says otherwise. */
export type FeedLimits = {
  readonly silenceMs: number;
  readonly maxGapMs: number;
  readonly requestMs: number;
  readonly connectMs: number;
  readonly ledgerAgeMaxMs: number;
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** One round of asking the servers how they are; with no network at all this is how long the answer takes. */
  readonly probeMs: number;
  /** How much longer the others may take once one server has answered well: they are its yardstick. */
  readonly probeGraceMs: number;
  /** From the first question to the first snapshot. */
  readonly openMs: number;
  /** A server that is more ledgers behind another one than this is not used. */
  readonly ledgersBehindMax: number;
  /** More announced ledgers waiting than this, and reading them one by one would show a market that is gone. */
  readonly ledgersWaitingMax: number;
  /** Ledgers read back after a gap. */
  readonly ledgersReadBackMax: number;
  /** Between two ledgers that are read back, so that catching up does not look like a flood. */
  readonly readBackPauseMs: number;
  /** A server may announce a ledger a moment before it can show it. */
  readonly snapshotTries: number;
  readonly snapshotRetryMs: number;
  /** Events between socket and consumer; beyond it nothing more is asked until there is room. */
  readonly queueEventsMax: number;
};

/** The limits of a network file, with single ones replaced. */
export function feedLimits({ feed }: Network, changed: Partial<FeedLimits> = {}): FeedLimits {
  const ms = (seconds: number) => Math.max(1, Math.round(seconds * 1000));
  return {
    silenceMs: ms(feed.silence_s),
    maxGapMs: ms(feed.max_gap_s),
    requestMs: ms(feed.request_timeout_s),
    connectMs: ms(feed.connect_timeout_s),
    ledgerAgeMaxMs: ms(feed.max_ledger_age_s),
    backoffMs: ms(feed.backoff_s),
    backoffMaxMs: ms(feed.backoff_max_s),
    // An operator without network is told so within 15 seconds, whatever the file says of patience.
    probeMs: Math.min(ms(feed.connect_timeout_s) + ms(feed.request_timeout_s), 12_000),
    probeGraceMs: 1_000,
    openMs: 45_000,
    ledgersBehindMax: 3,
    ledgersWaitingMax: 5,
    ledgersReadBackMax: 1_000,
    readBackPauseMs: ms(feed.read_back_pause_s),
    snapshotTries: 4,
    snapshotRetryMs: 250,
    queueEventsMax: 20_000,
    ...changed,
  };
}
