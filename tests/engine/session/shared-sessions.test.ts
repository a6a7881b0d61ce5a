/** Sessions on one feed: the same market byte for byte, one connection, and what becomes of them when it dies. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SessionSpec } from "../../../engine/index.ts";
import { readTape } from "../../../engine/markets/tape/read-tape.ts";
import type { FeedHandle } from "../../../runner/index.ts";
import { type LiveBench, openLiveBench, summaryOf } from "../../support/live-sessions.ts";
import { until } from "../../support/until.ts";

let bench: LiveBench;
let feed: FeedHandle;
beforeEach(async () => {
  bench = await openLiveBench();
  feed = bench.startFeed();
  await feed.ready;
});
afterEach(async () => {
  await feed.stop();
  await bench.close();
});

function start(label: string, changes: Partial<SessionSpec> = {}) {
  return bench.start(label, {
    market: {
      source: "xrpl",
      network: "loopback",
      networkFile: bench.networkFile(),
      feedSocket: feed.socket,
    },
    ...changes,
  });
}

describe("sessions on one feed", () => {
  it("see the same market, keep the same tape and end on the same ledger root", async () => {
    const sessions = [start("01-a")];
    // The others come late, as they do when a machine is busy: what they missed is kept for them.
    await until(() => (sessions[0]?.ticks() ?? 0) > 3);
    sessions.push(start("02-b"), start("03-c"));
    const summaries = (await Promise.all(sessions.map(({ outcome }) => outcome))).map(summaryOf);
    const [first] = summaries;
    expect(first).toMatchObject({ halt_reason: "duration_elapsed", market: "loopback live" });
    expect(first?.ticks).toBeGreaterThan(5);
    for (const one of summaries) {
      expect(one.ledger_root).toBe(first?.ledger_root);
      expect(one.tape_hash).toBe(first?.tape_hash);
      expect(one.started_at).toBe(first?.started_at);
    }
    const [a, b] = sessions.map(({ tape }) => readTape(tape));
    expect(a?.events).toEqual(b?.events);
    const [session] = sessions;
    if (session === undefined || first === undefined) throw new Error("no session");
    expect((await bench.replay(session, first)).ledger_root).toBe(first.ledger_root);
  });

  it("need one connection to the server", async () => {
    const sessions = ["01-a", "02-b", "03-c"].map((label) => start(label));
    await until(() => sessions.every(({ ticks }) => ticks() > 2));
    expect(bench.server.control.state().clients).toBe(1);
    for (const session of sessions) session.stop("interrupted_sigterm");
    await Promise.all(sessions.map(({ outcome }) => outcome));
  });

  it("end with risk_gateway_unhealthy and a whole tape when the feed is killed", async () => {
    const session = start("01-a", { durationMs: 60_000 });
    await until(() => session.ticks() > 3);
    process.kill(feed.identity?.pid as number, "SIGKILL");
    const summary = summaryOf(await session.outcome);
    expect(summary.halt_reason).toBe("risk_gateway_unhealthy");
    expect(summary.inventory_invariant.status).toBe("ok");
    expect(readTape(session.tape).complete).toBe(true);
    expect((await bench.replay(session, summary)).ledger_root).toBe(summary.ledger_root);
  });

  it("end with risk_stale_ledger when the market is gone for too long, and so does the feed", async () => {
    const short = bench.startFeed(["silence_s: 2", "max_gap_s: 2"]);
    await short.ready;
    const networkFile = bench.networkFile();
    const session = bench.start("01-a", {
      market: { source: "xrpl", network: "loopback", networkFile, feedSocket: short.socket },
      durationMs: 60_000,
    });
    await until(() => session.ticks() > 3);
    await bench.server.stop();
    expect(summaryOf(await session.outcome).halt_reason).toBe("risk_stale_ledger");
    await until(() => !short.alive());
  });

  it("cannot start without a feed, and say so", async () => {
    await feed.stop();
    const session = start("01-a");
    expect(await session.outcome).toMatchObject({ kind: "failed", reason: "no_market" });
    expect(readFileSync(`${session.folder}/session.log`, "utf8")).toContain("MKT_FEED_GONE");
  });
});
