/** Sessions that hand their wallet on, on a tape, summaries kept: each is run again from what it was given. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { suiteFolder } from "../../support/own-folder.ts";
import { runHere } from "../../support/session-spec.ts";
import { storedRows } from "../../support/stored-database.ts";
import { command, matrixGrid, readJson, sweep } from "./bench.ts";

const LABELS = ["01-near", "02-far", "03-near", "04-far"];
const CELLS = `schedule: { replicates: 2 }
baseline: { cell: near }
cells:
  - label: near
    set: { strategy.bid_offset_bps: 4.0, strategy.ask_offset_bps: 4.0 }
  - label: far
    set: { strategy.bid_offset_bps: 7.0, strategy.ask_offset_bps: 7.0 }
`;

export function chainCases(): void {
  const root = suiteFolder("chain");

  let run = "";
  beforeAll(async () => {
    // A tape of six minutes, as a session leaves one: two windows of three.
    await runHere(join(root, "tape"), { seed: 73, durationMs: 360_000 });
    const grid = matrixGrid(root, {
      name: "chain",
      market: "market: { source: replay, tape: tape/tape.ndjson.gz }",
      session: "fresh_db: false, storage: summary",
      rest: CELLS,
    });
    run = await sweep(root, grid, "runs");
  }, 60_000);

  const summaryOf = (n: number) =>
    readJson<Readonly<Record<string, number>>>(
      run,
      "sessions",
      LABELS[n - 1] ?? "",
      "summary.json",
    );

  it("hands its wallet on", () => {
    for (const n of [2, 3, 4]) expect(summaryOf(n).start_xrp).toBe(summaryOf(n - 1).end_xrp);
    expect(new Set([1, 2, 3, 4].map((n) => summaryOf(n).start_xrp)).size).toBeGreaterThan(2);
  });

  it("verifies, and every link is run again in full to its root", async () => {
    const verified = await command(root, "verify", run);
    expect(verified.code, verified.out).toBe(0);
    expect(verified.out).toContain("ledger roots run again: 4\n");
    const { code, out } = await command(root, "rerun", run, "--session", "1", "2", "3", "4");
    expect(code, out).toBe(0);
    expect(out.match(/as stored, summary the same/g)).toHaveLength(4);
    for (const label of LABELS) {
      const [again, kept] = ["in-full", "sessions"].map((part) => join(run, part, label));
      const [full, short] = [again, kept].map((folder) => join(folder as string, "session.db"));
      // The session before it included.
      expect(storedRows(full as string, "sessions")).toEqual(
        storedRows(short as string, "sessions"),
      );
      expect(storedRows(full as string, "event_ledger").length).toBeGreaterThan(40);
      expect(existsSync(join(again as string, "tape.ndjson.gz"))).toBe(false);
    }
  });

  it("says what is wrong when the tape is gone, and takes no session on trust", async () => {
    rmSync(join(root, "tape"), { recursive: true });
    const { code, err } = await command(root, "rerun", run, "--session", "1");
    expect(code).toBe(2);
    expect(err).toContain("tape.ndjson.gz");
    expect(err).not.toMatch(/\n\s+at /);
    const verified = await command(root, "verify", run);
    expect(verified.code).toBe(1);
    expect(verified.out).toMatch(/^4 differences in/);
    expect(verified.out).toMatch(/session 1: run again in full was finished, recomputed .*tape/);
    const replayed = await command(root, "replay", run);
    expect(replayed.err).toContain("01-near: its tape is missing");
  });
}
