/** The debrief asks every session's database before it believes the summary: real sessions, damaged copies. */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { blake3Hex } from "../../engine/index.ts";
import { type SweepRecord, verifyRun, writeDebrief } from "../../reports/index.ts";
import { recomputeOnce } from "../../reports/results/check-stored.ts";
import { compileResults } from "../../reports/results/compile-results.ts";
import { changeDatabase } from "../support/stored-database.ts";
import { copyOf, realNight } from "./fixtures/real-night.ts";

const CELLS = { base: [10, 16], rival: [4, 4] } as const;

/** A file of the rival's session. */
function rivalFile(record: SweepRecord, file: string): string {
  return join(record.sessions[1]?.folder ?? "", file);
}

function editSummary(record: SweepRecord, change: Readonly<Record<string, unknown>>): void {
  const path = rivalFile(record, "summary.json");
  const summary = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>>;
  writeFileSync(path, JSON.stringify({ ...summary, ...change }));
}

describe("a debrief compiled from stored sessions", () => {
  let night: SweepRecord;
  beforeAll(() => {
    night = realNight(CELLS);
  });

  it("takes sessions whose database says the same as their summary", () => {
    const { sessions } = compileResults(night);
    expect(sessions.map(({ evaluableReasons }) => evaluableReasons)).toEqual([[], []]);
  });

  it.each<[string, (record: SweepRecord) => void, RegExp]>([
    [
      "junk in place of a database",
      (r) =>
        writeFileSync(rivalFile(r, "session.db"), "not a database, but long enough ".repeat(99)),
      /^its database is damaged: not a sound session database: file is not a database$/,
    ],
    [
      "an empty database",
      (r) => writeFileSync(rivalFile(r, "session.db"), ""),
      /^its database is damaged: /,
    ],
    ["no summary", (r) => rmSync(rivalFile(r, "summary.json")), /^its summary\.json is missing$/],
    [
      "no database",
      (r) => rmSync(rivalFile(r, "session.db")),
      /^its database is damaged: the file is missing$/,
    ],
    [
      "a database without its invariant",
      (r) => changeRival(r, "DELETE FROM engine_state WHERE key = 'inventory_invariant'"),
      /^its database is damaged: .*engine_state has no inventory_invariant/,
    ],
    [
      "an edited number",
      (r) => editSummary(r, { edge_rlusd_per_h: 9.75 }),
      /^summary\.json disagrees with its database \(edge_rlusd_per_h was 9\.75, expected -?[\d.]+\)$/,
    ],
    [
      "an edited word",
      (r) => editSummary(r, { halt_reason: "kill_switch" }),
      /halt_reason was kill_switch, expected duration_elapsed/,
    ],
    [
      "another session's summary",
      (r) =>
        cpSync(join(r.sessions[0]?.folder ?? "", "summary.json"), rivalFile(r, "summary.json")),
      /cell was base, expected rival/,
    ],
    [
      "a fill changed in the database",
      (r) => changeRival(r, "UPDATE fills SET price = price * 1.001 WHERE fill_id = 1"),
      /^summary\.json disagrees with its database \(/,
    ],
  ])("does not count a session with %s, and says so first", async (_name, damage, reason) => {
    const record = copyOf(night);
    damage(record);
    const { sessions, comparisons, cells } = compileResults(record);
    expect(sessions[0]?.evaluable).toBe(true);
    expect(sessions[1]?.evaluable).toBe(false);
    expect(sessions[1]?.evaluableReasons[0]).toMatch(reason);
    expect(comparisons[0]?.n).toBe(0);
    expect(cells[1]?.figures.edge_rlusd_per_h_mean).toBeNull();
    await writeDebrief(record);
    const page = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
    expect(page.slice(0, page.indexOf("## 2."))).toMatch(
      /Session 2 \(02-rival\) is \*\*not evaluable\*\*: (its summary\.json is missing|its database is damaged|summary\.json disagrees)/,
    );
    expect(page).not.toContain(tmpdir());
  });

  it("asks a database again once its file has changed, and only then", () => {
    const record = copyOf(night);
    const path = rivalFile(record, "session.db");
    const first = recomputeOnce(path);
    expect(recomputeOnce(path)).toBe(first);
    changeRival(record, "UPDATE fills SET price = price * 1.001 WHERE fill_id = 1");
    expect(recomputeOnce(path).vw_spread_bps).not.toBe(first.vw_spread_bps);
  });

  it("remembers what databases said from one process to the next, and no longer than it can be trusted", async () => {
    const record = copyOf(night);
    const path = rivalFile(record, "session.db");
    const fresh = async () => {
      vi.resetModules();
      const { openRecomputed } = await import("../../reports/results/recomputed.ts");
      return openRecomputed(record.runFolder, 200);
    };
    const first = await fresh();
    const said = first.recompute(path);
    await first.save();
    const file = join(record.runFolder, "recomputed.json");
    const [, text = ""] = readFileSync(file, "utf8").split("\n");
    const planted = text.replace(`"fills_total":${said.fills_total},`, '"fills_total":-1,');
    const keep = (kept: string) => writeFileSync(file, `${blake3Hex(kept)}\n${kept}\n`);
    keep(planted);
    expect((await fresh()).recompute(path).fills_total).toBe(-1);
    writeFileSync(file, `${blake3Hex(text)}\n${planted}\n`);
    expect((await fresh()).recompute(path)).toEqual(said);
    keep(planted);
    changeRival(record, "UPDATE fills SET price = price * 1.001 WHERE fill_id = 1");
    expect((await fresh()).recompute(path).fills_total).toBe(said.fills_total);
  });

  it("leaves no file beside the databases that it asked", () => {
    const record = copyOf(night);
    compileResults(record);
    expect(() => readFileSync(rivalFile(record, "session.db-wal"))).toThrow();
    expect(() => readFileSync(rivalFile(record, "session.db-shm"))).toThrow();
  });

  it("agrees with verify where a cell's one session does not count", async () => {
    const record = copyOf(night);
    const cut = record.sessions.map((session) =>
      session.cell === "rival"
        ? { ...session, state: "failed" as const, reason: "primary metric empty" }
        : session,
    );
    const failed = { ...record, sessions: cut };
    await writeDebrief(failed);
    expect(verifyRun(failed).differences).toEqual([]);
  });
});

function changeRival(record: SweepRecord, sql: string): void {
  expect(changeDatabase(rivalFile(record, "session.db"), sql)).toBeGreaterThan(0);
}
