/** What it takes from a result that its question was tested before: repeated often enough, any test passes once. */
import type { Comparison, Results } from "../results/results-types.ts";
import { isShown } from "../statistics/decision.ts";
import { pOfAllTests } from "../statistics/repeated-tests.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { counted, listed, pText } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";

/** Beyond this many, older runs are counted and not named. */
const NAMED_MAX = 3;

/** Blocks for the end of a comparison; none where no earlier run had tested one of these cells. */
export function testedBeforeBlocks({
  record,
  comparisons,
}: Pick<Results, "record" | "comparisons">): string[] {
  const { runs = [] } = record.testedBefore ?? {};
  if (runs.length === 0) return [];
  const named = runs
    .slice(0, NAMED_MAX)
    .map(({ run, windows }) => `${markdownText(run)} (${counted(windows, "window")})`);
  const more = runs.length > named.length ? [counted(runs.length - named.length, "older run")] : [];
  const head = `**Tested before.** The same question was tested on this market in ${listed([...named, ...more])}.`;
  const rows = comparisons.filter(isShown).flatMap((comparison) => {
    const { cell, pHolm } = comparison;
    const before = testsOf(record, cell);
    if (before === undefined || pHolm === null) return [];
    const { missed, passed } = before;
    const all = pText(pOfAllTests(pHolm, before), 4);
    return [[markdownText(cell), String(missed), String(passed), pText(pHolm, 4), all]];
  });
  if (rows.length === 0) {
    return [wrapped(`${head} None of the cells that were in them passed the test this time.`)];
  }
  const columns = [
    words("Cell"),
    numeric("Missed before"),
    numeric("Passed before"),
    numeric("p corrected"),
    numeric("p of all tests"),
  ];
  const how =
    "p of all tests: p corrected, times one more than the tests before that did not show the cell to be better (Bonferroni). A cell is named only where that is at most 0.05.";
  return [wrapped(`${head} ${how}`), markdownTable(columns, rows)];
}

/** Sentences of a verdict that names this cell; none where no earlier run had tested it. */
export function testedBeforeSentences(
  record: Pick<SweepRecord, "testedBefore">,
  { cell, pHolm }: Pick<Comparison, "cell" | "pHolm">,
): string[] {
  const before = testsOf(record, cell);
  if (before === undefined || pHolm === null) return [];
  const { missed, passed } = before;
  const again =
    passed === 0 ? [] : [`It was shown to be better in ${counted(passed, "earlier run")} as well.`];
  if (missed === 0) return again;
  const p = pText(pOfAllTests(pHolm, before), 3);
  const them = missed === 1 ? "it" : "them";
  return [
    ...again,
    `${counted(missed, "earlier test")} of it did not show that; with ${them} counted, p is ${p}.`,
  ];
}

/** Earlier tests that did not show this cell to be better. */
export function missedBefore(record: Pick<SweepRecord, "testedBefore">, cell: string): number {
  return testsOf(record, cell)?.missed ?? 0;
}

function testsOf({ testedBefore }: Pick<SweepRecord, "testedBefore">, cell: string) {
  return testedBefore?.cells.find((one) => one.cell === cell);
}
