/** In section 5: how small a difference the windows were to show, as it was known before the sweep, and what came of it. */
import type { Comparison, Results } from "../results/results-types.ts";
import { visibleEffect } from "../statistics/decision-power.ts";
import type { PlannedDifference, PlannedDifferences } from "../statistics/planned-differences.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { counted, fixed } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { openFootnotes } from "./footnotes.ts";
import { metricWords } from "./metric-words.ts";
import { tooFewToShow, whyNoneVisible } from "./why-none-visible.ts";

/** Returns Markdown blocks; none where nothing was looked up beforehand or where no window is shared. */
export function plannedBlocks({ record, comparisons }: Results): string[] {
  const { planned } = record;
  if (planned === undefined || comparisons.every(({ n }) => n === 0)) return [];
  const head = "**Planned and reached.**";
  const { source } = planned;
  if (source === null) return planned.windows < 2 ? [] : [wrapped(`${head} ${unknown(planned)}`)];
  const rivals = planned.rivals === 1 ? "" : `, corrected for ${counted(planned.rivals, "rival")}`;
  const told = `The smallest true difference that the test which decides would show in 80 of 100 such sweeps${rivals}: as planned, from how much differences varied in ${markdownText(source)}; and as reached, from how much they varied here.`;
  return [wrapped(`${head} ${told}`), table(planned, comparisons, record.decisionMetric)];
}

function unknown({ windows }: PlannedDifferences): string {
  return `Before the sweep nobody knew how small a difference its ${counted(windows, "window")} could show: no finished run had these cells on this market. Plans of the same cells will take it from this one.`;
}

function table(
  { cells, windows, rivals, source }: PlannedDifferences,
  comparisons: readonly Comparison[],
  metric: string,
): string {
  const { decimals, unit } = metricWords(metric);
  const notes = openFootnotes();
  const tried = Math.max(1, rivals);
  // Not as it was stored: an earlier version of the program took a t-test's, which does not decide.
  const effect = visibleEffect(windows, tried);
  const rows = comparisons.flatMap((comparison) => {
    const { cell, n, mdeCorrected } = comparison;
    const planned = cells.find((one) => one.cell === cell);
    if (planned === undefined) return [];
    const { earlierSd } = planned;
    return [
      [
        markdownText(cell),
        String(windows),
        effect === null || earlierSd === null
          ? notes.missing(whyNotPlanned(planned, tried, source))
          : fixed(effect * earlierSd, decimals),
        String(n),
        mdeCorrected === null
          ? notes.missing(whyNoneVisible(comparison, tried))
          : fixed(mdeCorrected, decimals),
      ],
    ];
  });
  const columns = [
    words("Cell against baseline"),
    numeric("Windows planned"),
    numeric(`Smallest visible, planned ${unit}`.trim()),
    numeric("Windows reached"),
    numeric("Smallest visible, reached"),
  ];
  const under = notes.lines();
  return [markdownTable(columns, rows), ...(under.length === 0 ? [] : [under.join("\n")])].join(
    "\n\n",
  );
}

function whyNotPlanned(
  { earlierSd }: PlannedDifference,
  rivals: number,
  source: string | null,
): string {
  return earlierSd === null ? `${source} did not have this cell` : tooFewToShow(rivals);
}
