/** One session stored in full and as its summary: the same end, less on disk, and no change of it goes unnoticed. */
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { blake3Hex } from "../../../engine/hash.ts";
import { type SessionSpec, type SessionSummary, storedSession } from "../../../engine/index.ts";
import { codedError } from "../../support/coded-error.ts";
import { suiteFolder } from "../../support/own-folder.ts";
import { runHere } from "../../support/session-spec.ts";
import { changeDatabase, changeSealed, storedRows } from "../../support/stored-database.ts";

const root = suiteFolder("summary-storage");

/** A market on which orders fill, guards pause and truth checks fall due, so that no table compared is empty. */
const MARKET = { source: "simulated", scenario: "hostile-anchor", seed: 73 } as const;
const SESSION = { session: 3, label: "03-c", seed: 73, market: MARKET, durationMs: 600_000 };
const runIn = (name: string, own: Partial<SessionSpec>): Promise<SessionSummary> =>
  runHere(join(root, name), { ...SESSION, ...own });

const databaseOf = (name: string): string => join(root, name, "session.db");
const rows = (name: string, table: string) => storedRows(databaseOf(name), table);

let full: SessionSummary;
let kept: SessionSummary;
/** As the session left them, before anybody looked in. */
let files: string[];
beforeAll(async () => {
  full = await runIn("full", {});
  kept = await runIn("kept", { storage: "summary" });
  files = readdirSync(join(root, "kept")).sort();
});

describe("a session that keeps its summary", () => {
  it("ends with the summary of the same session stored in full, byte for byte", () => {
    const text = (name: string) => readFileSync(join(root, name, "summary.json"), "utf8");
    expect(text("kept")).toBe(text("full"));
    expect(kept).toEqual(full);
    expect(kept.ledger_root).toMatch(/^[0-9a-f]{64}$/);
    expect(kept.fills_total).toBeGreaterThan(0);
  });

  it.each([
    "sessions",
    "orders",
    "transactions",
    "fills",
    "inventory_ledger",
    "guard_events",
    "truth_checks",
  ])("keeps every row of %s", (table) => {
    expect(rows("full", table)).not.toEqual([]);
    expect(rows("kept", table)).toEqual(rows("full", table));
  });

  it.each(["market_snapshots", "system_metrics", "event_ledger"])("has no row in %s", (table) => {
    expect(rows("full", table).length).toBeGreaterThan(140);
    expect(rows("kept", table)).toEqual([]);
  });

  it("has no tape, and its database is less than half as large", () => {
    expect(files).toEqual(["session.db", "session.log", "summary.json"]);
    expect(existsSync(join(root, "full", "tape.ndjson.gz"))).toBe(true);
    expect(statSync(databaseOf("kept")).size * 2).toBeLessThan(statSync(databaseOf("full")).size);
  });

  it("says the same to whoever reads it later", () => {
    const stored = storedSession(databaseOf("kept"));
    expect(stored).toEqual(storedSession(databaseOf("full")));
    expect(stored.summary).toEqual(kept);
  });

  it.each(["full", "kept"])("%s, its database holds the hash of the summary beside it", (name) => {
    const text = readFileSync(join(root, name, "summary.json"), "utf8");
    const stored = { key: "summary_hash", value: blake3Hex(text) };
    expect(rows(name, "engine_state")).toContainEqual(expect.objectContaining(stored));
  });

  it("is refused on the real clock, where it could not be run again", async () => {
    const late = runIn("late", { storage: "summary", clock: "real" });
    await expect(late).rejects.toThrow("what cannot be run again is stored in full");
    expect(existsSync(databaseOf("late"))).toBe(false);
  });
});

/** Changes a copy of a database; `again` seals it anew, as somebody would who knows how. */
function changed(from: string, sql: string, { again = false } = {}): string {
  const path = join(root, "changed.db");
  copyFileSync(databaseOf(from), path);
  const change = again ? changeSealed : changeDatabase;
  expect(change(path, sql)).toBeGreaterThan(0);
  return path;
}

describe("a kept summary that was changed is damage", () => {
  const TEXT = "UPDATE engine_state SET value =";
  it.each<[string, string, string]>([
    [
      "a number of the summary",
      "kept",
      `${TEXT} replace(value, '250', '251') WHERE key = 'summary'`,
    ],
    ["the whole summary", "kept", `${TEXT} '{}' WHERE key = 'summary'`],
    ["no summary", "kept", "DELETE FROM engine_state WHERE key = 'summary'"],
    ["a fill's price", "kept", "UPDATE fills SET price = price * 1.001 WHERE fill_id = 1"],
    ["a fill less", "kept", "DELETE FROM fills WHERE fill_id = 1"],
    ["an order's end", "kept", "UPDATE orders SET end_reason = 'x' WHERE order_id = 1"],
    ["the ledger root", "kept", "UPDATE sessions SET ledger_root = 'x'"],
    ["the seal", "kept", `${TEXT} 'x' WHERE key = 'rows_hash'`],
    ["no seal", "kept", "DELETE FROM engine_state WHERE key = 'rows_hash'"],
    [
      "a row that never was",
      "kept",
      "INSERT INTO truth_checks VALUES (3, 9999, 1, 1, NULL, NULL, 'ok', NULL)",
    ],
    ["a summary in a full database", "full", "INSERT INTO engine_state VALUES ('summary', '{}')"],
  ])("%s", (_what, from, sql) => {
    expect(codedError(() => storedSession(changed(from, sql))).code).toBe("ENG_DATABASE_DAMAGED");
  });

  it.each<[string, string, string]>([
    ["no JSON", "kept", `${TEXT} '{' WHERE key = 'summary'`],
    ["no summary", "kept", `${TEXT} '{}' WHERE key = 'summary'`],
    ["neither rows nor summary", "kept", "DELETE FROM engine_state WHERE key = 'summary'"],
  ])("sealed anew: %s", (_what, from, sql) => {
    const path = changed(from, sql, { again: true });
    expect(codedError(() => storedSession(path)).code).toBe("ENG_DATABASE_DAMAGED");
  });
});
