/** After cells that shared a live half-hour, the reruns use the tape that each session kept. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startLoopback } from "../../../loopback/index.ts";
import { readReruns } from "../../../reports/reruns/rerun-file.ts";
import { LEDGER_MS, readRun, sweep, writeLiveGrid } from "../../support/live-bench.ts";
import { suiteFolder } from "../../support/own-folder.ts";

const folder = suiteFolder("live-fill-models");

describe("a live sweep of two cells at once", () => {
  it("is run again from the kept tapes, without a duplicate, and verifies", async () => {
    const server = await startLoopback({ paceMs: LEDGER_MS, port: 0 });
    const out = join(folder, "out");
    const grid = writeLiveGrid(folder, [server.url], { cells: 2, schedule: "concurrency: 2" });
    const { code, err } = await sweep(grid, "--out", out).ended;
    await server.stop();
    expect(code, err).toBe(0);
    const run = readRun(out);
    expect(run.comparisons.map(({ n }) => n)).toEqual([1]);
    const { document } = readReruns(run.folder);
    expect(document).toMatchObject({ state: "complete", duplicates: [], not_run: [] });
    expect(document?.reruns).toHaveLength(4);
    for (const entry of document?.reruns ?? []) {
      expect(entry.tape_hash).toBe(run.sessions[0]?.tape_hash);
      expect(entry.started_at).toBe(run.sessions[0]?.started_at);
    }
    const verified = await sweep("verify", run.folder, "--rerun", "all").ended;
    expect(verified.code, verified.out).toBe(0);
  });
});
