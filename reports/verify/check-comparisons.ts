/**
 * The cells' figures and the paired comparisons of results.json, recomputed from its sessions by other means:
 * SQL for means and medians, sign patterns one by one, Student's t by numerical integration.
 */
import Database from "better-sqlite3";
import type { SweepRecord } from "../sweep-record.ts";
import { checkCell } from "./check-cells.ts";
import { leavesOf } from "./check-summary.ts";
import type { Findings, Printed } from "./findings.ts";
import { studentQuantileBy } from "./independent-areas.ts";
import { doVary } from "./independent-power.ts";
import { shareAsExtreme } from "./independent-sign-flip.ts";
import type { Json } from "./place.ts";

export type StoredResults = {
  readonly cells: readonly Json[];
  readonly sessions: readonly Json[];
  readonly comparisons: readonly Json[];
  readonly evidence?: unknown;
  readonly response?: unknown;
  readonly replay?: unknown;
  readonly fill_models?: unknown;
  readonly duplicates?: unknown;
};

/** Checks every figure of every cell and every number of every comparison. */
export function checkComparisons(
  results: StoredResults,
  record: SweepRecord,
  findings: Findings,
): void {
  const database = new Database(":memory:");
  try {
    load(database, results);
    for (const cell of results.cells) checkCell(database, cell, record.decisionMetric, findings);
    const rivals = rivalsOf(record, results.comparisons[0]?.baseline).size;
    for (const comparison of results.comparisons)
      checkComparison(database, comparison, rivals, findings);
    checkHolm(results, record, findings);
  } finally {
    database.close();
  }
}

function load(database: Database.Database, { sessions }: StoredResults): void {
  database.exec(`
    CREATE TABLE sessions (session INTEGER PRIMARY KEY, cell TEXT, replicate INTEGER, evaluable INTEGER, done INTEGER);
    CREATE TABLE leaf (session INTEGER, metric TEXT, value REAL);
    CREATE INDEX leaf_metric ON leaf(metric, session)`);
  const addSession = database.prepare("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)");
  const addValue = database.prepare("INSERT INTO leaf VALUES (?, ?, ?)");
  for (const session of sessions) {
    const done = session.state === "finished" || session.state === "reused" ? 1 : 0;
    const id = Number(session.session);
    addSession.run(id, session.cell, session.replicate, session.evaluable === true ? 1 : 0, done);
    for (const [metric, value] of leavesOf(session, "")) {
      if (typeof value === "number") addValue.run(id, metric, value);
    }
  }
}

function checkComparison(
  database: Database.Database,
  comparison: Json,
  rivals: number,
  findings: Findings,
): void {
  const { cell, baseline, metric } = comparison;
  const windows = comparison.windows as readonly number[];
  const printed = comparison.differences as readonly number[];
  const differences = windows.map((replicate) => {
    const value = (label: unknown) =>
      database
        .prepare(
          "SELECT l.value FROM leaf l JOIN sessions s USING (session) WHERE s.cell = ? AND s.replicate = ? AND l.metric = ? AND s.evaluable",
        )
        .pluck()
        .get(label, replicate, metric) as number | undefined;
    return (value(cell) ?? Number.NaN) - (value(baseline) ?? Number.NaN);
  });
  const at = (name: string) => ({ session: null, field: `${cell} against ${baseline}: ${name}` });
  const check = "comparisons";
  differences.forEach((difference, i) => {
    findings.compare(
      check,
      at(`difference of window ${windows[i]}`),
      printed[i] ?? null,
      difference,
    );
  });
  const n = differences.length;
  const mean = n === 0 ? null : differences.reduce((a, b) => a + b) / n;
  const squares = differences.reduce((a, b) => a + b * b, 0);
  const vary = n >= 2 && doVary(differences);
  const spread =
    mean === null ? 0 : Math.sqrt(Math.max(0, squares - n * mean * mean) / Math.max(1, n - 1));
  const sd = n < 2 ? null : vary ? spread : 0;
  const mde =
    sd === null || sd === 0
      ? null
      : ((studentQuantileBy(0.975, n - 1) + studentQuantileBy(0.8, n - 1)) * sd) / Math.sqrt(n);
  findings.compare(check, at("n"), comparison.n as Printed, n);
  findings.compare(check, at("mean"), comparison.mean as Printed, mean);
  compareRoughly(findings, at("sd"), comparison.sd as Printed, sd);
  compareRoughly(findings, at("mde"), comparison.mde as Printed, mde);
  findings.compare(
    check,
    at("positive"),
    comparison.positive as Printed,
    differences.filter((d) => d > 0).length,
  );
  findings.compare(
    check,
    at("negative"),
    comparison.negative as Printed,
    differences.filter((d) => d < 0).length,
  );
  findings.compare(
    check,
    at("p"),
    comparison.p as Printed,
    n < 6 ? null : shareAsExtreme(differences, rivals),
  );
}

/** Textbook formulas lose digits that two-pass ones keep: six digits are enough to see a changed number. */
function compareRoughly(
  findings: Findings,
  at: { session: null; field: string },
  printed: Printed,
  value: number | null,
): void {
  const near =
    typeof printed === "number" &&
    value !== null &&
    Math.abs(printed - value) <= 1e-6 * Math.max(1e-3, Math.abs(value));
  findings.compare("comparisons", at, printed, near ? printed : value);
}

/**
 * Holm by its definition: the k-th smallest p times (K − k + 1), never below a smaller p's value. Cells of one
 * configuration are one rival, and one that has the baseline's is none.
 */
function checkHolm(
  { comparisons }: StoredResults,
  { cells }: Pick<SweepRecord, "cells">,
  findings: Findings,
): void {
  const hashOf = hashesOf(cells);
  const own = hashOf.get(comparisons[0]?.baseline);
  const rivals = rivalsOf({ cells }, comparisons[0]?.baseline);
  const tested = new Map<string, number>();
  for (const { cell, p } of comparisons) {
    const hash = hashOf.get(cell);
    if (typeof p !== "number" || hash === undefined || hash === own) continue;
    tested.set(hash, Math.max(p, tested.get(hash) ?? p));
  }
  const sorted = [...tested.values()].sort((a, b) => a - b);
  for (const { cell, baseline, p, p_holm } of comparisons) {
    const group = tested.get(hashOf.get(cell) ?? "");
    const steps = sorted.flatMap((other, k) =>
      group !== undefined && other <= group ? [Math.min(1, other * (rivals.size - k))] : [],
    );
    const corrected = group === undefined ? (p as Printed) : Math.max(...steps);
    findings.compare(
      "comparisons",
      { session: null, field: `${cell} against ${baseline}: p_holm` },
      p_holm as Printed,
      typeof p === "number" ? corrected : null,
    );
  }
}

function hashesOf(cells: SweepRecord["cells"]): Map<unknown, string> {
  return new Map(cells.map(({ label, configHash }) => [label, configHash]));
}

/** Configurations that are not the baseline's: as many as there were chances to be lucky. */
function rivalsOf({ cells }: Pick<SweepRecord, "cells">, baseline: unknown): Set<string> {
  const hashOf = hashesOf(cells);
  const own = hashOf.get(baseline);
  return new Set([...hashOf.values()].filter((hash) => hash !== own));
}
