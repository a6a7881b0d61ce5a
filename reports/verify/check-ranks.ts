/** Means and ranks under the three fill models, recomputed in SQL over the windows that the cells share. */
import type Database from "better-sqlite3";
import { betterSign } from "../debrief/metric-words.ts";
import type { StoredResults } from "./check-comparisons.ts";
import type { Findings, Printed } from "./findings.ts";
import type { Json } from "./place.ts";

/** What checks of what was run again are counted under. */
export const RERUNS = "reruns";

/** The stored value under the session's own model, the rerun's under the others. */
const VALUES = `
  WITH v AS (
    SELECT cell, replicate, model, value FROM stored WHERE evaluable AND value IS NOT NULL
    UNION ALL
    SELECT e.cell, e.replicate, e.model, e.value FROM entry e JOIN stored s USING (cell, replicate)
     WHERE e.kind = 'reruns' AND s.evaluable AND e.model <> s.model AND e.value IS NOT NULL
       AND e.tape = s.tape AND e.engine = s.engine AND e.config = s.config AND e.started = s.started)`;

const DIFFERENCES = `${VALUES}
  SELECT replicate, a.value - b.value AS difference
    FROM v a JOIN v b USING (replicate, model)
   WHERE a.cell = @cell AND b.cell = @base AND model = @model
     AND replicate IN (SELECT value FROM json_each(@windows))`;

type Difference = { readonly replicate: number; readonly difference: number };

/** Checks every mean and rank of the table; `database` has the stored sessions and the entries (check-reruns.ts). */
export function checkRanks(
  database: Database.Database,
  { comparisons }: StoredResults,
  printed: Json,
  findings: Findings,
): void {
  const rows = printed.rows as readonly Json[];
  const statement = database.prepare(DIFFERENCES);
  for (const model of ["queue", "touch", "through"]) {
    const seen = new Map<string, readonly Difference[]>();
    for (const { cell } of rows) {
      const comparison = comparisons.find((one) => one.cell === cell);
      if (comparison === undefined) continue;
      const windows = comparison.windows as readonly number[];
      const names = { cell, base: comparison.baseline, model, windows: JSON.stringify(windows) };
      const found = statement.all(names) as Difference[];
      // With less than half of its own windows a cell is not ranked.
      if (found.length > 0 && found.length >= windows.length / 2) seen.set(String(cell), found);
    }
    const means = meansOnSharedWindows(seen);
    for (const { cell } of rows) {
      const isRival = comparisons.some((one) => one.cell === cell);
      if (!isRival) means.set(String(cell), 0);
    }
    compareModel({ model, means, rows, metric: String(comparisons[0]?.metric) }, findings);
  }
}

/** Windows are counted over all cells that have at least half as many as any: shared is what each of these has. */
function meansOnSharedWindows(
  seen: ReadonlyMap<string, readonly Difference[]>,
): Map<string, number | null> {
  const most = Math.max(0, ...[...seen.values()].map((found) => found.length));
  const ranked = [...seen].filter(([, found]) => found.length >= most / 2);
  const times = new Map<number, number>();
  for (const { replicate } of ranked.flatMap(([, found]) => found))
    times.set(replicate, (times.get(replicate) ?? 0) + 1);
  const shared = [...times.values()].filter((count) => count === ranked.length).length;
  if (shared < most / 2) return new Map();
  return new Map(
    ranked.map(([cell, found]) => {
      const own = found.filter(({ replicate }) => times.get(replicate) === ranked.length);
      return [cell, own.reduce((sum, { difference }) => sum + difference / own.length, 0)];
    }),
  );
}

function compareModel(
  {
    model,
    means,
    rows,
    metric,
  }: {
    readonly model: string;
    readonly means: ReadonlyMap<string, number | null>;
    readonly rows: readonly Json[];
    readonly metric: string;
  },
  findings: Findings,
): void {
  const known = [...means.values()].filter((value) => value !== null);
  for (const { cell, models } of rows) {
    const figure = (models as readonly Json[]).find((one) => one.model === model);
    const mean = means.get(String(cell)) ?? null;
    const at = (name: string) => ({
      session: null,
      file: "results.json",
      field: `${cell} under ${model}: ${name}`,
    });
    findings.compare(RERUNS, at("mean"), figure?.mean as Printed, mean);
    // The baseline alone is no ranking.
    if (mean === null || known.length === 1) {
      findings.compare(RERUNS, at("rank"), figure?.rank as Printed, null);
      continue;
    }
    const sign = betterSign(metric);
    const slack = 1e-12 * Math.max(1, Math.abs(mean));
    const better = (other: number) => sign * (other - mean) > slack;
    const above = known.filter(better).length;
    const level = known.filter((other) => Math.abs(other - mean) <= slack).length;
    const rank = above + (level + 1) / 2;
    // Means that differ in the last digit alone may stand in either order.
    const near =
      level > 1 && typeof figure?.rank === "number" && Math.abs(figure.rank - rank) < level;
    findings.compare(
      RERUNS,
      at("rank"),
      figure?.rank as Printed,
      near ? (figure?.rank as Printed) : rank,
    );
  }
}
