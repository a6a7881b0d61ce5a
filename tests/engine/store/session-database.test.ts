import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyLedgerChain } from "../../../engine/store/event-ledger.ts";
import { SESSION_SCHEMA_VERSION } from "../../../engine/store/schema.ts";
import {
  createSessionDatabase,
  openSessionDatabase,
} from "../../../engine/store/session-database.ts";
import type { SessionStore } from "../../../engine/store/session-store.ts";
import { codedError } from "../../support/coded-error.ts";
import { ledgers, runCore, testConfig, testEnv } from "../../support/core-session.ts";
import { testFolder } from "../../support/own-folder.ts";
import { changeDatabase } from "../../support/stored-database.ts";
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
  tinySession,
  transaction,
  truthCheck,
  XRP,
} from "../metrics/tiny-session.ts";

let folder: string;
let path: string;
const open: SessionStore[] = [];
beforeEach(() => {
  folder = testFolder("session-database");
  path = join(folder, "session.db");
});
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

function create(at = path, options = {}): SessionStore {
  const store = createSessionDatabase(at, sessionRow(), HEADER, options);
  open.push(store);
  return store;
}

const ROWS = {
  orders: [order(1), order(2, { replaces_order_id: 1, side: "sell" })],
  transactions: [transaction(1)],
  fills: [fill(1, { mid_price_at_fill: null, trade_seq: null })],
  inventory_ledger: [
    entry(1),
    entry(2, { asset: "RLUSD" }),
    entry(3, { entry_type: "fee", delta: -10, tx_id: 1 }),
  ],
  market_snapshots: [snapshot(1), snapshot(2, { best_ask: null, mid_price: null, stale: 1 })],
  system_metrics: [metric(1, { live_bid: 1.42857, skew_bps: -0.5 }), metric(2)],
  capital_events: [capitalEvent(1), capitalEvent(2, { event_type: "basis_commit", note: "n" })],
  guard_events: [guardEvent(1)],
  truth_checks: [truthCheck(1), truthCheck(2, { settled_xrp_drops: null, status: "unverified" })],
} as const;

