/**
 * Sweeps on a live market, whole: the compiled program, real session processes, real sockets, and a loopback server
 * that plays recorded ledgers ten to the second and fails when it is told to.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { MarketEvent } from "../engine/core/market-events.ts";
import { type LoopbackServer, startLoopback } from "../loopback/index.ts";
import {
  entriesOf,
  fillTimes,
  LEDGER_MS,
  type LiveGrid,
  readRun,
  type StoredRun,
  sweep,
  tapeOf,
  ticksOf,
  watchClients,
  writeLiveGrid,
} from "./support/live-bench.ts";
import { suiteFolder } from "./support/own-folder.ts";

const folder = suiteFolder("live-night");

const servers: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function loopback(port = 0, paceMs = LEDGER_MS): Promise<LoopbackServer> {
  const server = await startLoopback({ paceMs, port });
  servers.push(server);
  return server;
}

/** A grid on a server, and the folder of its results. */
async function night(name: string, grid: LiveGrid, paceMs = LEDGER_MS) {
  const server = await loopback(0, paceMs);
  const own = join(folder, name);
  const out = join(own, "out");
  return { server, out, words: [writeLiveGrid(own, [server.url], grid), "--out", out] };
}

const different = (values: readonly unknown[]) => new Set(values).size;
const gapsOf = (events: readonly MarketEvent[]) =>
  events.flatMap((event) => (event.type === "gap" ? [event.phase] : []));

async function verified(run: StoredRun): Promise<string> {
  const { code, out } = await sweep("verify", run.folder).ended;
  return code === 0 ? "verified" : out;
}

describe("five cells at once", () => {
  it("trade the same half-hour over one connection and are compared", async () => {
    const { server, out, words } = await night("at-once", {
      cells: 5,
      schedule: "concurrency: 5",
    });
    const clients = watchClients(server);
    const { code, out: said, err } = await sweep(...words).ended;
    expect(code, said + err).toBe(0);
    expect(clients.stop()).toBe(1);
    const run = readRun(out);
    expect(run.sessions.map(({ state }) => state)).toEqual(Array(5).fill("finished"));
    expect(different(run.sessions.map(({ tape_hash }) => tape_hash))).toBe(1);
    expect(different(run.sessions.map(({ started_at }) => started_at))).toBe(1);
    expect(run.sessions[0]?.tape_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(run.sessions[0]).toMatchObject({ network: "loopback", market_source: "xrpl" });
    // One market, five sets of quotes.
    expect(different(run.sessions.map(({ ledger_root }) => ledger_root))).toBe(5);
    expect(run.comparisons.map(({ n }) => n)).toEqual([1, 1, 1, 1]);
    expect(run.debrief).toContain("all finished sessions saw the same market events");
    expect(run.debrief).toContain("do not carry over to the main network");
    expect(said).toContain("Market: loopback (xrpl)");
    expect(await verified(run)).toBe("verified");
    await expect.poll(() => server.control.state().clients).toBe(0);
  }, 60_000);

  it("get a new half-hour for each replicate, however short the one before", async () => {
    const { out, words } = await night("replicates", {
      duration: "2s",
      schedule: "concurrency: 2, replicates: 2",
    });
    const { code, err } = await sweep(...words).ended;
    expect(code, err).toBe(0);
    const { sessions, comparisons } = readRun(out);
    const [a, b, c, d] = sessions.map(({ tape_hash }) => tape_hash);
    expect(a).toBe(b);
    expect(c).toBe(d);
    expect(a).not.toBe(c);
    expect(comparisons.map(({ n }) => n)).toEqual([2]);
  }, 60_000);

  it("finish although their orchestrator was killed, and are taken over by the next one", async () => {
    const { out, words } = await night("killed", { duration: "20s", schedule: "concurrency: 2" });
    const first = sweep(...words);
    await expect.poll(() => Math.min(ticksOf(out, 1), ticksOf(out, 2)), LONG).toBeGreaterThan(5);
    first.process.kill("SIGKILL");
    await first.ended;
    const { code, out: said, err } = await sweep(...words).ended;
    expect(code, said + err).toBe(0);
    expect(said).toContain("taken over");
    const run = readRun(out);
    expect(run.sessions.map(({ state }) => state)).toEqual(["finished", "finished"]);
    expect(different(run.sessions.map(({ tape_hash }) => tape_hash))).toBe(1);
    expect(run.comparisons.map(({ n }) => n)).toEqual([1]);
    expect(await verified(run)).toBe("verified");
  }, 60_000);
});

describe("two cells back to back", () => {
  it("are described and not ranked; a tape replayed under both compares them", async () => {
    const { out, words } = await night("back-to-back", {});
    const { code, err } = await sweep(...words).ended;
    expect(code, err).toBe(0);
    const run = readRun(out);
    expect(different(run.sessions.map(({ tape_hash }) => tape_hash))).toBe(2);
    expect(run.comparisons.map(({ n }) => n)).toEqual([0]);
    expect(run.debrief).toContain("no two cells saw the same half-hour");
    expect(run.debrief).toContain("--concurrency 2");
    expect(run.debrief).not.toMatch(/did best|Recommended/);
    expect(await verified(run)).toBe("verified");

    // What the verdict advises must work as it stands there.
    const tape = join(run.folder, "sessions", "01-c1", "tape.ndjson.gz");
    const again = join(folder, "back-to-back", "replayed");
    const grid = words[0] as string;
    const replay = await sweep(grid, "--market", `replay:${tape}`, "--out", again).ended;
    expect(replay.code, replay.err).toBe(0);
    const replayed = readRun(again);
    expect(replayed.comparisons.map(({ n }) => n)).toEqual([1]);
    expect(replayed.debrief).toContain("do not carry over to the main network");
  }, 60_000);
});

const LONG = { timeout: 30_000, interval: 20 };

describe("an outage", () => {
  it("that ends is one gap: nothing filled inside it, a fresh book after it", async () => {
    // Missed ledgers are read back ten a second at most: faster ones would never be caught up with.
    const grid = { cells: 1, duration: "9s", maxGapS: 60 };
    const { server, out, words } = await night("outage", grid, 300);
    const running = sweep(...words);
    await expect.poll(() => ticksOf(out, 1), LONG).toBeGreaterThan(5);
    server.control.inject({ kind: "down", ms: 1_500 });
    const { code, out: said, err } = await running.ended;
    expect(code, said + err).toBe(0);
    const run = readRun(out);
    expect(run.sessions[0]).toMatchObject({ halt_reason: "duration_elapsed" });
    const events = tapeOf(run, "01-c1");
    expect(gapsOf(events)).toEqual(["open", "close"]);
    const [open, close] = events.filter(({ type }) => type === "gap");
    const [from, to] = [open?.t ?? 0, close?.t ?? 0];
    expect(to - from).toBeGreaterThan(1_000);
    expect(fillTimes(run, "01-c1").filter((t) => t >= from && t < to)).toEqual([]);
    const inside = events.slice(events.indexOf(open as MarketEvent) + 1);
    const untilClose = inside.slice(0, inside.indexOf(close as MarketEvent));
    expect(untilClose.filter((event) => !("readback" in event && event.readback))).toEqual([]);
    expect(untilClose.some(({ type }) => type === "ledger")).toBe(true);
    const after = inside.slice(inside.indexOf(close as MarketEvent) + 1);
    const group = after.slice(
      0,
      after.findIndex(({ type }) => type === "ledger"),
    );
    expect(group.map(({ type }) => type)).toContain("book");
    expect(said).toContain("lost sight of the market");
    expect(said).toContain("has the market in sight again");
    expect(readFileSync(join(run.folder, "sweep.log"), "utf8")).toContain(
      "lost sight of the market",
    );
    expect(said).toMatch(/Market: loopback \(xrpl\).*gaps of \d+ s in 1 of 1 session/);
    expect(await verified(run)).toBe("verified");
  }, 60_000);

  it("without end ends the session and not the sweep; its tape is kept", async () => {
    const { server, out, words } = await night("for-good", {
      duration: "8s",
      schedule: "pause_between: 3s",
    });
    const running = sweep(...words);
    await expect.poll(() => ticksOf(out, 1), LONG).toBeGreaterThan(10);
    await server.stop();
    await expect.poll(() => existsSync(join(out, SUMMARY_OF_FIRST)), LONG).toBe(true);
    // Somebody mends it between two sessions.
    await loopback(server.port);
    const { code, out: said, err } = await running.ended;
    expect(code, said + err).toBe(0);
    expect(said).toContain("1 session failed (01-c1: risk_stale_ledger)");
    const run = readRun(out);
    expect(run.sessions.map(({ state, halt_reason }) => [state, halt_reason])).toEqual([
      ["failed", "risk_stale_ledger"],
      ["finished", "duration_elapsed"],
    ]);
    const events = tapeOf(run, "01-c1");
    expect(gapsOf(events)).toEqual(["open"]);
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "risk_stale_ledger" });
    expect(run.debrief).toContain("risk_stale_ledger");
    expect(await verified(run)).toBe("verified");
  }, 60_000);
});

