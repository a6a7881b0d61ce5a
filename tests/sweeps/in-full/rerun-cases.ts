/** The verb that runs sessions again in full: what it makes, what draws it, what it refuses. */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { changeDatabase, changeSealed, storedRows } from "../../support/stored-database.ts";
import { changeSummary, command } from "./bench.ts";
import { BY_THE_TICK, LABELS, type Matrix, session } from "./matrix.ts";

/** Files of a run with their sizes and times, but what is run again. */
function stored(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(folder, path).startsWith("in-full/"))
    .map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`)
    .sort();
}

export function rerunCases(matrix: Matrix): void {
  let copy = "";
  let before: string[] = [];
  const inFull = (n: number): string => join(copy, "in-full", LABELS[n - 1] as string);
  beforeAll(() => {
    copy = matrix.copyOf("again");
    before = stored(copy);
  });

  it("ends on the stored root with everything that the full run stored", async () => {
    const { code, out, err } = await command(matrix.root, "rerun", copy, "--session", "2", "3");
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
          readFileSync(join(session(matrix.run, n), name), "utf8"),
        );
      }
      const tape = (folder: string) => readFileSync(join(folder, "tape.ndjson.gz"));
      expect(tape(inFull(n)).equals(tape(session(matrix.full, n)))).toBe(true);
      for (const table of BY_THE_TICK) {
        const again = storedRows(join(inFull(n), "session.db"), table);
        expect(again.length).toBeGreaterThan(40);
        expect(again).toEqual(storedRows(join(session(matrix.full, n), "session.db"), table));
      }
    }
    expect(before.length).toBeGreaterThan(20);
    expect(stored(copy)).toEqual(before);
  });

  it("gives a session that stored everything once more as well", async () => {
    const other = join(matrix.root, "stored-in-full");
    cpSync(matrix.full, other, { recursive: true });
    const { code, out } = await command(matrix.root, "rerun", other, "--session", "4");
    expect(code).toBe(0);
    expect(out).toMatch(/^04-b6-a6: ledger root [0-9a-f]{16} as stored, summary the same\./);
  });

  it("runs once more into the same place", async () => {
    writeFileSync(join(inFull(2), "session.db"), "half of a database");
    const { code } = await command(matrix.root, "rerun", copy, "--session", "2");
    expect(code).toBe(0);
    expect(storedRows(join(inFull(2), "session.db"), "event_ledger").length).toBeGreaterThan(40);
  });

  it("is drawn by the debrief, and verifies as before", async () => {
    expect((await command(matrix.root, "debrief", copy)).code).toBe(0);
    const page = readFileSync(join(copy, "debrief.md"), "utf8");
    expect(page).toContain("- 02-b4-a6: [quotes and fills](plots/session-02-quotes.svg)");
    expect(page).toContain("- 03-b6-a4: [quotes and fills](plots/session-03-quotes.svg)");
    expect(page).toContain("2 sessions kept no rows per tick and cannot be drawn.");
    const plot = (folder: string) =>
      readFileSync(join(folder, "plots", "session-02-quotes.svg"), "utf8");
    expect(plot(copy)).toBe(plot(matrix.full));
    const { code, out } = await command(matrix.root, "verify", copy);
    expect(code, out).toBe(0);
  });

  it.each<[string, (path: string) => void]>([
    [
      "that ended on another root",
      (path) => changeSealed(path, `UPDATE sessions SET ledger_root = '${"0".repeat(64)}'`),
    ],
    [
      "whose rows are not those it was closed with",
      (path) => {
        changeDatabase(
          path,
          "UPDATE market_snapshots SET best_bid = best_bid * 1.01 WHERE tick = 20",
        );
      },
    ],
    ["that is there by half", (path) => truncateSync(path, statSync(path).size >> 1)],
  ])("is not drawn from a session %s", async (_what, harm) => {
    const path = join(inFull(3), "session.db");
    const whole = readFileSync(path);
    harm(path);
    expect((await command(matrix.root, "debrief", copy)).code).toBe(0);
    const page = readFileSync(join(copy, "debrief.md"), "utf8");
    expect(page).toContain("plots/session-02-quotes.svg");
    expect(page).not.toContain("plots/session-03-quotes.svg");
    writeFileSync(path, whole);
  });

  it("says NOT, exit code 1, where the stored session is another one", async () => {
    const other = matrix.copyOf("other-root");
    changeSummary(session(other, 1), (text) =>
      text.replace(/"ledger_root": "[^"]+"/, `"ledger_root": "${"0".repeat(64)}"`),
    );
    const path = join(session(other, 2), "summary.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/"ticks": \d+/, '"ticks": 1'));
    const { code, out } = await command(matrix.root, "rerun", other, "--session", "1", "2", "4");
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
    const { code, err } = await command(matrix.root, "rerun", matrix.run, ...words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(join(matrix.run, "in-full"))).toBe(false);
  });
}
