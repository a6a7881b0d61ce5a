/**
 * Records a live market for a length of time without trading on it. An outage that ends the feed ends a tape and not
 * the recording: it asks for a server again until the time is over.
 */
import { CodedError } from "../../errors.ts";
import type { LiveMarketSpec } from "../../session/session-spec.ts";
import type { LiveMarket } from "../live-market.ts";
import { openLive } from "../open-live.ts";
import { type FeedClock, MACHINE_CLOCK, passedMs, readClocks } from "../xrpl/feed/clock.ts";
import type { FeedLog } from "../xrpl/feed/feed.ts";
import { pause } from "../xrpl/feed/wait.ts";
import { makeTapeFolder } from "./make-tape-folder.ts";
import { createRecorder, type RecordCounts, type RecordedTape } from "./recorder.ts";

export type RecordOptions = {
  readonly market: LiveMarketSpec;
  readonly forMs: number;
  /** Made when it is not there. */
  readonly folder: string;
  /** Ends the recording cleanly. */
  readonly signal: AbortSignal;
  readonly log: FeedLog;
  readonly onTape: (tape: RecordedTape) => void;
  /** Called after each ledger. */
  readonly onProgress: (counts: RecordCounts) => void;
  /** Between two tries to find a server again, in ms. */
  readonly retryMs?: number;
  readonly clock?: FeedClock;
};

const RETRY_MS = 30_000;

/**
 * Records until the time is over or the signal is given, and returns what was recorded.
 * @throws CodedError MKT_NO_SERVER when there is no market at the beginning, MKT_TAPE_WRITE when the disk refuses.
 */
export async function recordMarket(options: RecordOptions): Promise<RecordCounts> {
  const { forMs, folder, signal, clock = MACHINE_CLOCK } = options;
  makeTapeFolder(folder);
  const begun = readClocks(clock);
  // Time asleep counts, as it does on the tapes.
  const leftMs = () => Math.ceil(forMs - passedMs(begun, readClocks(clock)));
  let total: RecordCounts = { ledgers: 0, trades: 0, gaps: 0, bytes: 0, tape: null };
  let market: LiveMarket | null = await opened(options, forMs);
  while (market !== null) {
    total = await recordOne(market, total, options);
    market = null;
    while (market === null && leftMs() > 0 && !signal.aborted) {
      market = await openedAgain(options, leftMs());
    }
  }
  return total;
}

function opened(
  { market, log, signal, clock }: RecordOptions,
  durationMs: number,
): Promise<LiveMarket> {
  return openLive(market, { durationMs, log, signal, ...(clock === undefined ? {} : { clock }) });
}

/** Null after a while when there is still no server. */
async function openedAgain(options: RecordOptions, leftMs: number): Promise<LiveMarket | null> {
  const { log, signal, retryMs = RETRY_MS } = options;
  try {
    return await opened(options, leftMs);
  } catch (error) {
    if (!(error instanceof CodedError) || !error.transient) throw error;
    if (signal.aborted) return null;
    log.warn(`${error.message}; asks again in ${retryMs / 1000} s`);
    await pause(Math.min(retryMs, leftMs), signal);
    return null;
  }
}

/** Records one feed from its first event to its end. */
async function recordOne(
  market: LiveMarket,
  before: RecordCounts,
  { folder, signal, onTape, onProgress }: RecordOptions,
): Promise<RecordCounts> {
  const recorder = createRecorder(market.header, { folder, onTape });
  const total = () => sum(before, recorder.counts());
  const hangUp = () => void market.close();
  signal.addEventListener("abort", hangUp);
  if (signal.aborted) hangUp();
  try {
    for await (const event of market.events) {
      recorder.take(event);
      if (event.type === "ledger" || event.type === "gap") onProgress(total());
    }
    recorder.finish("interrupted");
    return total();
  } finally {
    signal.removeEventListener("abort", hangUp);
    await market.close();
  }
}

function sum(a: RecordCounts, b: RecordCounts): RecordCounts {
  return {
    ledgers: a.ledgers + b.ledgers,
    trades: a.trades + b.trades,
    gaps: a.gaps + b.gaps,
    bytes: a.bytes + b.bytes,
    tape: b.tape,
  };
}
