/**
 * Half an hour on a live market, sixty times as fast in every test run and at real pace by `npm run soak`: a feed and
 * two sessions as processes against the loopback server, which goes round and round. Whatever they held on to would
 * show in their heaps; whatever they carried over from lap to lap would show in the books.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MarketEvent } from "../../engine/core/market-events.ts";
import type { SessionSummary } from "../../engine/index.ts";
import { readTape } from "../../engine/markets/tape/read-tape.ts";
import { loadRecording } from "../../loopback/index.ts";
import { REPO } from "../support/built.ts";
import {
  type LiveBench,
  type LiveSession,
  openLiveBench,
  summaryOf,
} from "../support/live-sessions.ts";

const HALF_HOUR_MS = 1_800_000;
const SCALE = Number(process.env.SOAK_SCALE ?? 60);
const DURATION_MS = HALF_HOUR_MS / SCALE;
const LOOKS = 60;
/** What a round keeps for latecomers is no leak, and over long before the first third is. */
const JOIN_MS = 8_000;
/** Of 600 ledgers; a busy machine may lose the last few. */
const LEDGERS_MIN = 450;

let bench: LiveBench;
let sessions: readonly LiveSession[];
let summaries: readonly SessionSummary[];
let events: readonly MarketEvent[];

beforeAll(async () => {
  bench = await openLiveBench({ paceMs: 3_000 / SCALE });
  process.env.HEAP_PROBE_FOLDER = bench.root;
  process.env.HEAP_PROBE_MS = String(DURATION_MS / LOOKS);
  process.env.NODE_OPTIONS = `--import ${pathToFileURL(`${REPO}tests/fixtures/soak/heap-probe.mjs`)}`;
  const feed = bench.startFeed([], JOIN_MS);
  await feed.ready;
  const networkFile = bench.networkFile();
  const market = {
    source: "xrpl",
    network: "loopback",
    networkFile,
    feedSocket: feed.socket,
  } as const;
  sessions = ["01-a", "02-b"].map((label) =>
    bench.start(label, { market, durationMs: DURATION_MS }),
  );
  process.env.NODE_OPTIONS = "";
  summaries = (await Promise.all(sessions.map(({ outcome }) => outcome))).map(summaryOf);
  await feed.stop();
  events = readTape((sessions[0] as LiveSession).tape).events;
}, DURATION_MS + 120_000);
afterAll(() => bench.close());

describe("half an hour on a live market", () => {
  it("runs to its end with the inventory in order, twice the same", () => {
    for (const summary of summaries) {
      expect(summary).toMatchObject({
        halt_reason: "duration_elapsed",
        inventory_invariant: { status: "ok" },
        ledger_root: summaries[0]?.ledger_root,
        tape_hash: summaries[0]?.tape_hash,
      });
    }
  });

  it("has every ledger once, in order", () => {
    const indexes = events.flatMap((event) => (event.type === "ledger" ? [event.index] : []));
    expect(indexes.length).toBeGreaterThanOrEqual(LEDGERS_MIN);
    const [first = 0] = indexes;
    expect(indexes).toEqual(indexes.map((_, i) => first + i));
  });

  it("shows the same book and pool for a ledger in every lap: nothing drifts", () => {
    const lap = loadRecording().ledgers.length;
    const seen = new Map<number, string>();
    let compared = 0;
    for (const { index, text } of snapshots(events)) {
      const before = seen.get(index % lap);
      if (before === undefined) seen.set(index % lap, text);
      else {
        expect(text).toBe(before);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(lap);
  });

  it.each(["feed", "session"])("keeps the memory of the %s flat", (program) => {
    const heaps = readFileSync(join(bench.root, `${program}.heap`), "utf8")
      .trim()
      .split("\n")
      .map(Number);
    const third = middle(heaps.slice(heaps.length / 3, heaps.length / 3 + 9));
    const end = middle(heaps.slice(-9));
    expect((end - third) / 1e6).toBeLessThan(LEAK_MB_MAX);
  });

  it("is the same session once more when its tape is replayed", async () => {
    const [session, summary] = [sessions[0] as LiveSession, summaries[0] as SessionSummary];
    expect((await bench.replay(session, summary)).ledger_root).toBe(summary.ledger_root);
  });
});

/** What the last two thirds tell is two megabytes of events; what a collection leaves differs by a few tenths. */
const LEAK_MB_MAX = 1.2;

function* snapshots(all: readonly MarketEvent[]) {
  let parts: unknown[] = [];
  for (const event of all) {
    if (event.type === "gap") parts = [];
    if ("readback" in event) continue;
    if (event.type === "book") parts.push(event.bids, event.asks);
    if (event.type === "amm") parts.push(event.xrp_drops, event.rlusd_micro, event.fee);
    if (event.type !== "ledger") continue;
    yield { index: event.index, text: JSON.stringify(parts) };
    parts = [];
  }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
