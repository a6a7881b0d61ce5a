/** The store of a session on virtual time: nothing on disk until it ends, and then the very rows that a file would hold. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import type { CoreRecord } from "../../../engine/core/records.ts";
import { verifyLedgerChain } from "../../../engine/store/event-ledger.ts";
import { createKeptDatabase } from "../../../engine/store/kept-database.ts";
import {
  createSessionDatabase,
  openSessionDatabase,
} from "../../../engine/store/session-database.ts";
import type { SessionStore } from "../../../engine/store/session-store.ts";
import { codedError } from "../../support/coded-error.ts";
import { ledgers, runCore, testConfig, testEnv } from "../../support/core-session.ts";
import { testFolder } from "../../support/own-folder.ts";
import {
  capitalEvent,
  entry,
  fill,
  guardEvent,
  HEADER,
  metric,
  order,
  recordsOf,
  sessionRow,
  snapshot,
  transaction,
  truthCheck,
  XRP,
} from "../metrics/tiny-session.ts";

let folder: string;
beforeEach(() => {
  folder = testFolder("kept");
});

const publish = (path: string, bytes: Uint8Array): void => writeFileSync(path, bytes);
const kept = (path: string): SessionStore =>
  createKeptDatabase(path, sessionRow(), HEADER, { storage: "full", publish });

/** Every row of every table, and what SQLite says of the file. */
function contentOf(path: string): unknown {
  const db = new Database(path);
  try {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    return {
      schema: db.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY name").all(),
      pragmas: ["journal_mode", "user_version", "integrity_check", "foreign_key_check"].map(
        (name) => db.pragma(name),
      ),
      rows: tables.map((table) => [
        table,
        db.prepare(`SELECT * FROM ${table} ORDER BY rowid`).all(),
      ]),
    };
  } finally {
    db.close();
  }
}

function emptyTables(path: string): readonly string[] {
  const { rows } = contentOf(path) as { rows: readonly (readonly [string, readonly unknown[]])[] };
  return rows.filter(([, all]) => all.length === 0).map(([table]) => table);
}

/** A session of the core that trades: orders pass through several states, fills and fees are booked. */
function tradedRecords(): readonly CoreRecord[] {
  const book = { bids: [[1.4299, 500 * XRP]], asks: [[1.4301, 500 * XRP]] } as const;
  const print = { price: 1.4285, drops: 600 * XRP };
  const quiet = Array.from({ length: 60 }, () => ({}));
  const market = ledgers([book, {}, { prints: [print] }, {}, ...quiet, { prints: [print] }, {}]);
  return runCore(market, testEnv(testConfig())).records;
}

const GAP: CoreRecord = {
  table: "event_ledger",
  row: { tick: 3, kind: "gap", payload: { t: 1234, reason: "x" } },
};
const UNANSWERED = {
  settled_xrp_drops: null,
  settled_rlusd_micro: null,
  status: "unverified",
} as const;
const ALL_TABLES = recordsOf({
  orders: [order(1), order(2, { replaces_order_id: 1, side: "sell" })],
  transactions: [transaction(1)],
  fills: [fill(1, { mid_price_at_fill: null, trade_seq: null })],
  inventory_ledger: [entry(1), entry(2, { asset: "RLUSD" })],
  market_snapshots: [snapshot(1), snapshot(2, { best_ask: null, mid_price: null, stale: 1 })],
  system_metrics: [metric(1, { live_bid: 1.42857, skew_bps: -0 }), metric(2)],
  capital_events: [capitalEvent(1)],
  guard_events: [guardEvent(1)],
  truth_checks: [truthCheck(1, UNANSWERED)],
});

function end(store: SessionStore): void {
  store.updateSession({ ended_at: 5, halt_reason: "duration_elapsed", end_mid: 1.43 });
  store.setState("mode", "active");
  store.finish();
  store.close();
}

describe("a session that is kept until its end", () => {
  it.each<[string, readonly CoreRecord[]]>([
    ["rows of every table", [...ALL_TABLES, GAP]],
    ["a session that traded", tradedRecords()],
    ["nothing at all", []],
  ])("has the file that it would have had: %s", (_what, records) => {
    const [one, other] = [join(folder, "kept.db"), join(folder, "file.db")];
    const store = kept(one);
    const half = records.length >> 1;
    store.write(records.slice(0, half));
    store.write(records.slice(half));
    expect(existsSync(one)).toBe(false);
    end(store);
    const file = createSessionDatabase(other, sessionRow(), HEADER);
    for (const record of records) file.write([record]);
    end(file);
    expect(contentOf(one)).toEqual(contentOf(other));
    if (records.includes(GAP)) expect(emptyTables(one)).toEqual([]);
    const reader = openSessionDatabase(one);
    expect(verifyLedgerChain(reader)).toMatchObject({ ok: true });
    reader.close();
    expect(readdirSync(folder).sort()).toEqual(["file.db", "kept.db"]);
  });

  it("has no accessor: V8 keeps what one refers to, which is every row, long after the session", () => {
    const store = kept(join(folder, "kept.db"));
    const parts = Object.entries(Object.getOwnPropertyDescriptors(store));
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.filter(([, { get }]) => get !== undefined)).toEqual([]);
    store.close();
  });

  it("gives what metrics are computed from as the database does", () => {
    const store = kept(join(folder, "kept.db"));
    const rare = { capital_events: [capitalEvent(1)], guard_events: [guardEvent(1)] };
    store.write([...tradedRecords(), ...recordsOf({ inventory_ledger: [], ...rare }), GAP]);
    store.setState("mode", "active");
    const [rows, reader] = [store.rows(), store.reader()];
    for (const what of [
      "session",
      "orders",
      "transactions",
      "fills",
      "inventory",
      "capitalEvents",
      "snapshots",
      "metrics",
      "guardEvents",
      "truthChecks",
      "gaps",
      "engineState",
    ] as const) {
      expect(rows[what](), what).toEqual(reader[what]());
      expect(Object.keys(rows[what]()), what).not.toEqual([]);
    }
    expect([...rows.ledger()]).toEqual([...reader.ledger()]);
    expect(rows.fills().length).toBeGreaterThan(0);
    store.close();
  });

  it("leaves nothing when it is closed before its end", () => {
    const store = kept(join(folder, "kept.db"));
    store.write(tradedRecords());
    store.setState("mode", "active");
    store.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses a file that exists and leaves it as it is", () => {
    const path = join(folder, "kept.db");
    writeFileSync(path, "precious");
    expect(codedError(() => kept(path)).code).toBe("ENG_DATABASE_EXISTS");
    expect(readFileSync(path, "utf8")).toBe("precious");
  });

  it("says that a row was refused", () => {
    const store = kept(join(folder, "kept.db"));
    store.write([{ table: "fills", row: fill(1, { order_id: 99 }) }]);
    expect(codedError(() => store.setState("mode", "active")).code).toBe("ENG_ROW_REFUSED");
    store.close();
  });
});
