/**
 * A session on a live market, as a process: its tape is written while it runs, and the tape replayed is the session
 * once more, down to the root of its event ledger.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SessionSpec, SessionSummary } from "../../../engine/index.ts";
import { readTape } from "../../../engine/markets/tape/read-tape.ts";
import { type LoopbackServer, startLoopback } from "../../../loopback/index.ts";
import { type SessionOutcome, startSession } from "../../../runner/index.ts";
import { REPO, SESSION_MAIN } from "../../support/built.ts";
import { writeNetworkFile } from "../../support/network-file.ts";
import { until } from "../../support/until.ts";

const LIMITS = { silenceMsMax: 60_000, graceMs: 10_000, lifeMsMax: 120_000 };
const CONFIG = readFileSync(`${REPO}engine/config/paper.yaml`, "utf8");

let root: string;
let server: LoopbackServer;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "live-"));
  server = await startLoopback({ paceMs: 200 });
});
afterEach(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

type Changes = Partial<SessionSpec> & { readonly feed?: readonly string[] };

function start(label: string, { feed = [], ...changes }: Changes = {}) {
  const folder = join(root, label);
  // Ledgers come fifteen times as fast as on a real network.
  const patience = ["read_back_pause_s: 0.01", "backoff_s: 0.1", "backoff_max_s: 0.2", ...feed];
  const spec: SessionSpec = {
    sweepId: "live/1",
    session: 1,
    label,
    cell: "cell",
    replicate: 1,
    seed: 7,
    folder,
    configPath: join(folder, "config.yaml"),
    market: {
      source: "xrpl",
      network: "loopback",
      networkFile: writeNetworkFile(root, [server.url], patience),
    },
    clock: "real",
    durationMs: 4_000,
    start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
    parentSessionId: null,
    onOrchestratorDeath: "finish",
    ...changes,
  };
  let ticks = 0;
  const session = startSession({
    spec,
    configText: CONFIG,
    program: SESSION_MAIN,
    limits: LIMITS,
    onProgress: (progress) => {
      ticks = progress.ticks;
    },
  });
  return { ...session, spec, folder, ticks: () => ticks };
}

const tapeOf = (folder: string) => join(folder, "tape.ndjson.gz");
const kindsIn = (path: string) => readTape(path).events.map(({ type }) => type);

function summaryOf(outcome: SessionOutcome): SessionSummary {
  if (outcome.kind !== "finished") throw new Error(`${outcome.kind}: ${outcome.detail}`);
  return outcome.summary;
}

/** Runs the tape of a live session once more, at full speed, with everything else equal. */
async function replayed(
  { folder, spec }: { readonly folder: string; readonly spec: SessionSpec },
  live: SessionSummary,
): Promise<SessionSummary> {
  const name = `replay-of-${basename(folder)}`;
  const session = start(name, {
    durationMs: spec.durationMs,
    market: { source: "replay", tape: tapeOf(folder), name, windowStartMs: live.started_at },
    clock: "virtual",
  });
  return summaryOf(await session.outcome);
}

describe("a session on a live market", () => {
  it("runs for its time, and its tape replayed ends on its ledger root", async () => {
    const session = start("01-live");
    const live = summaryOf(await session.outcome);
    expect(live).toMatchObject({
      halt_reason: "duration_elapsed",
      market: "loopback live",
      network: "loopback",
      market_source: "xrpl",
      inventory_invariant: { status: "ok" },
    });
    expect(live.ticks).toBeGreaterThan(5);
    const tape = readTape(tapeOf(session.folder));
    expect(tape.complete).toBe(true);
    expect(tape.hash).toBe(live.tape_hash);
    expect(tape.events.at(-1)).toEqual({
      type: "end",
      t: live.started_at + 4_000,
      reason: "duration_elapsed",
    });
    const again = await replayed(session, live);
    expect(again.ledger_root).toBe(live.ledger_root);
    expect(again.ticks).toBe(live.ticks);
    // A replay of a whole tape from its first event is the same session.
    expect(tape.events[0]?.t).toBe(live.started_at);
  });

  it("with an outage in it: one gap, no fill inside, and the same root in the replay", async () => {
    const session = start("01-gap", { durationMs: 8_000, feed: ["silence_s: 2"] });
    await until(() => session.ticks() > 3);
    server.control.inject({ kind: "down", ms: 1_500 });
    const live = summaryOf(await session.outcome);
    expect(live.halt_reason).toBe("duration_elapsed");
    const { events } = readTape(tapeOf(session.folder));
    const gaps = events.filter(({ type }) => type === "gap");
    expect(gaps.map((gap) => gap.type === "gap" && gap.phase)).toEqual(["open", "close"]);
    expect(events.some((event) => "readback" in event)).toBe(true);
    expect((await replayed(session, live)).ledger_root).toBe(live.ledger_root);
  });

  it("the market gone for good ends it with risk_stale_ledger, tape and all", async () => {
    const feed = ["silence_s: 2", "max_gap_s: 2"];
    const session = start("01-gone", { durationMs: 60_000, feed });
    await until(() => session.ticks() > 5);
    await server.stop();
    const live = summaryOf(await session.outcome);
    expect(live.halt_reason).toBe("risk_stale_ledger");
    expect(kindsIn(tapeOf(session.folder)).at(-1)).toBe("end");
    expect((await replayed(session, live)).ledger_root).toBe(live.ledger_root);
  });

  it("the time runs out although no ledger comes", async () => {
    const session = start("01-silent", { durationMs: 3_000, feed: ["silence_s: 30"] });
    await until(() => session.ticks() > 5);
    server.control.inject({ kind: "silence" });
    expect(summaryOf(await session.outcome).halt_reason).toBe("duration_elapsed");
  });

  it("asked to stop, it ends at once with a whole tape that says so", async () => {
    const session = start("01-stop", { durationMs: 100_000 });
    await until(() => session.ticks() > 5);
    session.stop("interrupted_sigint");
    const live = summaryOf(await session.outcome);
    expect(live.halt_reason).toBe("interrupted_sigint");
    const tape = readTape(tapeOf(session.folder));
    expect(tape.complete).toBe(true);
    expect(tape.events.at(-1)).toMatchObject({ type: "end", reason: "interrupted_sigint" });
    expect(tape.hash).toBe(live.tape_hash);
  });

  it("killed, it leaves a tape that can be read up to its last ledger", async () => {
    const session = start("01-kill", { durationMs: 100_000 });
    await until(() => session.ticks() > 5);
    process.kill(session.identity?.pid as number, "SIGKILL");
    expect(await session.outcome).toMatchObject({ kind: "failed", reason: "crashed" });
    const partial = readTape(`${tapeOf(session.folder)}.partial`);
    expect(partial.complete).toBe(false);
    expect(partial.events.filter(({ type }) => type === "ledger").length).toBeGreaterThan(5);
    expect(existsSync(tapeOf(session.folder))).toBe(false);
  });

  it("without a server it cannot start, and its log says which did not answer", async () => {
    await server.stop();
    const session = start("01-none");
    const outcome = await session.outcome;
    expect(outcome).toMatchObject({ kind: "failed", reason: "startup_failure" });
    expect(readFileSync(join(session.folder, "session.log"), "utf8")).toContain("MKT_NO_SERVER");
    expect(existsSync(join(session.folder, "session.db"))).toBe(false);
  });

  it("asked to stop while it still looks for a market, it is cut off and not a failure", async () => {
    server.control.inject({ kind: "silence" });
    const session = start("01-early");
    await until(() => server.control.state().clients === 1);
    session.stop("interrupted_sigint");
    expect((await session.outcome).kind).toBe("cut");
  });
});