describe("createSessionDatabase", () => {
  it("gives back every row as it was written", () => {
    const store = create();
    store.write(recordsOf(ROWS));
    const reader = store.reader();
    expect(reader.session()).toEqual(sessionRow());
    expect(reader.orders()).toEqual(ROWS.orders);
    expect(reader.transactions()).toEqual(ROWS.transactions);
    expect(reader.fills()).toEqual(ROWS.fills);
    expect(reader.inventory()).toEqual(ROWS.inventory_ledger);
    expect(reader.snapshots()).toEqual(ROWS.market_snapshots);
    expect(reader.metrics()).toEqual(ROWS.system_metrics);
    expect(reader.guardEvents()).toEqual(ROWS.guard_events);
    expect(reader.truthChecks()).toEqual(ROWS.truth_checks);
    expect(reader.capitalEvents()).toEqual(ROWS.capital_events);
  });

  it("keeps the last state of orders and transactions that are written again", () => {
    const store = create();
    store.write([{ table: "orders", row: order(1, { status: "pending", active_tick: null }) }]);
    store.write([
      {
        table: "transactions",
        row: transaction(1, { result: null, applied_tick: null, fee_drops: 0 }),
      },
      { table: "fills", row: fill(1) },
    ]);
    store.write([
      { table: "orders", row: order(1, { status: "filled", remaining_drops: 0 }) },
      { table: "transactions", row: transaction(1) },
    ]);
    expect(store.reader().orders()).toEqual([order(1, { status: "filled", remaining_drops: 0 })]);
    expect(store.reader().transactions()).toEqual([transaction(1)]);
    expect(store.reader().fills()).toHaveLength(1);
  });

  it("sets what the contract promises: WAL, version, foreign keys, index, session id in every row", () => {
    const store = create();
    store.write(recordsOf(ROWS));
    store.close();
    open.splice(0);
    const db = new Database(path);
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(db.pragma("user_version", { simple: true })).toBe(SESSION_SCHEMA_VERSION);
    expect(db.pragma("foreign_key_check")).toEqual([]);
    const index = "SELECT name FROM sqlite_master WHERE name = 'idx_fills_session_id'";
    expect(db.prepare(index).all()).toHaveLength(1);
    for (const table of Object.keys(ROWS)) {
      expect(db.prepare(`SELECT DISTINCT session_id FROM ${table}`).all()).toEqual([
        { session_id: 2 },
      ]);
    }
    db.close();
  });

  it("writes all records of a call or none, and the chain goes on as if the failed call had not been", () => {
    const store = create();
    const rootBefore = store.ledgerRoot();
    const error = codedError(() =>
      store.write([
        { table: "event_ledger", row: { tick: 1, kind: "market", payload: {} } },
        { table: "fills", row: fill(1, { order_id: 99 }) },
      ]),
    );
    expect(error).toMatchObject({ code: "ENG_ROW_REFUSED", transient: false });
    expect(store.ledgerRoot()).toBe(rootBefore);
    store.write([{ table: "event_ledger", row: { tick: 1, kind: "market", payload: {} } }]);
    expect(verifyLedgerChain(store.reader())).toMatchObject({
      ok: true,
      entries: 2,
      root: store.ledgerRoot(),
    });
  });

  it("updates the session row and the engine's state", () => {
    const store = create();
    store.updateSession({ ended_at: 5, halt_reason: "duration_elapsed", end_mid: 1.43 });
    store.updateSession({});
    store.setState("mode", "active");
    store.setState("mode", "halt");
    store.setState("a", "b");
    expect(store.reader().session()).toEqual(
      sessionRow({ ended_at: 5, halt_reason: "duration_elapsed", end_mid: 1.43 }),
    );
    expect(store.reader().engineState()).toEqual({ a: "b", mode: "halt" });
  });

  it("moves the whole log into the file at a TRUNCATE checkpoint", () => {
    const store = create();
    store.write(recordsOf(ROWS));
    expect(store.checkpoint("PASSIVE")).toMatchObject({ busy: 0 });
    expect(store.checkpoint("TRUNCATE")).toEqual({ busy: 0, log: 0, checkpointed: 0 });
    expect(readFileSync(`${path}-wal`)).toHaveLength(0);
  });

  it("refuses a file that exists and leaves it as it is", () => {
    writeFileSync(path, "precious");
    expect(codedError(() => create())).toMatchObject({ code: "ENG_DATABASE_EXISTS" });
    expect(readFileSync(path, "utf8")).toBe("precious");
  });

  it("says which folder is missing", () => {
    const error = codedError(() => create(join(folder, "no", "session.db")));
    expect(error).toMatchObject({ code: "ENG_DATABASE_FAILED" });
    expect(error.message).toContain(join(folder, "no", "session.db"));
  });

  it("calls a full disk transient, and keeps what was written before", () => {
    const store = create(path, { pagesMax: 60 });
    store.write([{ table: "orders", row: order(1) }]);
    const many = Array.from(
      { length: 5_000 },
      (_, i) => ({ table: "system_metrics", row: metric(i + 1) }) as const,
    );
    expect(codedError(() => store.write(many))).toMatchObject({
      code: "ENG_DISK_FULL",
      transient: true,
    });
    expect(store.reader().orders()).toHaveLength(1);
    expect(store.reader().metrics()).toHaveLength(0);
  });

  it("stores a real session of the core, and its chain verifies", () => {
    const book = { bids: [[1.4299, 500 * XRP]], asks: [[1.4301, 500 * XRP]] } as const;
    const print = { price: 1.4285, drops: 600 * XRP };
    const run = runCore(ledgers([book, {}, { prints: [print] }, {}, {}]), testEnv(testConfig()));
    const store = create(":memory:");
    for (const record of run.records) store.write([record]);
    expect(store.reader().fills()).toEqual(run.rows("fills"));
    expect(store.reader().fills().length).toBeGreaterThan(0);
    expect(store.reader().orders()).toEqual(run.orders().sort((a, b) => a.order_id - b.order_id));
    expect(verifyLedgerChain(store.reader())).toMatchObject({ ok: true, root: store.ledgerRoot() });
  });

  it("reads the gaps of the event ledger", () => {
    const store = create();
    store.write([
      { table: "event_ledger", row: { tick: 3, kind: "gap", payload: { t: 1234, reason: "x" } } },
    ]);
    expect(store.reader().gaps()).toEqual([{ tick: 3, t: 1234 }]);
  });
});

