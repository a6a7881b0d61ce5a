/** Section 5: what the common windows say about each rival, and how small a difference they could have shown. */
import { distinctRivals, WINDOWS_FOR_A_TEST } from "../results/compare-cells.ts";
import type { Comparison, Results } from "../results/results-types.ts";
import { SIGN_FLIP_WINDOWS_MAX, smallestP, windowsNeeded } from "../statistics/sign-flip.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { counted, fixed, pText, signed } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { evidenceBlocks } from "./evidence-section.ts";
import { splitCells, splitWords } from "./fold.ts";
import { type Footnotes, openFootnotes } from "./footnotes.ts";
import { leftOutLines } from "./left-out.ts";
import { betterSign, metricWords } from "./metric-words.ts";
import { plannedBlocks } from "./planned-blocks.ts";
import { testedBeforeBlocks } from "./tested-before.ts";
import { SAME_EVERY_TIME, whyNoneVisible } from "./why-none-visible.ts";

const DRAWN = `two-sided sign-flip permutation, exact up to ${SIGN_FLIP_WINDOWS_MAX} windows, on drawn sign patterns beyond`;

/** Returns the section's Markdown. */
export function pairedSection(results: Results): string {
  const { comparisons, record } = results;
  const title = "## 5. Paired comparison";
  if (!record.freshDb)
    return `${title}\n\nNone: inventory was carried, so cells are not comparable.`;
  if ((results.reruns.duplicates?.different.length ?? 0) > 0)
    return `${title}\n\nNone: the engine did not repeat itself.`;
  if (comparisons.length === 0) return `${title}\n\nNone: there is no baseline with a rival.`;
  return [title, ...comparisonBlocks(results), ...plannedBlocks(results)].join("\n\n");
}

/** Returns the blocks that compare: what is shown, the table, what was left out, the evidence. */
export function comparisonBlocks(results: Results): string[] {
  const { comparisons, record } = results;
  const notes = openFootnotes();
  const what = metricWords(record.decisionMetric);
  const rivals = Math.max(1, distinctRivals(record).length);
  const split = splitCells(results);
  const order = new Map(split.shown.map(({ label }, i) => [label, i]));
  const orderOf = ({ cell }: Comparison) => order.get(cell) ?? order.size;
  const isShown = ({ cell }: Comparison) => split.rest.length === 0 || order.has(cell);
  const main = comparisons.filter(isShown);
  // A short table keeps the grid's order; of a long one only the ends of the ranking come first.
  if (split.rest.length > 0) main.sort((a, b) => orderOf(a) - orderOf(b));
  const rest = comparisons.filter((comparison) => !isShown(comparison));
  const tableOf = (shown: readonly Comparison[]) =>
    markdownTable(
      [
        words("Cell against baseline"),
        numeric("Windows"),
        numeric("Better/worse"),
        numeric(`Mean difference ${what.unit}`.trim()),
        numeric("Spread of differences (sd)"),
        numeric("MDE (t-test, alone)"),
        numeric("p"),
        numeric("p corrected"),
        numeric("Smallest visible"),
      ],
      shown.map((comparison) => row(comparison, { rivals, decimals: what.decimals }, notes)),
    );
  const tables = [tableOf(main)];
  const met = rest.filter(({ n }) => n > 0);
  if (met.length > 0) tables.push(`**The other ${met.length} rivals**`, tableOf(met));
  const apart = rest.length - met.length;
  // Rows of nothing would hide the others; why they have none stands below.
  if (apart > 0)
    tables.push(`**No common window with the baseline:** ${apart} more of the rivals.`);
  const under = [...notes.lines(), ...leftOutLines(comparisons)];
  return [
    explanation(results, what.name),
    ...splitWords(split, "cells"),
    ...tables,
    ...(under.length > 0 ? [under.join("\n")] : []),
    ...evidenceBlocks(results),
    ...testedBeforeBlocks(results),
  ];
}

function row(
  comparison: Comparison,
  { rivals, decimals }: { readonly rivals: number; readonly decimals: number },
  notes: Footnotes,
): string[] {
  const { cell, n, positive, negative, mean, sd, mde, mdeCorrected, p, pHolm } = comparison;
  const few =
    n === 0 ? "no common window" : "one window says nothing about how much differences vary";
  const noTest = `a test needs at least ${WINDOWS_FOR_A_TEST} common windows`;
  return [
    markdownText(cell),
    String(n),
    betterSign(comparison.metric) > 0 ? `${positive}/${negative}` : `${negative}/${positive}`,
    mean === null ? notes.missing(few) : signed(mean, decimals),
    sd === null ? notes.missing(few) : fixed(sd, decimals),
    mde === null ? notes.missing(sd === 0 ? SAME_EVERY_TIME : few) : fixed(mde, decimals),
    p === null ? notes.missing(noTest) : pText(p, 4),
    pHolm === null ? notes.missing(noTest) : pText(pHolm, 4),
    mdeCorrected === null
      ? notes.missing(whyNoneVisible(comparison, rivals))
      : fixed(mdeCorrected, decimals),
  ];
}

function explanation({ comparisons, record }: Results, name: string): string {
  const windows = Math.max(...comparisons.map(({ n }) => n));
  const rivals = distinctRivals(record).length;
  const copies = comparisons.length - rivals;
  const lines = [
    `Differences in ${name}, rival less baseline, over windows in which both are evaluable and saw the same events.`,
  ];
  if (windows > 0) lines.push(...sizesShown(rivals));
  if (windows >= WINDOWS_FOR_A_TEST) {
    const how = windows > SIGN_FLIP_WINDOWS_MAX ? DRAWN : "exact two-sided sign-flip permutation";
    lines.push(
      `p: ${how}; corrected by Holm over ${rivals === 1 ? "the one rival" : `all ${rivals} rivals`} of the grid${copies > 0 ? " (exact copies are not counted)" : ""}.`,
    );
  }
  if (windows >= WINDOWS_FOR_A_TEST && smallestP(windows) > 0.05 / rivals) {
    lines.push(
      `**No result could have been significant**: the smallest p of ${windows} windows is ${smallestP(windows).toFixed(4)}, above 0.05/${rivals}; ${windowsNeeded(rivals)} windows are needed.`,
    );
  }
  return lines.map((line) => wrapped(line)).join("\n\n");
}

/** Whose power a size is belongs beside it: only one of the two tests decides. */
function sizesShown(rivals: number): string[] {
  const corrected = rivals > 1 ? `, corrected for ${counted(rivals, "rival")}` : "";
  return [
    "MDE: the true mean difference that a two-sided 5% paired t-test, for one rival and before correction, would find in 80 of 100 sweeps: (t0.975 + t0.80) × sd / √n. It decides nothing.",
    `Smallest visible: the one that the test which decides would find in 80 of 100 sweeps${corrected}, if differences vary as they did here.`,
  ];
}
