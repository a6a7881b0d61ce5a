/**
 * A session on a live market, as a process: its tape is written while it runs, and the tape replayed is the session
 * once more, down to the root of its event ledger.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTape } from "../../../engine/markets/tape/read-tape.ts";
import { openSessionDatabase } from "../../../engine/store/session-database.ts";
import { type LiveBench, openLiveBench, summaryOf } from "../../support/live-sessions.ts";
import { until } from "../../support/until.ts";

let bench: LiveBench;
beforeEach(async () => {
  bench = await openLiveBench();
});
afterEach(() => bench.close());

const kindsIn = (path: string) => readTape(path).events.map(({ type }) => type);

describe("a session on a live market", () => {
  it("runs for its time, and its tape replayed ends on its ledger root", async () => {
    const session = bench.start("01-live");
    const live = summaryOf(await session.outcome);
    expect(live).toMatchObject({
      halt_reason: "duration_elapsed",
      market: "loopback live",
      network: "loopback",
      market_source: "xrpl",
      inventory_invariant: { status: "ok" },
    });
    expect(live.ticks).toBeGreaterThan(5);
    const tape = readTape(session.tape);
    expect(tape.complete).toBe(true);
    expect(tape.hash).toBe(live.tape_hash);
    expect(tape.events.at(-1)).toEqual({
      type: "end",
      t: live.started_at + 4_000,
      reason: "duration_elapsed",
    });
    const again = await bench.replay(session, live);
    expect(again.ledger_root).toBe(live.ledger_root);
    expect(again.ticks).toBe(live.ticks);
    // A replay of a whole tape from its first event is the same session.
    expect(tape.events[0]?.t).toBe(live.started_at);
  });

  it("with an outage in it: one gap, no fill inside, and the same root in the replay", async () => {
    const session = bench.start("01-gap", { durationMs: 8_000, feed: ["silence_s: 2"] });
    await until(() => session.ticks() > 3);
    bench.server.control.inject({ kind: "down", ms: 1_500 });
    const live = summaryOf(await session.outcome);
    expect(live.halt_reason).toBe("duration_elapsed");
    const { events } = readTape(session.tape);
    const gaps = events.flatMap((event) => (event.type === "gap" ? [event] : []));
    expect(gaps.map(({ phase }) => phase)).toEqual(["open", "close"]);
    const [openT = 0, closeT = 0] = gaps.map(({ t }) => t);
    const db = openSessionDatabase(join(session.folder, "session.db"));
    const inside = [...db.fills(), ...db.metrics()].filter(({ at }) => at > openT && at < closeT);
    db.close();
    expect(inside).toEqual([]);
    expect(events.some((event) => "readback" in event)).toBe(true);
    expect((await bench.replay(session, live)).ledger_root).toBe(live.ledger_root);
  });

  it("the market gone for good ends it with risk_stale_ledger, tape and all", async () => {
    const feed = ["silence_s: 2", "max_gap_s: 2"];
    const session = bench.start("01-gone", { durationMs: 60_000, feed });
    await until(() => session.ticks() > 5);
    await bench.server.stop();
    const live = summaryOf(await session.outcome);
    expect(live.halt_reason).toBe("risk_stale_ledger");
    expect(kindsIn(session.tape).at(-1)).toBe("end");
    expect((await bench.replay(session, live)).ledger_root).toBe(live.ledger_root);
  });

  it("the time runs out although no ledger comes", async () => {
    const session = bench.start("01-silent", { durationMs: 3_000, feed: ["silence_s: 30"] });
    await until(() => session.ticks() > 5);
    bench.server.control.inject({ kind: "silence" });
    expect(summaryOf(await session.outcome).halt_reason).toBe("duration_elapsed");
  });

  it("asked to stop, it ends at once with a whole tape that says so", async () => {
    const session = bench.start("01-stop", { durationMs: 100_000 });
    await until(() => session.ticks() > 5);
    session.stop("interrupted_sigint");
    const live = summaryOf(await session.outcome);
    expect(live.halt_reason).toBe("interrupted_sigint");
    const tape = readTape(session.tape);
    expect(tape.complete).toBe(true);
    expect(tape.events.at(-1)).toMatchObject({ type: "end", reason: "interrupted_sigint" });
    expect(tape.hash).toBe(live.tape_hash);
  });

  it("killed, it leaves a tape that can be read up to its last ledger", async () => {
    const session = bench.start("01-kill", { durationMs: 100_000 });
    await until(() => session.ticks() > 5);
    process.kill(session.identity?.pid as number, "SIGKILL");
    expect(await session.outcome).toMatchObject({ kind: "failed", reason: "crashed" });
    const partial = readTape(`${session.tape}.partial`);
    expect(partial.complete).toBe(false);
    expect(partial.events.filter(({ type }) => type === "ledger").length).toBeGreaterThan(5);
    expect(existsSync(session.tape)).toBe(false);
  });

  it("without a server it cannot start, and its log says which did not answer", async () => {
    await bench.server.stop();
    const session = bench.start("01-none");
    const outcome = await session.outcome;
    expect(outcome).toMatchObject({ kind: "failed", reason: "no_market" });
    expect(readFileSync(join(session.folder, "session.log"), "utf8")).toContain("MKT_NO_SERVER");
    expect(existsSync(join(session.folder, "session.db"))).toBe(false);
  });

  it("asked to stop while it still looks for a market, it is cut off and not a failure", async () => {
    bench.server.control.inject({ kind: "silence" });
    const session = bench.start("01-early");
    await until(() => bench.server.control.state().clients === 1);
    session.stop("interrupted_sigint");
    expect((await session.outcome).kind).toBe("cut");
  });
});
