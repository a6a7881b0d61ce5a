/**
 * The only one who writes events of a live market: keeps ledgers in order and once, one gap at a time, and counts.
 * What it promises the engine: nothing but read-back events inside a gap, and a whole snapshot right after it.
 */
import type { MarketEvent } from "../../../core/market-events.ts";
import type { LeftOut } from "../ledger/book-from-offers.ts";
import type { PoolIdentity } from "../ledger/pool-swap.ts";
import type { FeedTime, Pause } from "./clock.ts";
import type { EventQueue } from "./event-queue.ts";
import {
  announced,
  EMPTY_SEQUENCE,
  type Sequence,
  withoutAnnouncements,
  wrote,
} from "./sequence.ts";
import type { Snapshot } from "./snapshot.ts";

export type FeedCounts = {
  /** Snapshots written. */
  readonly ledgers: number;
  readonly readBack: number;
  readonly trades: number;
  readonly gaps: number;
  readonly failovers: number;
  readonly malformed: number;
  /** Times a ledger was read while a newer one was already announced. */
  readonly late: number;
  readonly crossed: number;
  /** Snapshots whose pool held more than can be counted. */
  readonly poolsLeftOut: number;
} & LeftOut;

const NONE: FeedCounts = {
  ledgers: 0,
  readBack: 0,
  trades: 0,
  gaps: 0,
  failovers: 0,
  malformed: 0,
  late: 0,
  crossed: 0,
  poolsLeftOut: 0,
  dust: 0,
  unfunded: 0,
  expired: 0,
  offGrid: 0,
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type FeedWriter = {
  readonly counts: Mutable<FeedCounts>;
  sequence(): Sequence;
  announce(index: number): void;
  /** Another server: what was announced by the last one no longer counts. */
  forgetAnnouncements(): void;
  /** Pool as last seen, for ledgers that are read back. */
  pool(): PoolIdentity;
  /** Stamp of the first snapshot; null before it. */
  startedAt(): number | null;
  /** The first mid that was seen; null before it. */
  firstMid(): number | null;
  /** Stamp of the gap that is open, or null. */
  gapOpenedAt(): number | null;
  openGap(reason: string, pause: Pause | null): void;
  /** Closes the gap, if one is open, and writes a snapshot: the two belong together. */
  writeSnapshot(snapshot: Snapshot, index: number, closing: string): void;
  writeMissed(events: readonly MarketEvent[], index: number): void;
  /** Leaves out missed ledgers up to this one. */
  giveUp(index: number): void;
  /** The source gives up. */
  end(reason: string): void;
};

/** Writes into a queue, stamped by the feed's time. */
export function createFeedWriter(queue: EventQueue, time: FeedTime): FeedWriter {
  const counts: Mutable<FeedCounts> = { ...NONE };
  let sequence = EMPTY_SEQUENCE;
  let pool: PoolIdentity = {};
  let gapOpenedAt: number | null = null;
  let startedAt: number | null = null;
  let firstMid: number | null = null;
  let lastT = 0;

  const push = (events: readonly MarketEvent[]) => {
    queue.push(events);
    lastT = events[events.length - 1]?.t ?? lastT;
  };
  const write = (events: readonly MarketEvent[], index: number) => {
    push(events);
    sequence = wrote(sequence, index);
    counts.trades += events.filter(({ type }) => type === "trade").length;
  };
  return {
    counts,
    sequence: () => sequence,
    announce(index) {
      sequence = announced(sequence, index);
    },
    forgetAnnouncements() {
      sequence = withoutAnnouncements(sequence);
    },
    pool: () => pool,
    startedAt: () => startedAt,
    firstMid: () => firstMid,
    gapOpenedAt: () => gapOpenedAt,
    openGap(reason, pause) {
      if (gapOpenedAt !== null) return;
      // What was written on waking, before anybody saw the pause, is not taken back.
      gapOpenedAt = Math.max(lastT, pause?.sinceT ?? time.now());
      counts.gaps += 1;
      push([{ type: "gap", t: gapOpenedAt, reason, phase: "open" }]);
    },
    writeSnapshot(snapshot, index, closing) {
      if (gapOpenedAt !== null) {
        // The snapshot's own stamp: nothing may stand between the two.
        const t = snapshot.t;
        push([{ type: "gap", t, reason: closing, phase: "close" }]);
        gapOpenedAt = null;
      }
      write(snapshot.events, index);
      pool = snapshot.pool;
      startedAt ??= snapshot.t;
      firstMid ??= snapshot.mid;
      counts.ledgers += 1;
      counts.crossed += snapshot.isCrossed ? 1 : 0;
      counts.poolsLeftOut += snapshot.isPoolLeftOut ? 1 : 0;
      for (const key of LEFT_OUT) counts[key] += snapshot.leftOut[key];
    },
    writeMissed(events, index) {
      write(events, index);
      counts.readBack += 1;
    },
    giveUp(index) {
      sequence = wrote(sequence, index);
    },
    end: (reason) => push([{ type: "end", t: time.now(), reason }]),
  };
}

const LEFT_OUT = ["dust", "unfunded", "expired", "offGrid"] as const;
