/**
 * fill-models.json and what results.json says of it, by other means: the hash from the bytes, every entry against the
 * session that it repeats, the duplicates' roots against the stored ones, and the fills under each model.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { blake3Hex, canonicalJson, readTextFile } from "../../engine/index.ts";
import type { SweepRecord } from "../sweep-record.ts";
import type { StoredResults } from "./check-comparisons.ts";
import { checkRanks, RERUNS } from "./check-ranks.ts";
import type { Findings, Printed } from "./findings.ts";
import type { NotYet } from "./not-yet.ts";
import { mayBeOlder } from "./older-results.ts";
import type { Json } from "./place.ts";

const FILE = "fill-models.json";
const FILE_BYTES_MAX = 256_000_000;

/** Checks nothing where nothing was run again and nothing is printed. */
export function checkReruns(
  results: StoredResults,
  record: SweepRecord,
  notYet: NotYet,
  findings: Findings,
): void {
  const printed = results.fill_models as Json | undefined;
  const path = join(record.runFolder, FILE);
  if (!existsSync(path)) {
    const claimed = printed?.kind === "ranked" || (results.duplicates ?? null) !== null;
    findings.compare(RERUNS, { session: null, field: FILE }, claimed, false);
    return;
  }
  const { hash, ...document } = JSON.parse(readTextFile(path, FILE_BYTES_MAX)) as Json;
  const own = blake3Hex(canonicalJson(document));
  findings.compare(RERUNS, { session: null, file: FILE, field: "hash" }, hash as Printed, own);
  const database = new Database(":memory:");
  try {
    load(database, results, document, record);
    checkEntries(database, findings);
    const isPrinted = printed?.kind === "ranked" || (results.duplicates ?? null) !== null;
    if (mayBeOlder(record) && !isPrinted) {
      notYet.part(FILE);
      return;
    }
    checkDuplicates(database, results, findings);
    if (printed?.kind === "ranked") {
      checkRanks(database, results, printed, findings);
      // Results of before the fills were counted have none to check.
      if (printed.fills !== undefined) checkFills(database, printed, findings);
    }
  } finally {
    database.close();
  }
}

function load(
  database: Database.Database,
  { sessions }: StoredResults,
  document: Json,
  record: SweepRecord,
): void {
  database.exec(`
    CREATE TABLE stored (session, cell, replicate, model, value, evaluable, tape, engine, started, root, config, fills);
    CREATE TABLE entry (kind, cell, replicate, model, value, tape, engine, started, root, config, fills)`);
  const addStored = database.prepare(`INSERT INTO stored VALUES (${"?,".repeat(11)}?)`);
  for (const row of sessions) {
    const config = record.cells.find(({ label }) => label === row.cell)?.configHash ?? null;
    const value = numberAt(row, record.decisionMetric);
    const own = [row.session, row.cell, row.replicate, row.fill_model, value];
    const seen = [row.tape_hash, row.engine_version, row.started_at, row.ledger_root];
    addStored.run(...own, row.evaluable === true ? 1 : 0, ...seen, config, row.fills_total);
  }
  const addEntry = database.prepare(`INSERT INTO entry VALUES (${"?,".repeat(10)}?)`);
  for (const kind of ["reruns", "duplicates"]) {
    for (const row of document[kind] as readonly Json[]) {
      const value = row.evaluable === true ? row.value : null;
      const own = [kind, row.cell, row.replicate, row.fill_model, value];
      const seen = [row.tape_hash, row.engine_version, row.started_at, row.ledger_root];
      addEntry.run(...own, ...seen, row.config_hash, row.fills);
    }
  }
}

function numberAt(row: Json, metric: string): unknown {
  let value: unknown = row;
  for (const name of metric.split(".")) value = (value as Json | null)?.[name] ?? null;
  return typeof value === "number" ? value : null;
}

/**
 * Every entry repeats a session of this run: same config, engine, tape and window. A session whose summary is gone is
 * named for that; nothing is printed of it that an entry could be held against.
 */
