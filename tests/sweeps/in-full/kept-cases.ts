/** What a matrix that keeps its summaries has, and what it has not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { accountOf, faultsOf } from "../../faults/compare.ts";
import { storedRows } from "../../support/stored-database.ts";
import { command } from "./bench.ts";
import { BY_THE_TICK, type Matrix, session } from "./matrix.ts";

type Results = Readonly<Record<string, unknown>>;

export function keptCases(matrix: Matrix): void {
  it("has the results of the same matrix that stored everything, its decision included", () => {
    const [one, other] = [accountOf(matrix.full), accountOf(matrix.run)];
    const { provenance: _, ...results } = other.results as Results;
    const { provenance: __, ...expected } = one.results as Results;
    expect(results.sessions).toHaveLength(4);
    expect(results).toEqual(expected);
    expect(other.reruns).toEqual(one.reruns);
  });

  it("is in one matrix.run, each of its sessions finished once", async () => {
    const runs = readdirSync(join(matrix.run, "..")).filter((name) => name.startsWith("20"));
    expect(runs).toHaveLength(1);
    expect(await faultsOf(matrix.run, accountOf(matrix.run))).toEqual([]);
  });

  it("has no rows per tick and no tape, and everything else", () => {
    for (const n of [1, 2, 3, 4]) {
      expect(existsSync(join(session(matrix.full, n), "tape.ndjson.gz"))).toBe(true);
      expect(existsSync(join(session(matrix.run, n), "tape.ndjson.gz"))).toBe(false);
      const [all, kept] = [matrix.full, matrix.run].map((folder) =>
        join(session(folder, n), "session.db"),
      );
      for (const table of BY_THE_TICK) expect(storedRows(kept as string, table)).toEqual([]);
      for (const table of ["orders", "fills", "inventory_ledger"]) {
        expect(storedRows(kept as string, table).length).toBeGreaterThan(0);
        expect(storedRows(kept as string, table)).toEqual(storedRows(all as string, table));
      }
    }
  });

  it("verifies, every session run again to its ledger root", async () => {
    const { code, out, err } = await command(matrix.root, "verify", matrix.run);
    expect(code, out).toBe(0);
    expect(err).toBe("");
    expect(out).toMatch(/^Verified: \d+ comparisons, no difference\./);
    expect(out).toContain("ledger roots run again: 4\n");
    expect(out).toContain("config hashes: 12\n");
    expect(out).not.toContain("not looked at");
    expect(existsSync(join(matrix.run, "in-full"))).toBe(false);
  });

  it("says in its debrief what was kept, and how to have the rest", () => {
    const page = readFileSync(join(matrix.run, "debrief.md"), "utf8");
    expect(page).toContain("4 sessions kept no rows per tick and cannot be drawn.");
    expect(page).toMatch(/^- `npm run sweep -- rerun \S+ --session N`$/m);
    expect(page).toContain("fresh database each, summaries kept, no rows per tick");
    expect(page).toContain("this page repeats what each computed\nof its rows as it ended");
    expect(page).not.toContain("Nothing went wrong");
    const plain = readFileSync(join(matrix.full, "debrief.md"), "utf8");
    expect(plain).not.toContain("rows per tick");
    expect(plain).not.toContain("drawn");
  });
}
