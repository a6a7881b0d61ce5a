/** A shared feed that is stopped for some seconds: its sessions have a gap there, as long as that, to their end as well. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MarketEvent } from "../../engine/core/market-events.ts";
import type { SessionSummary } from "../../engine/index.ts";
import { readTape } from "../../engine/markets/tape/read-tape.ts";
import type { FeedHandle } from "../../runner/index.ts";
import {
  type LiveBench,
  type LiveSession,
  openLiveBench,
  summaryOf,
} from "../support/live-sessions.ts";
import { storedValue } from "../support/stored-database.ts";
import { withModule } from "../support/with-module.ts";

let bench: LiveBench;
let feed: FeedHandle | null;
beforeEach(async () => {
  bench = await openLiveBench();
  feed = null;
});
afterEach(async () => {
  await feed?.stop();
  await bench.close();
});

const MODULE = "tests/fixtures/faults/feed-stands-still.mjs";
/** Nine seconds at its first tick. */
const STOPPED_SESSION = "tests/fixtures/faults/stands-still.mjs";

/** The market as sessions on this feed are given it. */
const marketOf = ({ socket }: FeedHandle) =>
  ({
    source: "xrpl",
    network: "loopback",
    networkFile: bench.networkFile(),
    feedSocket: socket,
  }) as const;

/** Two sessions of so many ms on a feed that stands still once it has told the first of ten ledgers. */
async function sessionsOn(forS: number, durationMs: number) {
  const started = withModule(MODULE, () => bench.startFeed(["silence_s: 1"]), {
    STANDS_STILL: `10,${forS}`,
  });
  feed = started;
  await started.ready;
  const market = marketOf(started);
  const sessions = ["01-a", "02-b"].map((label) => bench.start(label, { market, durationMs }));
  const summaries = await Promise.all(
    sessions.map(async ({ outcome }) => summaryOf(await outcome)),
  );
  return { session: sessions[0] as LiveSession, summaries };
}

/** Ticks and fills of a session after one moment and before another. */
function happenedBetween({ folder }: LiveSession, from: number, to: number): unknown {
  const at = ["market_snapshots", "fills"].map((table) => `SELECT at FROM ${table}`);
  const inside = `SELECT COUNT(*) FROM (${at.join(" UNION ALL ")}) WHERE at > ? AND at < ?`;
  return storedValue(join(folder, "session.db"), inside, from, to);
}

async function expectOneMarket(session: LiveSession, summaries: readonly SessionSummary[]) {
  const [first, second] = summaries as readonly [SessionSummary, SessionSummary];
  expect(first.halt_reason).toBe("duration_elapsed");
  expect(second.tape_hash).toBe(first.tape_hash);
  expect((await bench.replay(session, first)).ledger_root).toBe(first.ledger_root);
  return first;
}

const gapsOf = (events: readonly MarketEvent[]) =>
  events.flatMap((event) => (event.type === "gap" ? [event] : []));

describe("a shared feed that stood still", () => {
  it("in the middle of a session tells it of a gap, and nothing ticks or fills in it", async () => {
    const { session, summaries } = await sessionsOn(4, 10_000);
    const summary = await expectOneMarket(session, summaries);
    const [open, close] = gapsOf(readTape(session.tape).events);
    expect([open?.phase, close?.phase]).toEqual(["open", "close"]);
    expect(open?.reason).toMatch(/^this program stood still for [4-9]/);
    const [from, to] = [open?.t ?? 0, close?.t ?? 0];
    expect(to - from).toBeGreaterThanOrEqual(4_000);
    expect(summary.market_conditions.gap_s).toBeCloseTo((to - from) / 1_000, 1);
    expect(happenedBetween(session, from, to)).toBe(0);
  });

  it("until after a session's end tells it of a gap before it tells of the end", async () => {
    const { session, summaries } = await sessionsOn(5, 5_000);
    const summary = await expectOneMarket(session, summaries);
    const { events } = readTape(session.tape);
    const [open, close] = gapsOf(events);
    expect(open).toMatchObject({ phase: "open" });
    expect(close).toBeUndefined();
    const end = { type: "end", t: summary.started_at + 5_000, reason: "duration_elapsed" };
    expect(events.at(-1)).toEqual(end);
    expect(summary.market_conditions.gap_s).toBeCloseTo((end.t - (open?.t ?? 0)) / 1_000, 1);
  });
});

describe("a live session that stood still", () => {
  it("with a feed of its own, to its end, has a gap to its end", async () => {
    const session = withModule(STOPPED_SESSION, () => bench.start("01-a", { durationMs: 6_000 }));
    const summary = summaryOf(await session.outcome);
    expect(summary.halt_reason).toBe("duration_elapsed");
    const [open, close] = gapsOf(readTape(session.tape).events);
    expect([open?.phase, close]).toEqual(["open", undefined]);
    const left = summary.started_at + 6_000 - (open?.t ?? 0);
    expect(summary.market_conditions.gap_s).toBeCloseTo(left / 1_000, 1);
    expect(left).toBeGreaterThan(3_000);
    expect((await bench.replay(session, summary)).ledger_root).toBe(summary.ledger_root);
  });

  it("on a shared feed has a gap of its own, and the others have none", async () => {
    const started = bench.startFeed();
    feed = started;
    await started.ready;
    const market = marketOf(started);
    const order = { market, durationMs: 14_000 };
    const session = withModule(STOPPED_SESSION, () => bench.start("01-a", order));
    const other = bench.start("02-b", order);
    const [stopped, whole] = await Promise.all([session.outcome, other.outcome]);
    const summary = summaryOf(stopped);
    expect(summary.halt_reason).toBe("duration_elapsed");
    expect(summaryOf(whole).market_conditions.gap_s).toBe(0);
    const { events } = readTape(session.tape);
    const [open, close] = gapsOf(events);
    const [from, to] = [open?.t ?? 0, close?.t ?? 0];
    expect(to - from).toBeGreaterThanOrEqual(9_000);
    expect(happenedBetween(session, from, to)).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: "end", t: summary.started_at + 14_000 });
    expect((await bench.replay(session, summary)).ledger_root).toBe(summary.ledger_root);
  });
});
