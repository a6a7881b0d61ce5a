/** The end of section 5: the ranking under each fill model, and the baseline run a second time (A/A). */

import { FILL_MODELS } from "../reruns/rerun-file.ts";
import type { FillModelRow } from "../reruns/rerun-types.ts";
import type { Results } from "../results/results-types.ts";
import { markdownCode, markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { counted, fixed, listed, signed } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { sameFillsWords } from "./fill-model-words.ts";
import { type Footnotes, openFootnotes } from "./footnotes.ts";
import { metricWords } from "./metric-words.ts";

/** Returns Markdown blocks; none where nothing is compared and nothing was run again. */
export function stabilityBlocks(results: Results): string[] {
  return [...fillModelBlocks(results), ...duplicateBlocks(results)];
}

function fillModelBlocks(results: Results): string[] {
  const { record, comparisons, reruns } = results;
  const { fillModels } = reruns;
  if (comparisons.every(({ n }) => n === 0)) return [];
  const head = "**Would another fill model rank the cells otherwise?**";
  if (fillModels.kind === "none") {
    if (record.state === "running") return [];
    return [wrapped(`${head} Not checked: ${markdownText(fillModels.why ?? "it was not run")}.`)];
  }
  const notes = openFootnotes();
  const columns = FILL_MODELS.flatMap((model) => [
    numeric(`Under ${model}`),
    numeric(`Rank under ${model}`),
  ]);
  const { decimals } = metricWords(record.decisionMetric);
  const table = markdownTable(
    [words("Cell"), ...columns],
    fillModels.rows.map((row) => rowOf(row, decimals, notes)),
  );
  const under = notes.lines();
  return [
    wrapped(`${head} ${answer(results)}`),
    ...sameFillsWords(fillModels).map((line) => wrapped(line)),
    wrapped(explanation(results)),
    table,
    ...(under.length === 0 ? [] : [under.join("\n")]),
  ];
}

function rowOf({ cell, models }: FillModelRow, decimals: number, notes: Footnotes): string[] {
  return [
    markdownText(cell),
    ...models.flatMap(({ mean, rank, missing }) => [
      mean === null ? notes.missing(missing ?? "no value") : signed(mean, decimals),
      rank === null ? notes.missing(missing ?? "no value") : String(rank),
    ]),
  ];
}

function answer({ reruns: { fillModels }, verdict }: Results): string {
  const { modelDependent, winners } = fillModels;
  const few = verdict.kind === "recommendation" ? "" : " This describes; it is no finding.";
  if (modelDependent === null)
    return "Nobody can tell: the first cell has too few windows under another model.";
  if (modelDependent) return "Yes: no cell is first under all three.";
  return `Not at the top: ${listed(winners.map(markdownText))} ${winners.length === 1 ? "is" : "are"} first under all three.${few}`;
}

function explanation({ record, reruns: { fillModels } }: Results): string {
  const what = metricWords(record.decisionMetric);
  const own = fillModels.baseline.map(
    ({ model, mean }) => `${model} ${fixed(mean, what.decimals)}`,
  );
  const left = fillModels.cellsLeftOut.length;
  const some =
    left === 0
      ? ""
      : ` Run for the baseline and the best cells only; ${counted(left, "cell")} left out.`;
  const unit = what.unit === "" ? "" : ` (${what.unit})`;
  return `Mean difference from the baseline in ${what.name}${unit}, over the windows that all cells ranked under a model have there, run again in memory; 1 is best. The baseline itself: ${own.join(", ")}.${some} docs/fill-model.md says what each model assumes.`;
}

function duplicateBlocks({ reruns: { duplicates } }: Results): string[] {
  if (duplicates === null) return [];
  const { same, different, notRun } = duplicates;
  const ran = same.length + different.length;
  const head = different.length === 0 ? "**A/A.**" : "**A/A failed.**";
  const told =
    ran === 0
      ? "The baseline was not run a second time."
      : `The baseline run a second time in memory gave the same ledger root in ${same.length} of ${counted(ran, "window")}.`;
  const items = [
    ...different.map(
      ({ replicate, storedRoot, root, why }) =>
        `- window ${replicate}: stored ${markdownCode(storedRoot.slice(0, 16))}, second run ${markdownCode(root.slice(0, 16))}: ${markdownText(why)}`,
    ),
    ...notRun.map(
      ({ replicate, reason }) => `- window ${replicate} not run: ${markdownText(reason)}`,
    ),
  ];
  return [`${head} ${told}`, ...(items.length === 0 ? [] : [items.join("\n")])];
}
