/**
 * A matrix that keeps its summaries, killed on the way and gone on with: the same results as one that stored everything
 * and was never cut, checked by running it again, and nothing changed unnoticed.
 */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReplayFile } from "../../../reports/index.ts";
import { accountOf, faultsOf } from "../../faults/compare.ts";
import {
  changeSealed,
  changeSummary,
  command,
  killedSweep,
  matrixGrid,
  readJson,
  rowsOf,
  sweep,
} from "./bench.ts";

/** Registers the cases. */
export function matrixCases(): void {
  const root = mkdtempSync(join(tmpdir(), "in-full-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  let full = "";
  let run = "";
  beforeAll(async () => {
    const grid = matrixGrid(root);
    full = await sweep(root, grid, "full");
    await killedSweep(root, grid, "summary", "--storage", "summary");
    run = await sweep(root, grid, "summary", "--storage", "summary");
  }, 120_000);

  type Results = Readonly<Record<string, unknown>>;

  const LABELS = ["01-b4-a4", "02-b4-a6", "03-b6-a4", "04-b6-a6"];
  const BY_THE_TICK = ["market_snapshots", "system_metrics", "event_ledger"];

  /** A copy of the run that keeps summaries, for a test that spoils or adds something. */
  function copyOf(name: string): string {
    const to = join(root, name);
    cpSync(run, to, { recursive: true });
    return to;
  }

  const session = (folder: string, n: number): string =>
    join(folder, "sessions", LABELS[n - 1] as string);

  /** Files of a run with their sizes and times, but what is run again. */
  function stored(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("in-full"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`)
      .sort();
  }

  describe("a matrix that keeps its summaries", () => {
    it("has the results of the same matrix that stored everything, its decision included", () => {
      const [one, other] = [accountOf(full), accountOf(run)];
      const { provenance: _, ...results } = other.results as Results;
      const { provenance: __, ...expected } = one.results as Results;
      expect(results.sessions).toHaveLength(4);
      expect(results).toEqual(expected);
      expect(other.reruns).toEqual(one.reruns);
    });

    it("is in one run, each of its sessions finished once", () => {
      const runs = readdirSync(join(run, "..")).filter((name) => name.startsWith("20"));
      expect(runs).toHaveLength(1);
      expect(faultsOf(run, accountOf(run))).toEqual([]);
    });

    it("has no rows per tick and no tape, and everything else", () => {
      for (const n of [1, 2, 3, 4]) {
        expect(existsSync(join(session(full, n), "tape.ndjson.gz"))).toBe(true);
        expect(existsSync(join(session(run, n), "tape.ndjson.gz"))).toBe(false);
        const [all, kept] = [full, run].map((folder) => join(session(folder, n), "session.db"));
        for (const table of BY_THE_TICK) expect(rowsOf(kept as string, table)).toEqual([]);
        for (const table of ["orders", "fills", "inventory_ledger"]) {
          expect(rowsOf(kept as string, table).length).toBeGreaterThan(0);
          expect(rowsOf(kept as string, table)).toEqual(rowsOf(all as string, table));
        }
      }
    });

    it("verifies, every session run again to its ledger root", async () => {
      const { code, out, err } = await command(root, "verify", run);
      expect(code, out).toBe(0);
      expect(err).toBe("");
      expect(out).toMatch(/^Verified: \d+ comparisons, no difference\./);
      expect(out).toContain("ledger roots run again: 4\n");
      expect(out).toContain("config hashes: 12\n");
      expect(out).not.toContain("not looked at");
      expect(existsSync(join(run, "in-full"))).toBe(false);
    });

    it("says in its debrief what was kept, and how to have the rest", () => {
      const page = readFileSync(join(run, "debrief.md"), "utf8");
      expect(page).toContain("4 sessions kept no rows per tick and cannot be drawn.");
      expect(page).toMatch(/^- `npm run sweep -- rerun \S+ --session N`$/m);
      expect(page).toContain("fresh database each, summaries kept, no rows per tick");
      expect(page).toContain("this page repeats what each computed\nof its rows as it ended");
      expect(page).not.toContain("Nothing went wrong");
      const plain = readFileSync(join(full, "debrief.md"), "utf8");
      expect(plain).not.toContain("rows per tick");
      expect(plain).not.toContain("drawn");
    });
  });

  describe("what verify finds in a matrix that keeps its summaries", () => {
    /** The lines of differences that name a session. */
    const named = (out: string, n: number) =>
      out.split("\n").filter((line) => line.startsWith(`  session ${n}: `));

    it("one clumsy change in each session", async () => {
      const copy = copyOf("clumsy");
      const db = new Database(join(session(copy, 1), "session.db"));
      db.exec("UPDATE fills SET price = price * 1.001 WHERE fill_id = 1");
      db.close();
      const path = join(session(copy, 2), "summary.json");
      writeFileSync(path, readFileSync(path, "utf8").replace(/"ticks": \d+/, '"ticks": 1'));
      rmSync(join(session(copy, 3), "session.db"));
      const { code, out } = await command(root, "verify", copy);
      expect(code).toBe(1);
      expect(named(out, 1).join()).toMatch(/session\.db: hash of all rows was/);
      expect(named(out, 1).join()).toMatch(/fills, run again in full was/);
      expect(named(out, 2).join()).toMatch(/summary\.json text that its database keeps was/);
      expect(named(out, 2).join()).toMatch(/summary\.json ticks was 1, recomputed \d\d/);
      expect(named(out, 3).join()).toMatch(/session\.db was readable, recomputed damaged/);
      expect(named(out, 4)).toEqual([]);
      // The root is what the run folder's own look cannot know; of what is gone there is none.
      expect(out).toContain("ledger roots run again: 3\n");
    });

    it("one change in each session by somebody who knows hash and seal", async () => {
      const copy = copyOf("knowing");
      changeSummary(session(copy, 1), (text) =>
        text.replace(/"edge_rlusd_per_h": [^,]+/, '"edge_rlusd_per_h": 9.5'),
      );
      changeSealed(join(session(copy, 2), "session.db"), (db) => {
        db.exec("UPDATE fills SET price = price * 1.001 WHERE fill_id = 1");
      });
      changeSummary(session(copy, 3), (text) =>
        text.replace(/"ledger_root": "[^"]+"/, `"ledger_root": "${"0".repeat(64)}"`),
      );
      changeSealed(join(session(copy, 3), "session.db"), (db) => {
        db.exec(`UPDATE sessions SET ledger_root = '${"0".repeat(64)}'`);
      });
      changeSealed(join(session(copy, 4), "session.db"), (db) => {
        db.exec("UPDATE sessions SET ending_xrp_drops = ending_xrp_drops + 1");
      });
      const { code, out } = await command(root, "verify", copy);
      expect(code).toBe(1);
      expect(named(out, 1).join()).toMatch(
        /summary\.json edge_rlusd_per_h was 9\.5, recomputed 0\./,
      );
      expect(named(out, 2)).toHaveLength(1);
      expect(named(out, 2).join()).toMatch(/fills, run again in full was/);
      expect(named(out, 3).join()).toMatch(/ledger_root, run again in full was 0{64}, recomputed/);
      expect(named(out, 4)).toHaveLength(1);
      expect(named(out, 4).join()).toMatch(/sessions, run again in full was/);
    });

    it("is left out of the ranking before that: a debrief takes no kept summary on trust", async () => {
      const copy = copyOf("distrusted");
      const path = join(session(copy, 1), "summary.json");
      writeFileSync(path, readFileSync(path, "utf8").replace(/"ticks": \d+/, '"ticks": 1'));
      const db = new Database(join(session(copy, 2), "session.db"));
      db.exec("UPDATE engine_state SET value = replace(value, '0', '1') WHERE key = 'summary'");
      db.close();
      expect((await command(root, "debrief", copy)).code).toBe(0);
      const page = readFileSync(join(copy, "debrief.md"), "utf8");
      expect(page).toMatch(/01-b4-a4.*summary\.json disagrees with its database \(ticks was 1/);
      expect(page).toMatch(
        /02-b4-a6.*its database is damaged: .*its rows are not those it was closed/,
      );
    });
  });

  describe("rerun", () => {
    let copy = "";
    let before: string[] = [];
    const inFull = (n: number): string => join(copy, "in-full", LABELS[n - 1] as string);
    beforeAll(() => {
      copy = copyOf("again");
      before = stored(copy);
    });

    it("ends on the stored root with everything that the full run stored", async () => {
      const { code, out, err } = await command(root, "rerun", copy, "--session", "2", "3");
      expect(code, err).toBe(0);
      const lines = out.trimEnd().split("\n");
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(
        /^02-b4-a6: ledger root [0-9a-f]{16} as stored, summary the same\. In full: again\/in-full\/02-b4-a6\/$/,
      );
      for (const n of [2, 3]) {
        expect(readdirSync(inFull(n)).sort()).toEqual([
          "config.yaml",
          "session.db",
          "session.log",
          "summary.json",
          "tape.ndjson.gz",
        ]);
        for (const name of ["summary.json", "config.yaml"]) {
          expect(readFileSync(join(inFull(n), name), "utf8")).toBe(
            readFileSync(join(session(run, n), name), "utf8"),
          );
        }
        const tape = (folder: string) => readFileSync(join(folder, "tape.ndjson.gz"));
        expect(tape(inFull(n)).equals(tape(session(full, n)))).toBe(true);
        for (const table of BY_THE_TICK) {
          const again = rowsOf(join(inFull(n), "session.db"), table);
          expect(again.length).toBeGreaterThan(40);
          expect(again).toEqual(rowsOf(join(session(full, n), "session.db"), table));
        }
      }
      expect(stored(copy)).toEqual(before);
    });

    it("runs once more into the same place", async () => {
      writeFileSync(join(inFull(2), "session.db"), "half of a database");
      const { code } = await command(root, "rerun", copy, "--session", "2");
      expect(code).toBe(0);
      expect(rowsOf(join(inFull(2), "session.db"), "event_ledger").length).toBeGreaterThan(40);
    });

    it("is drawn by the debrief, and verifies as before", async () => {
      expect((await command(root, "debrief", copy)).code).toBe(0);
      const page = readFileSync(join(copy, "debrief.md"), "utf8");
      expect(page).toContain("- 02-b4-a6: [quotes and fills](plots/session-02-quotes.svg)");
      expect(page).toContain("- 03-b6-a4: [quotes and fills](plots/session-03-quotes.svg)");
      expect(page).toContain("2 sessions kept no rows per tick and cannot be drawn.");
      const plot = (folder: string) =>
        readFileSync(join(folder, "plots", "session-02-quotes.svg"), "utf8");
      expect(plot(copy)).toBe(plot(full));
      const { code, out } = await command(root, "verify", copy);
      expect(code, out).toBe(0);
    });

    it("is not drawn from a session that ended on another root", async () => {
      const path = join(inFull(3), "session.db");
      const db = new Database(path);
      db.exec(`UPDATE sessions SET ledger_root = '${"0".repeat(64)}'`);
      db.close();
      expect((await command(root, "debrief", copy)).code).toBe(0);
      const page = readFileSync(join(copy, "debrief.md"), "utf8");
      expect(page).toContain("plots/session-02-quotes.svg");
      expect(page).not.toContain("plots/session-03-quotes.svg");
    });

    it("says NOT, exit code 1, where the stored session is another one", async () => {
      const other = copyOf("other-root");
      changeSummary(session(other, 1), (text) =>
        text.replace(/"ledger_root": "[^"]+"/, `"ledger_root": "${"0".repeat(64)}"`),
      );
      const path = join(session(other, 2), "summary.json");
      writeFileSync(path, readFileSync(path, "utf8").replace(/"ticks": \d+/, '"ticks": 1'));
      const { code, out } = await command(root, "rerun", other, "--session", "1", "2", "4");
      expect(code).toBe(1);
      const [first, second, third] = out.split("\n");
      expect(first).toMatch(
        /^01-b4-a4: NOT the session that was stored: ledger root was [0-9a-f]{64}, expected 0{64}\./,
      );
      expect(second).toMatch(/as stored, but its summary\.json is NOT the one that was stored/);
      expect(third).toMatch(/^04-b6-a6: ledger root .* summary the same/);
    });

    it.each<[string, string[], RegExp]>([
      ["a number past the end", ["--session", "5"], /session was 5, expected 1 to 4/],
      ["a number before the first", ["--session", "0"], /expected a session's number/],
    ])("refuses %s before it runs any", async (_what, words, message) => {
      const { code, err } = await command(root, "rerun", run, ...words);
      expect(code).toBe(2);
      expect(err).toMatch(message);
      expect(err).not.toMatch(/\n\s+at /);
      expect(existsSync(join(run, "in-full"))).toBe(false);
    });
  });

  describe("replay of a matrix that keeps its summaries", () => {
    it("names the reason while there is no tape", async () => {
      const { code, err } = await command(root, "replay", run);
      expect(code).toBe(2);
      expect(err).toContain("SWP_NO_TAPES");
      expect(err).toContain(
        "01-b4-a4: it kept no tape (storage: summary); the verb rerun makes it",
      );
    });

    it("runs every cell on the tape of a session that was run again", async () => {
      const copy = copyOf("replayed");
      expect((await command(root, "rerun", copy, "--session", "1")).code).toBe(0);
      const { code, out, err } = await command(root, "replay", copy, "--cells", "b6-a6");
      expect(code, err).toBe(0);
      // All four saw the same market: one tape is enough to hold each of them against its root.
      expect(out).toContain("Reproduced 1 of 1 recorded session.");
      const { tapes, pairs } = readJson<ReplayFile>(copy, "replay", "results.json");
      expect(tapes).toMatchObject([
        { file: "in-full/01-b4-a4/tape.ndjson.gz", sessions: [1, 2, 3, 4] },
      ]);
      expect(pairs).toMatchObject([{ tape: 1, cell: "b6-a6" }]);
      const verified = await command(root, "verify", copy, "--replays", "1");
      expect(verified.code, verified.out).toBe(0);
    });
  });
}
