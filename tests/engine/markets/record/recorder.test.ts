/** Tapes of a recording: whole in themselves, in order, and together everything that was told. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { MarketEvent, TapeHeader } from "../../../../engine/core/market-events.ts";
import { openMarket } from "../../../../engine/markets/open-market.ts";
import {
  createRecorder,
  type RecordedTape,
  type Recorder,
} from "../../../../engine/markets/record/recorder.ts";
import { describeTape, tapeWindows } from "../../../../engine/markets/tape/describe-tape.ts";
import { readTape } from "../../../../engine/markets/tape/read-tape.ts";
import { runInMemorySession } from "../../../../engine/session/in-memory-session.ts";
import { cellConfig } from "../../../support/cells.ts";
import { testFolder } from "../../../support/own-folder.ts";
import { gapAt, readBackAt, snapshotAt } from "../xrpl/shared-feed/events.ts";

const HEADER: TapeHeader = {
  type: "header",
  version: 1,
  pair: "XRP/RLUSD",
  network: "test",
  source: "xrpl",
  recorder_version: "feed 1",
  started_at: 0,
  price_increment: 0.00001,
  note: "scripted",
};
const NOON = Date.UTC(2026, 3, 19, 12, 0, 3);
const MINUTE = 60_000;

let folder: string;
let tapes: RecordedTape[];
let recorder: Recorder;
beforeEach(() => {
  folder = testFolder("record");
  tapes = [];
  recorder = createRecorder(HEADER, { folder, onTape: (tape) => tapes.push(tape) });
});

/** A snapshot every four seconds. */
function tell(fromT: number, toT: number): MarketEvent[] {
  const told: MarketEvent[] = [];
  for (let t = fromT; t < toT; t += 4_000) told.push(...snapshotAt(t));
  for (const event of told) recorder.take(event);
  return told;
}

const tellAll = (events: readonly MarketEvent[]) => {
  for (const event of events) recorder.take(event);
};

describe("a recording", () => {
  it("rotates each hour, named by the moment of its first event, and loses nothing", () => {
    const told = tell(NOON, NOON + 150 * MINUTE);
    recorder.finish("interrupted");
    expect(tapes.map(({ path }) => basename(path))).toEqual([
      "test-2026-04-19T12-00-03Z.ndjson.gz",
      "test-2026-04-19T13-00-03Z.ndjson.gz",
      "test-2026-04-19T14-00-03Z.ndjson.gz",
    ]);
    const read = tapes.map(({ path }) => readTape(path));
    expect(read.every(({ complete }) => complete)).toBe(true);
    expect(read.flatMap(({ events }) => events.slice(0, -1))).toEqual(told);
    expect(read.map(({ header }) => header.started_at)).toEqual(tapes.map(({ from }) => from));
    expect(tapes.at(-1)?.ended).toBe("interrupted");
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("gives two half-hours of each full tape, on which a session runs", () => {
    tell(NOON, NOON + 61 * MINUTE);
    recorder.finish("interrupted");
    const path = tapes[0]?.path as string;
    expect(tapeWindows(describeTape(path), 30 * MINUTE)).toHaveLength(2);
    const spec = { source: "replay", tape: path, name: "hour" } as const;
    const session = runInMemorySession({
      config: cellConfig("s40-baseline"),
      market: openMarket(spec, { durationMs: 30 * MINUTE }),
      seed: 1,
      durationMs: 30 * MINUTE,
      start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
    });
    expect(session.haltReason).toBe("duration_elapsed");
    expect(session.systemMetrics).toHaveLength(450);
  });

  it("begins anew after a gap of more than a minute; the gap stays on the old tape", () => {
    tell(NOON, NOON + MINUTE);
    const back = NOON + 3 * MINUTE;
    tellAll([gapAt(NOON + MINUTE, "open"), ...readBackAt(NOON + 2 * MINUTE)]);
    tellAll([gapAt(back, "close"), ...snapshotAt(back)]);
    recorder.finish("interrupted");
    const [old, fresh] = tapes.map(({ path }) => readTape(path).events);
    expect(old?.slice(-4).map(({ type }) => type)).toEqual(["gap", "ledger", "gap", "end"]);
    expect(fresh?.slice(0, 4)).toEqual(snapshotAt(back));
    expect(recorder.counts()).toMatchObject({ ledgers: 16, trades: 16, gaps: 1, tape: null });
  });

  it("goes on with the tape that it began after a long gap", () => {
    tell(NOON, NOON + MINUTE);
    tellAll([gapAt(NOON + MINUTE, "open"), gapAt(NOON + 3 * MINUTE, "close")]);
    tell(NOON + 3 * MINUTE, NOON + 4 * MINUTE);
    recorder.finish("interrupted");
    expect(tapes.map(({ ledgers }) => ledgers)).toEqual([15, 15]);
  });

  it("goes on after a short gap", () => {
    tell(NOON, NOON + MINUTE);
    const back = NOON + MINUTE + 20_000;
    tellAll([gapAt(NOON + MINUTE, "open"), gapAt(back, "close"), ...snapshotAt(back)]);
    recorder.finish("interrupted");
    expect(tapes).toHaveLength(1);
  });

  it("can be read while it grows, whatever happens to it next", () => {
    const told = tell(NOON, NOON + MINUTE);
    const name = recorder.counts().tape as string;
    expect(existsSync(join(folder, name))).toBe(false);
    const partial = readTape(join(folder, `${name}.partial`));
    expect(partial.complete).toBe(false);
    expect(partial.events).toEqual(told);
    expect(recorder.counts().bytes).toBeGreaterThan(0);
  });

  it("never writes over an earlier recording of the same second", () => {
    tell(NOON, NOON + 4_000);
    recorder.finish("interrupted");
    const again = createRecorder(HEADER, { folder, onTape: (tape) => tapes.push(tape) });
    for (const event of snapshotAt(NOON)) again.take(event);
    again.finish("interrupted");
    expect(new Set(tapes.map(({ path }) => path)).size).toBe(2);
  });

  it("makes no tape of a market that showed nothing", () => {
    recorder.take({ type: "end", t: NOON, reason: "risk_stale_ledger" });
    recorder.finish("interrupted");
    expect(readdirSync(folder)).toEqual([]);
  });
});
