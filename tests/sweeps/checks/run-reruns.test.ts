/** One rerun in memory: on the tape that its session saw, or not at all. */
import { describe, expect, it } from "vitest";
import { ENGINE_VERSION, openMarket, parseConfig } from "../../../engine/index.ts";
import type { RerunJob } from "../../../sweeps/checks/plan-reruns.ts";
import { runReruns } from "../../../sweeps/checks/run-reruns.ts";

const durationMs = 60_000;
const market = { source: "simulated", scenario: "mainnet-tight", seed: 7 } as const;
const { config, hash } = parseConfig("risk: { max_xrp_exposure: 550 }", "test");
const setup = {
  durationMs,
  start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
  decisionMetric: "fills_total",
};
const seen = openMarket(market, { durationMs });

const jobOf = (kind: RerunJob["kind"], tapeHash: string | null): RerunJob => ({
  kind,
  cell: "c1",
  replicate: 1,
  fillModel: "touch",
  config,
  configHash: hash,
  seed: 7,
  market,
  tapeHash,
  startedAt: seen.t0,
});

function run(jobs: readonly RerunJob[], stopAfter = Number.POSITIVE_INFINITY) {
  const told: string[] = [];
  return runReruns({ jobs, cells: ["c1"], cellsLeftOut: [] }, setup, {
    stopped: () => told.length >= stopAfter,
    onDone: (done, of) => void told.push(`${done} of ${of}`),
  });
}

describe("runReruns", () => {
  it("runs a session on the tape that it saw", async () => {
    const { state, reruns, not_run: notRun } = await run([jobOf("rerun", seen.tapeHash)]);
    expect({ state, notRun }).toEqual({ state: "complete", notRun: [] });
    expect(reruns).toMatchObject([
      { tape_hash: seen.tapeHash, engine_version: ENGINE_VERSION, evaluable: expect.any(Boolean) },
    ]);
  });

  it("runs each session on its own window, though the one before is still open", async () => {
    const later = { ...market, seed: 8 };
    const { tapeHash } = openMarket(later, { durationMs });
    const jobs = [jobOf("rerun", seen.tapeHash), { ...jobOf("rerun", tapeHash), market: later }];
    const { reruns, not_run: notRun } = await run(jobs);
    expect(notRun).toEqual([]);
    expect(reruns.map((one) => one.tape_hash)).toEqual([seen.tapeHash, tapeHash]);
  });

  it("compares nothing with a rerun on another tape; of the duplicate that is the finding", async () => {
    const jobs = [jobOf("duplicate", "another"), jobOf("rerun", "another")];
    const { state, reruns, duplicates, not_run: notRun } = await run(jobs);
    expect({ state, reruns }).toEqual({ state: "complete", reruns: [] });
    expect(duplicates).toMatchObject([{ tape_hash: seen.tapeHash }]);
    expect(notRun).toEqual([
      { cell: "c1", replicate: 1, fill_model: "touch", reason: "the tape is another one now" },
    ]);
  });

  it("says when it was stopped, and keeps what was done by then", async () => {
    const jobs = [jobOf("rerun", seen.tapeHash), jobOf("rerun", seen.tapeHash)];
    const { state, reruns } = await run(jobs, 1);
    expect([state, reruns.length]).toEqual(["stopped", 1]);
  });
});
