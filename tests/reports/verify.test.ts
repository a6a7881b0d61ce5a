/**
 * Verification against a real night: it agrees with a true one, and it names what was changed. Every case
 * changes one stored thing in a copy; a check that cannot fail would be worth nothing.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { renderVerify, verifyRun, writeDebrief } from "../../reports/index.ts";
import type { SessionRecord, SweepRecord } from "../../reports/sweep-record.ts";
import type { Difference } from "../../reports/verify/findings.ts";
import { testFolder } from "../support/own-folder.ts";
import {
  CHANGES_AT_ONCE,
  changeSession,
  changeText,
  DAMAGES,
  inSession,
} from "./fixtures/damages.ts";
import { type Cells, copyOf, realNight } from "./fixtures/real-night.ts";
import { MEMO_CELLS } from "./fixtures/records.ts";

const CELLS = {
  "s40-baseline": MEMO_CELLS["s40-baseline"] ?? [10, 16],
  "tight-sym-4": [4, 4],
} as const;

/** A real night, its debrief written. */
async function reported(cells: Cells, replicates: number): Promise<SweepRecord> {
  const record = realNight(cells, replicates);
  await writeDebrief(record);
  return record;
}

function at({ session, file, field }: Difference): string {
  return file === undefined ? `${session} ${field}` : `${session} ${file} ${field}`;
}

