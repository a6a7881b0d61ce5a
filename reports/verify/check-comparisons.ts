/**
 * The cells' figures and the paired comparisons of results.json, recomputed from its sessions by other means:
 * SQL for means and medians, all 2ⁿ sign patterns one by one (or the drawn ones sign by sign), Student's t by
 * numerical integration.
 */
import Database from "better-sqlite3";
import { randomStream } from "../../engine/index.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { leavesOf } from "./check-summary.ts";
import type { Findings, Printed } from "./findings.ts";
import { studentQuantileBy } from "./independent-areas.ts";
import { doVary } from "./independent-power.ts";
import type { Json } from "./place.ts";

export type StoredResults = {
  readonly cells: readonly Json[];
  readonly sessions: readonly Json[];
  readonly comparisons: readonly Json[];
  readonly evidence?: unknown;
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

/** Only sessions that count are shown. */
const SHOWN = `
  SELECT l.value AS x FROM leaf l JOIN sessions s USING (session)
   WHERE s.cell = @cell AND l.metric = @metric AND s.evaluable`;

const MEAN = `SELECT AVG(x) FROM (${SHOWN})`;
const TOTAL = `SELECT SUM(x) FROM (${SHOWN})`;
/** Pooled: toxic fills over the fills whose mid 30 s later is known. */
const TOXIC_SHARE = `
  SELECT CAST((${TOTAL}) AS REAL) / NULLIF(
    (SELECT SUM(x) FROM (${SHOWN.replace("@metric", "'fills_total'")}))
    - (SELECT SUM(x) FROM (${SHOWN.replace("@metric", "'fills_without_mid_30s'")})), 0)`;
const MEDIAN = `
  SELECT AVG(x) FROM (SELECT x, ROW_NUMBER() OVER (ORDER BY x) AS i, COUNT(*) OVER () AS n FROM (${SHOWN}))
   WHERE i IN ((n + 1) / 2, (n + 2) / 2)`;

const FIGURES: Readonly<Record<string, readonly [sql: string, metric: string]>> = {
  distance_to_touch_bid_p50_bps_median: [MEDIAN, "distance_to_touch.bid.p50"],
  distance_to_touch_bid_p95_bps_median: [MEDIAN, "distance_to_touch.bid.p95"],
  distance_to_touch_ask_p50_bps_median: [MEDIAN, "distance_to_touch.ask.p50"],
  distance_to_touch_ask_p95_bps_median: [MEDIAN, "distance_to_touch.ask.p95"],
  vw_spread_bps_mean: [MEAN, "vw_spread_bps"],
  realised_spread_30s_bps_mean: [MEAN, "realised_spread_30s_bps"],
  edge_rlusd_per_h_mean: [MEAN, "edge_rlusd_per_h"],
  coverage_both_pct_mean: [MEAN, "coverage_both_pct"],
  fills_total: [TOTAL, "fills_total"],
  fills_buy: [TOTAL, "fills_buy"],
  fills_sell: [TOTAL, "fills_sell"],
  toxic_fills: [TOTAL, "toxic_fills"],
  toxic_share: [TOXIC_SHARE, "toxic_fills"],
};

function checkCell(
  database: Database.Database,
  cell: Json,
  decisionMetric: string,
  findings: Findings,
): void {
  const label = String(cell.label);
  const figures = { ...FIGURES, decision_metric_mean: [MEAN, decisionMetric] as const };
  for (const [name, [sql, metric]] of Object.entries(figures)) {
    const recomputed = database.prepare(sql).pluck().get({ cell: label, metric }) as number | null;
    findings.compare(
      "cell figures",
      { session: null, field: `${label}: ${name}` },
      cell[name] as Printed,
      recomputed,
    );
  }
  const counts = database
    .prepare(
      "SELECT COUNT(*) AS planned, SUM(done) AS finished, SUM(evaluable) AS evaluable FROM sessions WHERE cell = ?",
    )
    .get(label) as Readonly<Record<string, number>>;
  for (const name of ["planned", "finished", "evaluable"]) {
    const field = `${label}: sessions_${name}`;
    findings.compare(
      "cell figures",
      { session: null, field },
      cell[`sessions_${name}`] as Printed,
      counts[name] ?? 0,
    );
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
    n < 6 ? null : n <= 40 ? shareAsExtreme(differences) : shareOfDrawn(differences, rivals),
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
 * Goes through all 2ⁿ patterns of signs. Above twenty windows they are counted in pairs: the patterns of every
 * other window, sorted, and for each of the rest how many of them bring the sum as far out on either side.
 */
function shareAsExtreme(differences: readonly number[]): number {
  const slack = 1e-12 * differences.reduce((a, b) => a + Math.abs(b), 0);
  const seen = Math.abs(differences.reduce((a, b) => a + b, 0)) - slack;
  if (differences.length <= 20) {
    const sums = sumsOfPatterns(differences);
    return sums.filter((sum) => Math.abs(sum) >= seen).length / sums.length;
  }
  if (seen <= 0) return 1;
  const even = sumsOfPatterns(differences.filter((_, i) => i % 2 === 0)).sort((a, b) => a - b);
  const odd = sumsOfPatterns(differences.filter((_, i) => i % 2 === 1));
  const far = odd.reduce(
    (count, sum) =>
      count + (even.length - countBelow(even, seen - sum)) + countUpTo(even, -seen - sum),
    0,
  );
  return far / (even.length * odd.length);
}

/**
 * Above forty windows patterns are drawn, one sign after the other from the numbers of one stream: bit w of a row's
 * k-th number is the sign of window 32k + w. What was seen counts as one of them.
 */
function shareOfDrawn(differences: readonly number[], rivals: number): number {
  const slack = 1e-12 * differences.reduce((a, b) => a + Math.abs(b), 0);
  const seen = Math.abs(differences.reduce((a, b) => a + b, 0)) - slack;
  if (seen <= 0) return 1;
  const { uniform } = randomStream(73, "sign-flip");
  const count = Math.max(20_000, Math.min(1000 * rivals, 200_000));
  let far = 1;
  for (let row = 1; row < count; row++) {
    let [sum, rest] = [0, 0];
    for (let window = 0; window < differences.length; window++) {
      rest = window % 32 === 0 ? Math.floor(uniform() * 2 ** 32) : Math.floor(rest / 2);
      const size = Math.abs(differences[window] ?? 0);
      sum += rest % 2 === 1 ? size : -size;
    }
    if (Math.abs(sum) >= seen) far++;
  }
  return far / count;
}

function sumsOfPatterns(differences: readonly number[]): number[] {
  let sums = [0];
  for (const difference of differences)
    sums = sums.flatMap((sum) => [sum + difference, sum - difference]);
  return sums;
}

function countBelow(sorted: readonly number[], bound: number): number {
  return firstIndex(sorted, (value) => value >= bound);
}

function countUpTo(sorted: readonly number[], bound: number): number {
  return firstIndex(sorted, (value) => value > bound);
}

/** Returns the first index at which `reached` holds in a list where it holds for all later ones. */
function firstIndex(sorted: readonly number[], reached: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reached(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
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