function checkEntries(database: Database.Database, findings: Findings): void {
  const rows = database
    .prepare(`
      SELECT e.kind, e.cell, e.replicate, e.model, s.session, e.config = s.config AS config,
             e.engine = s.engine AS engine, e.tape = s.tape AS tape, e.started = s.started AS started
        FROM entry e LEFT JOIN stored s USING (cell, replicate)
       WHERE s.session IS NULL OR s.tape IS NOT NULL OR s.engine IS NOT NULL`)
    .all() as Json[];
  for (const row of rows) {
    const at = `${row.cell} window ${row.replicate} under ${row.model}`;
    const names =
      row.kind === "duplicates"
        ? (["config", "engine", "started"] as const)
        : (["config", "engine", "tape", "started"] as const);
    for (const name of names) {
      const field = `${at}: ${name} is the session's`;
      findings.compare(RERUNS, { session: null, file: FILE, field }, row[name] === 1, true);
    }
  }
}

function checkDuplicates(
  database: Database.Database,
  results: StoredResults,
  findings: Findings,
): void {
  const printed = (results.duplicates ?? null) as Json | null;
  const select = (sign: string) =>
    database
      .prepare(`
        SELECT e.replicate FROM entry e JOIN stored s USING (cell, replicate)
         WHERE e.kind = 'duplicates' AND e.root ${sign} s.root ORDER BY e.replicate`)
      .pluck()
      .all() as number[];
  const different = ((printed?.different ?? []) as readonly Json[]).map((one) => one.replicate);
  const compare = (field: string, was: unknown, expected: readonly number[]) =>
    findings.compare(
      RERUNS,
      { session: null, file: "results.json", field: `duplicates.${field}` },
      sorted(was).join(" "),
      expected.join(" "),
    );
  compare("same", printed?.same ?? [], select("="));
  compare("different", different, select("<>"));
  // Whatever the page says of it, a root that is not the session's is a difference.
  findings.compare(
    RERUNS,
    { session: null, field: "windows whose second run gave another ledger root" },
    select("<>").length,
    0,
  );
}

function sorted(list: unknown): number[] {
  return [...(list as readonly number[])].sort((a, b) => a - b);
}

/** Sessions that were run under all three models: their fills under each, and how many of them hang on the model. */
const FILLS = `
  WITH v AS (
    SELECT cell, replicate, model, fills FROM stored WHERE evaluable
    UNION ALL
    SELECT e.cell, e.replicate, e.model, e.fills FROM entry e JOIN stored s USING (cell, replicate)
     WHERE e.kind = 'reruns' AND s.evaluable AND e.model <> s.model
       AND e.tape = s.tape AND e.engine = s.engine AND e.config = s.config AND e.started = s.started),
  whole AS (
    SELECT MAX(fills) AS most, MIN(fills) AS least, SUM(fills * (model = 'queue')) AS queue,
           SUM(fills * (model = 'touch')) AS touch, SUM(fills * (model = 'through')) AS through
      FROM v GROUP BY cell, replicate HAVING COUNT(DISTINCT model) = 3)
  SELECT COUNT(*) AS sessions, SUM(queue) AS queue, SUM(touch) AS touch, SUM(through) AS through,
         1.0 * SUM(most - least) / NULLIF(SUM(most), 0) AS differing FROM whole`;

function checkFills(database: Database.Database, printed: Json, findings: Findings): void {
  const own = database.prepare(FILLS).get() as Readonly<Record<string, number | null>>;
  const fills = (printed.fills ?? {}) as Json;
  const compare = (name: string, was: unknown, expected: number | null) =>
    findings.compare(
      RERUNS,
      { session: null, file: "results.json", field: `fill_models.fills.${name}` },
      (was ?? null) as Printed,
      expected,
    );
  compare("sessions", fills.sessions, own.sessions ?? 0);
  compare("differing", fills.differing, own.differing ?? null);
  for (const { model, fills: count } of (fills.models ?? []) as readonly Json[])
    compare(String(model), count, own[String(model)] ?? 0);
}