describe("verifyRun", () => {
  let night: SweepRecord;
  beforeAll(async () => {
    night = await reported(CELLS, 3);
  });

  it("names every session that another engine ran than the sweep's", () => {
    const { differences } = verifyRun({ ...night, engineVersion: "0.9.0" });
    expect(differences.map(at)).toEqual(
      night.sessions.map(({ session }) => `${session} engine_version of the sweep`),
    );
  });

  it("finds nothing in a true night, and has really looked", () => {
    const { differences, checks, skipped } = verifyRun(night);
    expect(differences).toEqual([]);
    expect(skipped).toEqual([]);
    expect(checks["summary.json values"]).toBeGreaterThan(600);
    expect(checks["event ledger records"]).toBeGreaterThan(1000);
    expect(checks["fills within their print"]).toBeGreaterThan(5);
    expect(checks.comparisons).toBeGreaterThan(8);
    // Every session's own hashes, of its rows and of its summary's words, and its tape's footer beside its bytes.
    expect(checks["stored rows"]).toBe(6);
    expect(checks["summary.json text"]).toBe(6);
    expect(checks["tape hashes"]).toBe(12);
    expect(checks["ledger roots"]).toBe(6);
    expect(checks["config hashes"]).toBe(18);
    const text = renderVerify("phase73/run", { differences, checks, skipped });
    expect(text).toMatch(
      /^Verified: \d+ comparisons, no difference\.\nLooked at in phase73\/run:\n/,
    );
  });

  it("agrees on a night cut off before a session's next attempt, and still looks at the last one", async () => {
    const copy = copyOf(night);
    const sessions = copy.sessions.map((session, i) =>
      i === 1 ? { ...session, state: "planned" as const } : session,
    );
    const cutOff = { ...copy, sessions };
    await writeDebrief(cutOff);
    expect(verifyRun(cutOff).differences).toEqual([]);
    changeText(inSession(cutOff, "summary.json"), /"ticks": \d+/, '"ticks": 1');
    expect(verifyRun(cutOff).differences).toMatchObject([{ session: 2, field: "ticks" }]);
  });

  it("passes over what results.json of a running sweep cannot know yet, in one line, and over nothing else", async () => {
    const copy = copyOf(night);
    const tried = { attempt: 1, folder: inSession(copy, ""), outcome: "cut", detail: null };
    const before = copy.sessions.map((session, i): SessionRecord => {
      if (i === 0) return session;
      if (i === 1) return { ...session, state: "interrupted", attempts: [tried] };
      return { ...session, state: "planned", folder: null };
    });
    await writeDebrief({ ...copy, state: "running", sessions: before });
    const now = copy.sessions.map((s, i) =>
      i === 1 ? { ...s, attempts: [tried, { ...tried, attempt: 2 }] } : s,
    );
    const running: SweepRecord = { ...copy, state: "running", sessions: now };
    const { differences, checks, skipped } = verifyRun(running);
    expect(differences).toEqual([]);
    expect(skipped).toEqual([
      `what is printed of sessions 2 to 6: results.json is older than the journal: \`npm run sweep -- debrief ${night.runPath}\` first`,
    ]);
    expect(checks["ledger roots"]).toBe(6);
    // A run that is over has no such excuse; one that was killed while it closed has.
    const fields = (state: SweepRecord) => new Set(verifyRun(state).differences.map(at));
    expect(fields({ ...running, state: "complete" })).toContain("6 results.json ledger_root");
    changeText(
      join(copy.runFolder, "results.json"),
      /"vw_spread_bps": -?[\d.]+/,
      '"vw_spread_bps": 7',
    );
    changeText(inSession(copy, "summary.json"), /"ticks": \d+/, '"ticks": 1');
    const found = fields({ ...running, state: "complete", isOpen: true });
    for (const field of [
      "null results.json provenance.hash",
      "1 results.json vw_spread_bps",
      "2 summary.json ticks",
      // What the row was of, the attempt before, no longer says so.
      "2 results.json ticks",
    ])
      expect(found).toContain(field);
    expect([...found].filter((field) => /^[3-6] /.test(field))).toEqual([]);
  });

  it("agrees on sessions that differ in every way: crossing, far away, no fills, one side only", async () => {
    const odd: Cells = {
      inside: [-1, -1],
      crossing: [-8, -8],
      far: [80, 80],
      copy: [80, 80],
      "one-side": [3, 90],
    };
    const { differences, checks } = verifyRun(await reported(odd, 6));
    expect(differences).toEqual([]);
    expect(checks["results.json values"]).toBeGreaterThan(24 * 100);
    // Two settings and the place, the mean and the test of each.
    expect(checks.response).toBeGreaterThan(20);
  });

  it("leaves no file behind and changes none", () => {
    const record = copyOf(night);
    const before = readFileSync(inSession(record, "session.db"));
    verifyRun(record);
    expect(readFileSync(inSession(record, "session.db")).equals(before)).toBe(true);
    expect(() => readFileSync(inSession(record, "session.db-wal"))).toThrow();
    expect(() => readFileSync(inSession(record, "session.db-shm"))).toThrow();
  });

  it.each(DAMAGES)("names %s", (_name, damage, expected) => {
    const record = copyOf(night);
    damage(record);
    const { differences, checks } = verifyRun(record);
    expect(
      differences.map(({ field }) => field).filter((field) => expected.test(field)),
    ).not.toEqual([]);
    expect(renderVerify("run", { differences, checks, skipped: [] })).toMatch(
      /^\d+ differences? in/,
    );
  });

  it("names each of many changes of one database", () => {
    const record = copyOf(night);
    for (const [sql] of CHANGES_AT_ONCE) changeSession(record, sql);
    const fields = verifyRun(record).differences.map(({ field }) => field);
    const unnamed = CHANGES_AT_ONCE.filter(([, expected]) => !fields.some((f) => expected.test(f)));
    expect(unnamed).toEqual([]);
  });

  it("holds what is printed of a reused baseline against the summary that was reused", async () => {
    const copy = copyOf(night);
    const reusedBaseline = join(testFolder("reused"), "summary.json");
    cpSync(join(copy.sessions[0]?.folder ?? "", "summary.json"), reusedBaseline);
    const sessions = copy.sessions.map((session, i): SessionRecord => {
      return i === 0 ? { ...session, state: "reused", folder: null, attempts: [] } : session;
    });
    const reused = { ...copy, sessions, reusedBaseline };
    await writeDebrief(reused);
    const { differences, checks } = verifyRun(reused);
    expect(differences).toEqual([]);
    expect(checks["reused baseline values"]).toBeGreaterThan(100);
    changeText(reusedBaseline, /"edge_rlusd_per_h": -?[\d.]+/, '"edge_rlusd_per_h": 7.25');
    expect(verifyRun(reused).differences.map(at)).toEqual(["1 edge_rlusd_per_h"]);
  });

  it("names a session of another configuration than was planned", () => {
    const cells = night.cells.map((cell) => ({ ...cell, configHash: "ef".repeat(32) }));
    const fields = verifyRun({ ...night, cells }).differences.map(({ field }) => field);
    expect(fields.filter((field) => field === "config_hash of the plan")).toHaveLength(6);
  });

  it("names a session that results.json does not have, and one that left no summary", () => {
    const record = copyOf(night);
    const path = join(record.runFolder, "results.json");
    const results = JSON.parse(readFileSync(path, "utf8")) as { sessions: unknown[] };
    writeFileSync(path, JSON.stringify({ ...results, sessions: results.sessions.slice(0, 5) }));
    rmSync(inSession(record, "summary.json"));
    expect(verifyRun(record).differences.map(at)).toEqual(
      expect.arrayContaining(["null sessions in results.json", "6 results.json", "2 summary.json"]),
    );
  });

  it.each<[string, string]>([
    ["its end", "UPDATE sessions SET halt_reason = 'kill_switch'"],
    [
      "its invariant",
      "UPDATE engine_state SET value = json_set(value, '$.status', 'drift') WHERE key = 'inventory_invariant'",
    ],
    ["its gaps", "UPDATE market_snapshots SET gap_ms = 91000 WHERE tick = 50"],
    [
      "a fault that was injected",
      "UPDATE sessions SET config_json = json_set(config_json, '$.exchange.faults.reject', json('[5]'))",
    ],
    ["a book that was never there", "UPDATE market_snapshots SET stale = 1"],
    [
      "money from nowhere",
      "UPDATE inventory_ledger SET delta = delta + 5 WHERE asset = 'RLUSD' AND entry_type = 'fill'",
    ],
  ])("judges anew whether a session counts, by %s", (_name, sql) => {
    const record = copyOf(night);
    changeSession(record, sql);
    const judged = verifyRun(record).differences.filter(({ field }) => field === "evaluable");
    expect(judged).toEqual(
      ["summary.json", "results.json"].map((file) => ({
        ...{ session: 2, file, field: "evaluable", printed: true, recomputed: false },
      })),
    );
  });

  it("names the file that prints a difference: summary.json and results.json differ from one database alike", () => {
    const record = copyOf(night);
    changeSession(record, "UPDATE fills SET price = price * 1.0001 WHERE fill_id = 1");
    const lines = renderVerify("run", verifyRun(record)).split("\n");
    const named = lines.filter((line) => line.includes(" vw_spread_bps was "));
    expect(named.map((line) => line.split(" was ")[0]?.trim())).toEqual([
      "session 2: summary.json vw_spread_bps",
      "session 2: results.json vw_spread_bps",
    ]);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it.each([0.2, 0.5, 0.8])("names flipped bytes at %d of a database, and never throws", (share) => {
    const record = copyOf(night);
    const path = inSession(record, "session.db");
    const bytes = readFileSync(path);
    // The unused stretch of a page is zeros, and nothing is lost in it: go on to where something is stored.
    let at = Math.floor(bytes.length * share);
    while (bytes.subarray(at, at + 64).filter((byte) => byte !== 0).length < 32) at += 64;
    for (let i = 0; i < 64; i++) bytes[at + i] = (bytes[at + i] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    expect(verifyRun(record).differences.length).toBeGreaterThan(0);
  });

  it.each<[string, (record: SweepRecord) => SweepRecord]>([
    ["was deleted, which it may be", (record) => remove(record, "debrief.md")],
    ["may be that of the debrief before, while a sweep runs", (r) => ({ ...r, isOpen: true })],
  ])("says nothing of a page that %s", (_name, change) => {
    const record = copyOf(night);
    changeText(join(record.runFolder, "debrief.md"), /No decision/, "Nothing yet");
    expect(verifyRun(change(record)).differences).toEqual([]);
  });

  it("names a flipped byte of a tape", () => {
    const record = copyOf(night);
    const path = inSession(record, "tape.ndjson.gz");
    const bytes = readFileSync(path);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const fields = verifyRun(record).differences.map(({ session, field }) => `${session} ${field}`);
    expect(fields).toContain("2 tape.ndjson.gz");
  });
});

function remove(record: SweepRecord, name: string): SweepRecord {
  rmSync(join(record.runFolder, name));
  return record;
}
