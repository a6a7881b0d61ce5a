/** What of an earlier replay is kept: the very pair that is asked for, whole, by this engine; else it is run again. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ENGINE_VERSION } from "../../../engine/index.ts";
import { keptPairs } from "../../../sweeps/replay/kept-pairs.ts";
import type { ReplayJob } from "../../../sweeps/replay/plan-replay.ts";
import { scriptedSummary } from "../../fixtures/sessions/scripted-summary.mjs";
import { testFolder } from "../../support/own-folder.ts";

const DURATION_MS = 1_800_000;
const START = { xrpDrops: 250_000_001, rlusdMicro: 249_999_999 };
const JOB = {
  id: "tape-01-tight",
  kind: "pair",
  cell: "tight",
  configHash: "config",
  seed: 7,
  start: START,
  column: { tapeHash: "tape", startedAt: 60_000 },
} as ReplayJob;
const STORED = {
  engine_version: ENGINE_VERSION,
  cell: "tight",
  config_hash: "config",
  seed: 7,
  tape_hash: "tape",
  started_at: 60_000,
  duration_planned_s: 1_800,
  start_xrp: 250.000001,
  start_rlusd: 249.999999,
  halt_reason: "duration_elapsed",
};

let folder: string;
beforeEach(() => {
  folder = testFolder("replay");
  mkdirSync(join(folder, "sessions", JOB.id), { recursive: true });
});

function kept(changes: object, full = false): string[] {
  const own = { session: 1, label: JOB.id, replicate: 1, durationMs: DURATION_MS };
  const spec = { ...JOB, sweepId: "s/1", ...own };
  const summary = scriptedSummary(spec, { ...STORED, ...changes });
  writeFileSync(join(folder, "sessions", JOB.id, "summary.json"), JSON.stringify(summary));
  return [...keptPairs(folder, [JOB], { durationMs: DURATION_MS, full }).keys()];
}

describe("a pair that lies there", () => {
  it("is kept when it is the one that is asked for, whatever halted it", () => {
    expect(kept({})).toEqual([JOB.id]);
    expect(kept({ halt_reason: "inventory_truth_halt" })).toEqual([JOB.id]);
  });

  it.each<[string, object]>([
    ["another engine", { engine_version: "0.9.0" }],
    ["another cell", { cell: "wide" }],
    ["another configuration", { config_hash: "other" }],
    ["another tape", { tape_hash: "other" }],
    ["another window", { started_at: 0 }],
    ["another seed", { seed: 8 }],
    ["another length", { duration_planned_s: 600 }],
    ["a drop more to begin with", { start_xrp: 250.000002 }],
    ["a little less RLUSD to begin with", { start_rlusd: 249.999998 }],
    ["an end that somebody asked for", { halt_reason: "interrupted_sigint" }],
  ])("is run again for %s", (_what, changes) => {
    expect(kept(changes)).toEqual([]);
  });

  it("is run again where its database is wanted and was not kept", () => {
    expect(kept({}, true)).toEqual([]);
    writeFileSync(join(folder, "sessions", JOB.id, "session.db"), "");
    expect(kept({}, true)).toEqual([JOB.id]);
  });

  it("is run again when its summary cannot be read", () => {
    kept({});
    writeFileSync(join(folder, "sessions", JOB.id, "summary.json"), "{");
    expect(keptPairs(folder, [JOB], { durationMs: DURATION_MS, full: false }).size).toBe(0);
  });
});