describe("openSessionDatabase", () => {
  function closed(): void {
    tinySession({ rows: ROWS, path }).close();
  }

  it("reads a closed session, writes nothing and leaves no file beside it", () => {
    closed();
    const before = readFileSync(path);
    const reader = openSessionDatabase(path);
    expect(reader.fills()).toEqual(ROWS.fills);
    expect(reader.session().halt_reason).toBe("duration_elapsed");
    expect(verifyLedgerChain(reader)).toMatchObject({ ok: true });
    reader.close();
    expect(readdirSync(folder)).toEqual(["session.db"]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("reads while the session still writes", () => {
    const store = create();
    store.write(recordsOf(ROWS));
    const reader = openSessionDatabase(path);
    expect(reader.fills()).toHaveLength(1);
    reader.close();
    store.write([{ table: "fills", row: fill(2) }]);
    expect(store.reader().fills()).toHaveLength(2);
  });

  it("reads what a killed session had stored", () => {
    const store = create();
    store.write(recordsOf(ROWS));
    // A copy of file and log, taken while the writer lives, is what a kill -9 leaves behind.
    const killed = join(folder, "killed.db");
    copyFileSync(path, killed);
    copyFileSync(`${path}-wal`, `${killed}-wal`);
    const reader = openSessionDatabase(killed);
    expect(reader.fills()).toHaveLength(1);
    reader.close();
  });

  it.each<[string, string, () => void]>([
    ["a file that is not there", "ENG_DATABASE_MISSING", () => undefined],
    [
      "a text file",
      "ENG_DATABASE_DAMAGED",
      () => writeFileSync(path, "not a database at all\n".repeat(200)),
    ],
    ["an empty file", "ENG_DATABASE_DAMAGED", () => writeFileSync(path, "")],
    [
      "a file cut in half",
      "ENG_DATABASE_DAMAGED",
      () => {
        closed();
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
      },
    ],
    [
      "a file with a page overwritten",
      "ENG_DATABASE_DAMAGED",
      () => {
        closed();
        const bytes = readFileSync(path);
        bytes.fill(0xff, 8192, 12_288);
        writeFileSync(path, bytes);
      },
    ],
    [
      "a newer schema",
      "ENG_DATABASE_VERSION",
      () => {
        closed();
        changeDatabase(path, `PRAGMA user_version = ${SESSION_SCHEMA_VERSION + 1}`);
      },
    ],
  ])("answers %s with a coded error that names the file", (_name, code, prepare) => {
    prepare();
    const error = codedError(() => openSessionDatabase(path));
    expect(error.code).toBe(code);
    expect(error.message).toContain(path);
    expect(error.hint).toBeTypeOf("string");
  });

  it("calls another program's database damaged when its tables are asked for", () => {
    const version = `PRAGMA user_version = ${SESSION_SCHEMA_VERSION}`;
    changeDatabase(path, version, "CREATE TABLE something (x)");
    const reader = openSessionDatabase(path);
    expect(codedError(() => reader.fills())).toMatchObject({ code: "ENG_DATABASE_DAMAGED" });
    reader.close();
  });

  it("notices a single flipped byte in a ledger payload", () => {
    closed();
    const bytes = readFileSync(path);
    const place = bytes.indexOf('"seed":7');
    expect(place).toBeGreaterThan(0);
    bytes.write('"seed":8', place);
    writeFileSync(path, bytes);
    const reader = openSessionDatabase(path);
    expect(verifyLedgerChain(reader)).toMatchObject({ ok: false, seq: 0 });
    reader.close();
  });
});
