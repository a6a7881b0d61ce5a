/**
 * Cells that ran one after the other on a live market shared no half-hour, so the night alone ranks nothing. Their
 * recorded tapes do: real sessions on a loopback server, then the replay of what they wrote.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackServer, startLoopback } from "../../../loopback/index.ts";
import {
  LEDGER_MS,
  readRun,
  type StoredRun,
  sweep,
  writeLiveGrid,
} from "../../support/live-bench.ts";
import { suiteFolder } from "../../support/own-folder.ts";

const folder = suiteFolder("live-replay");
let server: LoopbackServer;
let run: StoredRun;
beforeAll(async () => {
  server = await startLoopback({ paceMs: LEDGER_MS, port: 0 });
  const grid = writeLiveGrid(join(folder, "grid"), [server.url], { cells: 2, duration: "4s" });
  const { code, out, err } = await sweep(grid, "--out", join(folder, "out")).ended;
  expect(code, out + err).toBe(0);
  run = readRun(join(folder, "out"));
});
afterAll(() => server.stop());

const page = () => readFileSync(join(run.folder, "debrief.md"), "utf8").replace(/\s+/g, " ");

describe("a back-to-back night on a live market", () => {
  it("ranks nothing by itself, and names the verb that can", () => {
    expect(page()).toContain("nothing is ranked");
    expect(page()).toContain("npm run sweep -- replay live");
  });

  it("is reproduced from its tapes, root by root, and compared there", async () => {
    const { code, out, err } = await sweep("replay", run.folder).ended;
    expect(code, out + err).toBe(0);
    expect(out).toContain("Replaying 2 tapes × 2 cells: 4 sessions");
    expect(out).toContain("Reproduced 2 of 2 recorded sessions.");
    expect(page()).toContain(
      "Ranked on replays of 2 recorded tapes, not on what each cell saw live.",
    );
    expect(page()).toContain("of one night");
    expect(page()).not.toContain("**Recommended");
    const { code: verified, out: said } = await sweep("verify", run.folder).ended;
    expect(verified, said).toBe(0);
  });
});
