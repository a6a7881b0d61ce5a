/**
 * Verification against a real night: it agrees with a true one, and it names what was changed. Every case
 * changes one stored thing in a copy; a check that cannot fail would be worth nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { renderVerify, verifyRun, writeDebrief } from "../../reports/index.ts";
import type { SessionRecord, SweepRecord } from "../../reports/sweep-record.ts";
import type { Difference } from "../../reports/verify/findings.ts";
import { changeDatabase } from "../support/stored-database.ts";
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

function inSession(record: SweepRecord, file: string): string {
  return join(record.sessions[1]?.folder ?? "", file);
}

function changeSession(record: SweepRecord, sql: string): void {
  expect(changeDatabase(inSession(record, "session.db"), sql)).toBeGreaterThan(0);
}

function at({ session, file, field }: Difference): string {
  return file === undefined ? `${session} ${field}` : `${session} ${file} ${field}`;
}

function changeText(path: string, from: RegExp, to: string): void {
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(from);
  writeFileSync(path, text.replace(from, to));
}

describe("verifyRun", () => {
  let night: SweepRecord;
  beforeAll(async () => {
    night = await reported(CELLS, 3);
  });

  it("finds nothing in a true night, and has really looked", () => {
    const { differences, checks, skipped } = verifyRun(night);
    expect(differences).toEqual([]);
    expect(skipped).toEqual([]);
    expect(checks["summary.json values"]).toBeGreaterThan(600);
    expect(checks["event ledger records"]).toBeGreaterThan(1000);
    expect(checks["fills within their print"]).toBeGreaterThan(5);
    expect(checks.comparisons).toBeGreaterThan(8);
    expect(renderVerify({ differences, checks, skipped })).toMatch(/no difference/);
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
  });

  it("leaves no file behind and changes none", () => {
    const record = copyOf(night);
    const before = readFileSync(inSession(record, "session.db"));
    verifyRun(record);
    expect(readFileSync(inSession(record, "session.db")).equals(before)).toBe(true);
    expect(() => readFileSync(inSession(record, "session.db-wal"))).toThrow();
    expect(() => readFileSync(inSession(record, "session.db-shm"))).toThrow();
  });

  it.each<[string, (record: SweepRecord) => void, RegExp]>([
    [
      "a fill's price",
      (r) => changeSession(r, "UPDATE fills SET price = price * 1.0001 WHERE fill_id = 1"),
      /^vw_spread_bps$/,
    ],
    [
      "a fill's money",
      (r) =>
        changeSession(r, "UPDATE fills SET quantity_micro = quantity_micro + 1 WHERE fill_id = 1"),
      /RLUSD fill rows against fills/,
    ],
    [
      "a fill's money against its price",
      (r) =>
        changeSession(r, "UPDATE fills SET quantity_micro = quantity_micro + 2 WHERE fill_id = 1"),
      /not quantity times price/,
    ],
    [
      "a fill's mid",
      (r) =>
        changeSession(
          r,
          "UPDATE fills SET mid_price_at_fill = mid_price_at_fill + 0.0001 WHERE fill_id = 1",
        ),
      /mid is not the last one/,
    ],
    [
      "a fill's quantity",
      (r) =>
        changeSession(r, "UPDATE fills SET quantity_drops = quantity_drops + 1 WHERE fill_id = 1"),
      /fills are not quantity less remaining/,
    ],
    [
      "a fill larger than its print",
      (r) =>
        changeSession(
          r,
          "UPDATE fills SET quantity_drops = quantity_drops + 900000000 WHERE fill_id = (SELECT MIN(fill_id) FROM fills WHERE venue = 'clob')",
        ),
      /fills of print/,
    ],
    [
      "a balance",
      (r) =>
        changeSession(
          r,
          "UPDATE inventory_ledger SET delta = delta + 1 WHERE entry_type = 'fill' AND asset = 'XRP'",
        ),
      /balance is not the sum so far/,
    ],
    [
      "a fee",
      (r) => changeSession(r, "UPDATE transactions SET fee_drops = fee_drops + 1 WHERE tx_id = 1"),
      /fees against transactions/,
    ],
    [
      "a snapshot's mid",
      (r) =>
        changeSession(
          r,
          "UPDATE market_snapshots SET mid_price = mid_price * 1.001 WHERE tick = 100",
        ),
      /mid or spread is not that of bid and ask/,
    ],
    [
      "a tick's distance",
      (r) =>
        changeSession(
          r,
          "UPDATE system_metrics SET distance_to_touch_bid_bps = distance_to_touch_bid_bps + 1 WHERE tick = 50",
        ),
      /bid distance is not that of the stored prices/,
    ],
    [
      "a missing tick",
      (r) => changeSession(r, "DELETE FROM system_metrics WHERE tick = 50"),
      /system_metrics rows/,
    ],
    [
      "an order left live",
      (r) => changeSession(r, "UPDATE orders SET status = 'active' WHERE order_id = 1"),
      /orders live at the end/,
    ],
    [
      "an entry of the event ledger",
      (r) => changeSession(r, "UPDATE event_ledger SET payload = '{}' WHERE seq = 40"),
      /event_ledger seq 40: hash/,
    ],
    [
      "a removed entry",
      (r) => changeSession(r, "DELETE FROM event_ledger WHERE seq = 40"),
      /event_ledger seq 40: seq/,
    ],
    [
      "a cut-off chain",
      (r) =>
        changeSession(
          r,
          "DELETE FROM event_ledger WHERE seq = (SELECT MAX(seq) FROM event_ledger)",
        ),
      /^ledger_root$/,
    ],
    [
      "the stored config",
      (r) =>
        changeSession(
          r,
          'UPDATE sessions SET config_json = replace(config_json, \'"fill_model":"queue"\', \'"fill_model":"touch"\')',
        ),
      /config_json/,
    ],
    [
      "the config file",
      (r) => changeText(inSession(r, "config.yaml"), /bid_offset_bps: 4/, "bid_offset_bps: 5"),
      /config\.yaml/,
    ],
    [
      "the halt reason",
      (r) => changeSession(r, "UPDATE sessions SET halt_reason = 'kill_switch'"),
      /^halt_reason$/,
    ],
    [
      "the settled balance",
      (r) => changeSession(r, "UPDATE sessions SET ending_xrp_drops = ending_xrp_drops + 1"),
      /ending_xrp_drops/,
    ],
    [
      "a number of the summary",
      (r) =>
        changeText(
          inSession(r, "summary.json"),
          /"vw_spread_bps": -?[\d.]+/,
          '"vw_spread_bps": 99.5',
        ),
      /^vw_spread_bps$/,
    ],
    [
      "an unknown number in the summary",
      (r) => changeText(inSession(r, "summary.json"), /"schema": 1,/, '"schema": 1, "made_up": 3,'),
      /^made_up$/,
    ],
    [
      "a number of results.json",
      (r) =>
        changeText(
          join(r.runFolder, "results.json"),
          /"edge_rlusd_per_h": (-?[\d.]+)/,
          '"edge_rlusd_per_h": 7.25',
        ),
      /^edge_rlusd_per_h$/,
    ],
    [
      "a cell's figure",
      (r) =>
        changeText(
          join(r.runFolder, "results.json"),
          /"edge_rlusd_per_h_mean": -?[\d.]+/,
          '"edge_rlusd_per_h_mean": 7.25',
        ),
      /edge_rlusd_per_h_mean/,
    ],
    [
      "a comparison",
      (r) => changeText(join(r.runFolder, "results.json"), /"mde": -?[\d.]+/, '"mde": 0.001'),
      /: mde$/,
    ],
    [
      "a value of results.csv",
      (r) => changeText(join(r.runFolder, "results.csv"), /duration_elapsed/, "kill_switch"),
      /results\.csv halt_reason/,
    ],
    [
      "results.json cut off",
      (r) => changeText(join(r.runFolder, "results.json"), /"comparisons"[\s\S]*/, ""),
      /results\.json/,
    ],
    [
      "a damaged summary",
      (r) => changeText(inSession(r, "summary.json"), /[\s\S]*/, "not json"),
      /^summary\.json$/,
    ],
  ])("names %s", (_name, damage, expected) => {
    const record = copyOf(night);
    damage(record);
    const { differences, checks } = verifyRun(record);
    expect(
      differences.map(({ field }) => field).filter((field) => expected.test(field)),
    ).not.toEqual([]);
    expect(renderVerify({ differences, checks, skipped: [] })).toMatch(/^\d+ differences? in/);
  });

  it("names the file that prints a difference: summary.json and results.json differ from one database alike", () => {
    const record = copyOf(night);
    changeSession(record, "UPDATE fills SET price = price * 1.0001 WHERE fill_id = 1");
    const lines = renderVerify(verifyRun(record)).split("\n");
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
