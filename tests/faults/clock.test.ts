/** What time does to a session: a wall clock that steps changes nothing, a pause longer than a tick is a gap. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it, type TestContext } from "vitest";
import type { MarketEvent } from "../../engine/core/market-events.ts";
import type { SessionSpec, SessionSummary } from "../../engine/index.ts";
import { openMarket } from "../../engine/markets/open-market.ts";
import { readTape } from "../../engine/markets/tape/read-tape.ts";
import { writeTape } from "../../engine/markets/tape/write-tape.ts";
import { ownProcess, startSession } from "../../runner/index.ts";
import { PAPER, SESSION_MAIN } from "../support/built.ts";
import { testFolder } from "../support/own-folder.ts";
import { specIn } from "../support/session-spec.ts";
import { storedValue } from "../support/stored-database.ts";
import { withModule } from "../support/with-module.ts";

const CONFIG = readFileSync(PAPER, "utf8");
const LIMITS = { silenceMsMax: 60_000, graceMs: 5_000, lifeMsMax: 90_000 };

const newPlace = ({ onTestFinished }: TestContext): string => testFolder("night", onTestFinished);

function start(folder: string, name: string, changes: Partial<SessionSpec>) {
  const own = join(folder, name);
  const session = startSession({
    spec: specIn(own, { clock: "real", durationMs: 8_000, ...changes }),
    configText: CONFIG,
    carry: ownProcess(SESSION_MAIN, LIMITS.graceMs),
    limits: LIMITS,
    onProgress: () => undefined,
  });
  return { ...session, folder: own };
}

async function summaryOf({ outcome }: ReturnType<typeof start>): Promise<SessionSummary> {
  const ended = await outcome;
  if (ended.kind !== "finished") throw new Error(ended.detail);
  return ended.summary;
}

function tapeOf(folder: string): readonly MarketEvent[] {
  const text = gunzipSync(readFileSync(join(folder, "tape.ndjson.gz"))).toString("utf8");
  const lines = text.trimEnd().split("\n").slice(1, -1);
  return lines.map((line) => JSON.parse(line) as MarketEvent);
}

function logTimes(folder: string): number[] {
  const lines = readFileSync(join(folder, "session.log"), "utf8").trimEnd().split("\n");
  return lines.map((line) => Date.parse((JSON.parse(line) as { readonly time: string }).time));
}

function ticksBetween(folder: string, from: number, to: number): unknown {
  const inside = "SELECT COUNT(*) FROM market_snapshots WHERE at > ? AND at < ?";
  return storedValue(join(folder, "session.db"), inside, from, to);
}

describe.concurrent("a session on the real clock", () => {
  it("lasts as long and decides the same under a wall clock that steps by hours, both ways", async (context) => {
    const place = newPlace(context);
    const startedMs = performance.now();
    const stepping = withModule("tests/fixtures/faults/stepping-clock.mjs", () =>
      start(place, "stepping", {}),
    );
    const summary = await summaryOf(stepping);
    expect(performance.now() - startedMs).toBeGreaterThan(8_000);
    // Its log, which nobody decides by, tells that the clock did step.
    const logged = logTimes(stepping.folder);
    expect(Math.max(...logged) - Math.min(...logged)).toBeGreaterThan(3_600_000);
    const virtual = await summaryOf(start(place, "virtual", { clock: "virtual" }));
    expect(summary).toMatchObject({ halt_reason: "duration_elapsed", duration_s: 8 });
    expect(summary.ledger_root).toBe(virtual.ledger_root);
    expect(summary.tape_hash).toBe(virtual.tape_hash);
    expect(summary.market_conditions.gap_s).toBe(0);
  });

  it("that was stopped for longer than a tick has a gap there, and its tape replays to its root", async (context) => {
    const place = newPlace(context);
    const session = withModule("tests/fixtures/faults/stands-still.mjs", () =>
      start(place, "paused", { durationMs: 24_000 }),
    );
    const summary = await summaryOf(session);
    expect(summary).toMatchObject({ halt_reason: "duration_elapsed", duration_s: 24 });
    expect(summary.market_conditions.gap_s).toBeGreaterThanOrEqual(9);
    expect(summary.inventory_invariant.status).toBe("ok");

    const events = tapeOf(session.folder);
    const gaps = events.filter((event) => event.type === "gap");
    expect(gaps.map(({ phase }) => phase)).toEqual(["open", "close"]);
    expect(gaps[0]?.reason).toMatch(/^this program stood still for \d+(\.\d)? s$/);
    const [from, to] = [gaps[0] as MarketEvent, gaps[1] as MarketEvent];
    const missed = events.slice(events.indexOf(from) + 1, events.indexOf(to));
    expect(missed.some(({ type }) => type === "ledger")).toBe(true);
    expect(missed.filter((event) => !("readback" in event))).toEqual([]);
    expect(ticksBetween(session.folder, from.t, to.t)).toBe(0);

    const tape = join(session.folder, "tape.ndjson.gz");
    const market = { source: "replay", tape, name: "paused" } as const;
    const again = await summaryOf(
      start(place, "again", { market, clock: "virtual", durationMs: 24_000 }),
    );
    expect(again.ledger_root).toBe(summary.ledger_root);
    expect(again.tape_hash).toBe(summary.tape_hash);
  });

  it("that was stopped while its market was quiet sees the next ledger, and keeps a tape of its own", async (context) => {
    const place = newPlace(context);
    const quiet = join(place, "quiet.ndjson.gz");
    writeQuietTape(quiet);
    const market = { source: "replay", tape: quiet, name: "quiet" } as const;
    const session = withModule("tests/fixtures/faults/stands-still.mjs", () =>
      start(place, "paused", { durationMs: 18_000, market }),
    );
    const summary = await summaryOf(session);
    const events = tapeOf(session.folder);
    expect(events.flatMap((event) => (event.type === "gap" ? [event.phase] : []))).toEqual([
      "open",
      "close",
    ]);
    // It was awake again before the next ledger came.
    expect(events.some((event) => "readback" in event)).toBe(false);
    const next = readTape(quiet).events.find(({ t }) => t > summary.started_at + QUIET_FROM_MS);
    expect(events.find(({ type, t }) => type === "gap" && t === next?.t)).toBeDefined();
    expect(summary.market_conditions.gap_s).toBeGreaterThanOrEqual(9);

    const tape = join(session.folder, "tape.ndjson.gz");
    const again = await summaryOf(
      start(place, "again", {
        market: { source: "replay", tape, name: "paused" },
        clock: "virtual",
        durationMs: 18_000,
      }),
    );
    expect(again.ledger_root).toBe(summary.ledger_root);
    expect(again.tape_hash).toBe(summary.tape_hash);
  });
});

const QUIET_FROM_MS = 3_000;
const QUIET_TO_MS = 13_000;

/** A market that says nothing for ten seconds. */
function writeQuietTape(path: string): void {
  const { header, events, t0 } = openMarket(
    { source: "simulated", scenario: "mainnet-tight", seed: 73 },
    { durationMs: 20_000 },
  );
  const isSaid = ({ t }: MarketEvent) => t < t0 + QUIET_FROM_MS || t > t0 + QUIET_TO_MS;
  writeTape(path, { header, events: [...events].filter(isSaid) });
}