const SUMMARY_OF_FIRST = "live/latest/sessions/01-c1/summary.json";

describe("a market that is away between two sessions back to back", () => {
  it("stops the night before it burns the other sessions; the same command goes on", async () => {
    const { server, out, words } = await night("away", { duration: "4s", maxGapS: 1 });
    const running = sweep(...words);
    await expect.poll(() => ticksOf(out, 1), LONG).toBeGreaterThan(5);
    await server.stop();
    const cut = await running.ended;
    expect(cut.code, cut.out + cut.err).toBe(3);
    expect(cut.out).toContain("No market on loopback, asking again for 1 s");
    await loopback(server.port);
    const { code, err } = await sweep(...words).ended;
    expect(code, err).toBe(0);
    expect(readRun(out).sessions[1]?.state).toBe("finished");
  }, 60_000);
});

describe("no market at all", () => {
  it("exits 3 with every server's word, and makes nothing", async () => {
    const own = join(folder, "nobody");
    const grid = writeLiveGrid(own, ["ws://127.0.0.1:1"], {});
    const out = join(own, "out");
    const { code, err } = await sweep(grid, "--out", out).ended;
    expect(code).toBe(3);
    expect(err).toContain("ws://127.0.0.1:1");
    expect(err).toContain("(MKT_NO_SERVER)");
    expect(entriesOf(out)).toEqual([]);
    // What an operator is promised is 15 s; the test's own limit holds the program to it.
  }, 15_000);

  it("while a feed is to be started is a fault; the same command goes on later", async () => {
    const { server, out, words } = await night("later", {
      duration: "2s",
      schedule: "concurrency: 2, replicates: 2, pause_between: 6s",
    });
    const running = sweep(...words);
    await expect.poll(() => existsSync(join(out, SUMMARY_OF_FIRST)), LONG).toBe(true);
    await server.stop();
    const cut = await running.ended;
    expect(cut.code, cut.out + cut.err).toBe(3);
    expect(cut.out + cut.err).toContain("No market on loopback");
    await loopback(server.port);
    const { code, err } = await sweep(...words).ended;
    expect(code, err).toBe(0);
    expect(readRun(out).sessions.map(({ state }) => state)).toEqual(Array(4).fill("finished"));
  }, 60_000);
});
