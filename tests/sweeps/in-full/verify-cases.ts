/** What verify, and the debrief before it, find in a matrix that keeps its summaries and was changed afterwards. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { changeDatabase, changeSealed } from "../../support/stored-database.ts";
import { changeSummary, command, readJson } from "./bench.ts";
import { type Matrix, session } from "./matrix.ts";

/** The lines of differences that name a session. */
function named(out: string, n: number): string[] {
  return out.split("\n").filter((line) => line.startsWith(`  session ${n}: `));
}

export function verifyCases(matrix: Matrix): void {
  it("one clumsy change in each session", async () => {
    const copy = matrix.copyOf("clumsy");
    const fills = "UPDATE fills SET price = price * 1.001 WHERE fill_id = 1";
    changeDatabase(join(session(copy, 1), "session.db"), fills);
    const path = join(session(copy, 2), "summary.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/"ticks": \d+/, '"ticks": 1'));
    rmSync(join(session(copy, 3), "session.db"));
    const { code, out } = await command(matrix.root, "verify", copy);
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
    const copy = matrix.copyOf("knowing");
    changeSummary(session(copy, 1), (text) =>
      text.replace(/"edge_rlusd_per_h": [^,]+/, '"edge_rlusd_per_h": 9.5'),
    );
    changeSealed(
      join(session(copy, 2), "session.db"),
      "UPDATE fills SET price = price * 1.001 WHERE fill_id = 1",
    );
    changeSummary(session(copy, 3), (text) =>
      text.replace(/"ledger_root": "[^"]+"/, `"ledger_root": "${"0".repeat(64)}"`),
    );
    changeSealed(
      join(session(copy, 3), "session.db"),
      `UPDATE sessions SET ledger_root = '${"0".repeat(64)}'`,
    );
    changeSealed(
      join(session(copy, 4), "session.db"),
      "UPDATE sessions SET ending_xrp_drops = ending_xrp_drops + 1",
    );
    const { code, out } = await command(matrix.root, "verify", copy);
    expect(code).toBe(1);
    expect(named(out, 1).join()).toMatch(/summary\.json edge_rlusd_per_h was 9\.5, recomputed 0\./);
    expect(named(out, 2)).toHaveLength(1);
    expect(named(out, 2).join()).toMatch(/fills, run again in full was/);
    expect(named(out, 3).join()).toMatch(/ledger_root, run again in full was 0{64}, recomputed/);
    expect(named(out, 4)).toHaveLength(1);
    expect(named(out, 4).join()).toMatch(/sessions, run again in full was/);
  });

  it("what is printed of a session that this engine cannot run again", async () => {
    const copy = matrix.copyOf("older");
    changeSummary(session(copy, 2), (text) =>
      text.replace(/"engine_version": "[^"]+"/, '"engine_version": "0.9.0"'),
    );
    await command(matrix.root, "debrief", copy);
    const path = join(copy, "results.json");
    const results = readJson<{ sessions: { ticks: number }[] }>(path);
    (results.sessions[1] as { ticks: number }).ticks = 9;
    writeFileSync(path, JSON.stringify(results, null, 2));
    const { code, out } = await command(matrix.root, "verify", copy);
    expect(code).toBe(1);
    expect(out).toContain("ledger roots run again: 3\n");
    expect(out).toMatch(
      /not looked at: session 2 \(02-b4-a6\): numbers not recomputed; .* run by engine 0\.9\.0, expected/,
    );
    // That line, and the one of results.csv: all else of it is as it was kept.
    expect(named(out, 2)).toHaveLength(2);
    expect(named(out, 2).join()).toMatch(/results\.json ticks was 9, recomputed 4\d/);
  });

  it("is left out of the ranking before that: a debrief takes no kept summary on trust", async () => {
    const copy = matrix.copyOf("distrusted");
    const path = join(session(copy, 1), "summary.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/"ticks": \d+/, '"ticks": 1'));
    const kept = "UPDATE engine_state SET value = replace(value, '0', '1') WHERE key = 'summary'";
    changeDatabase(join(session(copy, 2), "session.db"), kept);
    expect((await command(matrix.root, "debrief", copy)).code).toBe(0);
    const page = readFileSync(join(copy, "debrief.md"), "utf8");
    expect(page).toMatch(/01-b4-a4.*summary\.json disagrees with its database \(ticks was 1/);
    expect(page).toMatch(
      /02-b4-a6.*its database is damaged: .*its rows are not those it was closed/,
    );
  });
}
