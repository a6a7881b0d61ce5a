/** What verify holds stored and printed values against has to be right itself: bytes of rows, areas under two densities. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blake3Hex, canonicalJson } from "../../engine/index.ts";
import { verifyRun } from "../../reports/index.ts";
import type { SweepRecord } from "../../reports/sweep-record.ts";
import { checkReplay } from "../../reports/verify/check-replay.ts";
import { checkReruns } from "../../reports/verify/check-reruns.ts";
import { checkResultsCsv } from "../../reports/verify/check-results-csv.ts";
import { openEvidenceBytes } from "../../reports/verify/evidence-bytes.ts";
import { openFindings } from "../../reports/verify/findings.ts";
import { normalTail, powerBy, studentQuantileBy } from "../../reports/verify/independent-areas.ts";
import { openNotYet } from "../../reports/verify/not-yet.ts";
import { openPrintedRows } from "../../reports/verify/older-results.ts";
import { skippedLines } from "../../reports/verify/skipped.ts";
import { makeRecord } from "./fixtures/records.ts";

describe("the normal's tail", () => {
  // Abramowitz and Stegun, tables 26.1 and 26.2.
  it.each([
    [0, 0.5],
    [1, 0.158655253931457],
    [1.959963984540054, 0.025],
    [3, 1.349898031630095e-3],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160527e-24],
    [-1, 0.841344746068543],
    [45, 0],
  ])("beyond %d is %d", (z, tail) => {
    expect(Math.abs(normalTail(z) - tail)).toBeLessThanOrEqual(tail * 1e-8);
  });

  it("falls all the way, on the points that are known and between them", () => {
    for (let z = -6; z < 12; z += 1 / 97) {
      const [here, next] = [normalTail(z), normalTail(z + 1 / 97)];
      expect(here).toBeGreaterThan(next);
      // No step larger than the density at its higher side allows.
      const peak = z < 0 ? Math.min(0, z + 1 / 97) : z;
      const most = Math.exp((-peak * peak) / 2) / Math.sqrt(2 * Math.PI) / 97;
      expect(here - next).toBeLessThanOrEqual(most * (1 + 1e-6) + 1e-15);
    }
  });
});

describe("Student's quantile", () => {
  it.each([
    [0.975, 1, 12.7062047],
    [0.975, 7, 2.36462425],
    [0.8, 9, 0.88340386],
    [0.975, 10_000, 1.96020124],
  ])("of %d with %d degrees is %d, asked twice", (p, degrees, quantile) => {
    expect(studentQuantileBy(p, degrees)).toBeCloseTo(quantile, 6);
    expect(studentQuantileBy(p, degrees)).toBe(studentQuantileBy(p, degrees));
    expect(powerBy(0, degrees, 0.05)).toBeCloseTo(0.05, 5);
  });
});

describe("rows as bytes", () => {
  it("are marks, doubles, lengths and UTF-8, however long, and begin anew each time", () => {
    const long = "ü".repeat(3_000_000);
    const bytes = openEvidenceBytes();
    bytes.text("é\n");
    bytes.row([null, -1.5, "", "aé", null]);
    bytes.row([]);
    bytes.row([long, 7]);
    const head = Buffer.from(
      "c3a90a00" + "01bff8000000000000" + "0200000000" + "020000000361c3a9" + "0003" + "03",
      "hex",
    );
    const tail = Buffer.from("01401c00000000000003", "hex");
    const length = Buffer.from("02005b8d80", "hex");
    expect(Buffer.concat([head, length, Buffer.from(long), tail]).equals(bytes.all())).toBe(true);
    const next = openEvidenceBytes();
    next.row([1]);
    expect(Buffer.from(next.all()).toString("hex")).toBe("013ff000000000000003");
  });
});

describe("what was not looked at", () => {
  const skip = (session: number, why: string) => ({ session, label: `0${session}-a`, why });
  it.each([
    ["one by its label", [skip(3, "failed")], ["session 3 (03-a): failed"]],
    ["two by their numbers", [skip(3, "x"), skip(5, "x")], ["sessions 3 and 5: x"]],
    [
      "many by the first and the last, in one line for each reason",
      [skip(1, "y"), ...[2, 3, 4, 6].map((n) => skip(n, "x")), skip(7, "y")],
      ["sessions 1 and 7: y", "sessions 2 to 4 and 6 (4): x"],
    ],
  ])("is named, %s", (_name, skipped, lines) => {
    expect(skippedLines(skipped)).toEqual(lines);
  });

  it("is one line for sixty skipped sessions, and never says that they stored nothing", () => {
    const record = makeRecord({
      cells: { base: [10, 16], near: [4, 4] },
      replicates: 30,
      story: (_cell, _replicate, session) =>
        session < 3 ? { state: "planned" } : { state: "skipped", reason: "by a rule" },
    });
    const sessions = record.sessions.map((session) => ({ ...session, folder: null }));
    const { skipped } = verifyRun({ ...record, state: "running", sessions });
    expect(skipped).toEqual([
      "sessions 1 and 2: planned, not run yet",
      "sessions 3 to 60 (58): skipped, nothing of it counts",
    ]);
  });
});

describe("results that are older than the journal", () => {
  const base = makeRecord({ cells: { base: [10, 16] }, replicates: 2 });
  const [session] = base.sessions;
  if (session === undefined) throw new Error("a record has sessions");
  const attempt = (n: number) => ({ attempt: n, folder: `/a${n}`, outcome: "x", detail: null });
  const now = { ...session, attempts: [attempt(1), attempt(2)] };
  const fill = { finishBy: "07:30", fill: true, sessionsOut: [], cutRounds: [], given: [] };
  const running: SweepRecord = { ...base, state: "running", deadline: fill };
  const full = { session: 1, state: "finished", attempts: 2, evaluable: true, ticks: 5 };
  const blank = { session: 1, state: "planned", attempts: 0, evaluable: false, ticks: null };
  const cut = { ...full, state: "interrupted", attempts: 1 };

  it.each<[string, Record<string, unknown> | null, Partial<SweepRecord>, string]>([
    ["a row of the session as it is", full, {}, "known"],
    ["an empty row of before", blank, {}, "not_yet"],
    ["an empty row of before, of a run that is over", blank, { state: "complete" }, "known"],
    ["the same, killed while it closed", blank, { state: "complete", isOpen: true }, "not_yet"],
    ["an empty row that calls itself finished", { ...blank, state: "finished" }, {}, "known"],
    ["a row of the attempt before", cut, {}, "earlier_attempt"],
    ["a row with numbers that calls itself planned", { ...full, state: "planned" }, {}, "known"],
    ["a row with numbers of an attempt to come", { ...cut, attempts: 3 }, {}, "known"],
    ["no row, where rounds were begun since", null, {}, "not_yet"],
    [
      "no row, where all were planned from the start",
      null,
      { deadline: { ...fill, fill: false } },
      "known",
    ],
    ["no row, where the run is over", null, { state: "complete" }, "known"],
  ])("%s", (_name, row, change, kind) => {
    const sessions = row === null ? [] : [row];
    expect(openPrintedRows({ ...running, ...change }, { sessions })(now).kind).toBe(kind);
  });

  it("are not there before the first debrief; after it, one that is gone was lost", () => {
    const runFolder = mkdtempSync(join(tmpdir(), "not-yet-"));
    const kind = (record: SweepRecord) => openPrintedRows({ ...record, runFolder }, null)(now).kind;
    expect([kind(running), kind(base)]).toEqual(["not_yet", "known"]);
    writeFileSync(join(runFolder, "debrief.md"), "");
    expect(kind(running)).toBe("known");
  });

  it.each<[string, string, boolean, number, string[]]>([
    ["of the same debrief", "1,finished,5", true, 0, []],
    ["of the debrief before", "1,planned,", true, 0, ["results.csv"]],
    ["of the debrief before, of a run that is over", "1,planned,", false, 2, []],
    ["with another number", "1,finished,6", true, 1, []],
    ["with another number and another state", "1,planned,6", true, 2, []],
  ])("have a row of results.csv %s", (_name, line, isOlder, differences, parts) => {
    const findings = openFindings();
    const found: string[] = [];
    const notYet = { ...openNotYet(base), part: (name: string) => void found.push(name) };
    checkResultsCsv(`session,state,ticks\r\n${line}\r\n`, [full], { isOlder, notYet }, findings);
    expect(findings.differences()).toHaveLength(differences);
    expect(found).toEqual(parts);
  });

  it.each<[string, SweepRecord, number]>([
    ["while the run is open, are no difference", { ...base, isOpen: true }, 0],
    ["once it is over, are one each", base, 2],
  ])("know nothing of replays and second runs made since, which %s", (_name, of, count) => {
    const record = { ...of, runFolder: mkdtempSync(join(tmpdir(), "not-yet-")) };
    const findings = openFindings();
    const notYet = openNotYet(record);
    const [cell] = record.cells;
    const run = { cell: "base", replicate: 1, engine_version: "1", tape_hash: "t", started_at: 1 };
    const own = { ...run, ...full, fill_model: "queue", ledger_root: "r" };
    const second = { ...own, config_hash: cell?.configHash };
    writeReruns(record.runFolder, { reruns: [], duplicates: [second] });
    checkReruns({ sessions: [own], cells: [], comparisons: [] }, record, notYet, findings);
    mkdirSync(join(record.runFolder, "replay"));
    writeFileSync(join(record.runFolder, "replay", "results.json"), EMPTY_REPLAY);
    const shelf = { at: () => null };
    checkReplay(record, { printed: null, shelf, notYet }, findings);
    expect(findings.differences()).toHaveLength(count);
    expect(notYet.lines().join()).toMatch(
      count === 0 ? /of fill-models\.json and the replays: / : /^$/,
    );
  });
});

describe("a second run of a session", () => {
  const run = { cell: "base", replicate: 1, engine_version: "1", tape_hash: "t", started_at: 1 };
  const gone = { engine_version: null, tape_hash: null, started_at: null };

  it.each<[string, readonly Record<string, unknown>[], readonly string[]]>([
    ["repeats it", [{ ...run, session: 1 }], []],
    ["saw another tape", [{ ...run, session: 1, tape_hash: "u" }], ["tape"]],
    ["is held against nothing where the summary is gone", [{ ...run, ...gone, session: 1 }], []],
    ["belongs to no session", [], ["config", "engine", "tape", "started"]],
  ])("%s", (_name, printed, expected) => {
    const record = makeRecord({ cells: { base: [10, 16] } });
    const config_hash = record.cells.find(({ label }) => label === "base")?.configHash;
    const again = { ...run, fill_model: "touch", config_hash, value: 1, evaluable: true, fills: 1 };
    writeReruns(record.runFolder, { reruns: [{ ...again, ledger_root: "r" }], duplicates: [] });
    const sessions = printed.map((row) => ({
      fill_model: "queue",
      evaluable: false,
      ledger_root: null,
      fills_total: null,
      ...row,
    }));
    const findings = openFindings();
    checkReruns({ sessions, cells: [], comparisons: [] }, record, openNotYet(record), findings);
    const fields = findings.differences().map(({ field }) => field);
    expect(fields).toEqual(
      expected.map((name) => `base window 1 under touch: ${name} is the session's`),
    );
  });
});

const EMPTY_REPLAY = JSON.stringify({
  schema: 1,
  sweep_id: "phase73/x",
  engine_version: "1",
  duration_ms: 1,
  start: { xrp_drops: 0, rlusd_micro: 0 },
  cells: [],
  tapes: [],
  pairs: [],
  failed: [],
  reproduction: [],
});

function writeReruns(folder: string, document: Record<string, unknown>): void {
  const hash = blake3Hex(canonicalJson(document));
  writeFileSync(join(folder, "fill-models.json"), JSON.stringify({ ...document, hash }));
}
