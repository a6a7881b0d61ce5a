/** The end of section 5: what all cells together say over their common windows, and what so few do not allow. */
import { distinctRivals } from "../results/compare-cells.ts";
import type { Comparison, PairedEvidence, Results } from "../results/results-types.ts";
import type { Claim } from "../statistics/ladder.ts";
import { maySay } from "../statistics/ladder.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { counted, fixed, listed, pText, signed } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { openFootnotes } from "./footnotes.ts";
import { metricWords } from "./metric-words.ts";
import { SAME_EVERY_TIME } from "./why-none-visible.ts";

/** Returns Markdown blocks; none where nothing is compared. */
export function evidenceBlocks(results: Results): string[] {
  const { evidence } = results;
  if (evidence === null || evidence.ladder.windows === 0) return [];
  return [
    ...intervals(results),
    ...together(evidence, results).map((line) => wrapped(line)),
    ...notSaid(evidence),
    ...notSaidTogether(evidence),
    ...neighbours(results),
  ];
}

/** 95 % intervals and the windows that a difference of this size would take. */
function intervals({ comparisons, record }: Results): string[] {
  const shown = comparisons.filter(({ n }) => maySay("bootstrap_interval", n));
  if (shown.length === 0) return [];
  const { decimals, unit } = metricWords(record.decisionMetric);
  const notes = openFootnotes();
  const rows = shown.map((comparison) => {
    const { cell, mean, interval, windowsForThis } = comparison;
    return [
      markdownText(cell),
      signed(mean, decimals),
      interval === null
        ? notes.missing(SAME_EVERY_TIME)
        : `${signed(interval.low, decimals)} to ${signed(interval.high, decimals)}`,
      windowsForThis === null ? notes.missing(whyNoWindows(comparison)) : String(windowsForThis),
    ];
  });
  const columns = [
    words("Cell against baseline"),
    numeric(`Mean difference ${unit}`.trim()),
    numeric("95% interval"),
    numeric("Windows to show this much"),
  ];
  const note = [
    "95% interval: stationary bootstrap of whole windows, one rival at a time.",
    "Windows to show this much: all together, for the test that decides to show a true difference of the size seen in 80 of 100 sweeps.",
  ];
  const under = notes.lines();
  return [
    markdownTable(columns, rows),
    ...(under.length === 0 ? [] : [under.join("\n")]),
    wrapped(note.join(" ")),
  ];
}

function whyNoWindows({ mean, sd }: Comparison): string {
  if (sd === 0) return SAME_EVERY_TIME;
  return mean === 0 ? "no difference was seen" : "more than any plan has (10,000)";
}

function together(evidence: PairedEvidence, { record }: Results): string[] {
  const { superiorAbility, confidenceSet, overfitting, deflatedSharpe, windows, leftOut } =
    evidence;
  const lines: string[] = [];
  if (superiorAbility !== null) {
    lines.push(
      `**Is any rival better than the baseline at all?** Hansen's test over all rivals at once: p ${pText(superiorAbility.p, 3)} over ${counted(windows.length, "window")} that every cell has (White's reality check: ${pText(superiorAbility.realityCheck.p, 3)}). Below 0.05 means yes.`,
    );
  }
  if (confidenceSet !== null) {
    const members = listed(confidenceSet.members.map(markdownText));
    lines.push(
      `**Which cells cannot be told from the best one?** ${members} (model confidence set, ${fixed(confidenceSet.level * 100, 0)}%).`,
    );
  }
  if (overfitting !== null) {
    lines.push(
      `**Would the best of half the windows disappoint in the other half?** In ${fixed(overfitting.pbo * 100, 0)}% of ${overfitting.splits} splits it came out below the middle there (probability of backtest overfitting; half or more means that the choice carries nothing over).`,
    );
  }
  if (deflatedSharpe !== null) {
    lines.push(
      `**Is the best gain more than the luck of ${deflatedSharpe.trials} tries?** ${markdownText(deflatedSharpe.cell)}: ${sure(deflatedSharpe.deflated)} (deflated Sharpe ratio, per window, nothing annualised; ${earlierTries(record, deflatedSharpe.trials)}).`,
    );
  }
  if (lines.length > 0 && leftOut.length > 0) {
    lines.push(`Left out of these: ${leftOut.map(markdownText).join("; ")}.`);
  }
  return lines;
}

/** How many of the tries were those of sweeps before this one. */
function earlierTries(record: Results["record"], trials: number): string {
  if (record.testedBefore === undefined) return "tries of earlier sweeps are not counted";
  const earlier = trials - distinctRivals(record).length;
  return earlier === 0 ? "none of them in earlier sweeps" : `${earlier} of them in earlier sweeps`;
}

/** Nothing that so few windows say is certain, in either direction. */
function sure(share: number): string {
  if (share > 0.995) return "over 99%";
  return share < 0.005 ? "under 1%" : `${fixed(share * 100, 0)}%`;
}

const CLAIM_WORDS: Readonly<Record<Claim, string>> = {
  description: "a description",
  permutation_test: "the test that decides",
  bootstrap_interval: "intervals",
  superior_ability: "Hansen's test",
  confidence_set: "the confidence set",
  overfitting: "the probability of overfitting",
  deflated_sharpe: "the deflated Sharpe ratio",
};

/** What is missing, and from how many windows on it would be here. */
function notSaid({ ladder }: PairedEvidence): string[] {
  const missing = ladder.notSaid.map(({ claim, windowsNeeded }) => [claim, windowsNeeded] as const);
  if (missing.length === 0) return [];
  const head = `Not said with ${counted(ladder.windows, "common window")}`;
  return [wrapped(`${head}: ${fromWindowsOn(missing)}.`)];
}

/** One rival's own windows may be many and those of all cells few: then their figures are missing, with no other word. */
function notSaidTogether({ notSaidTogether: missing, windows, confidenceSet }: PairedEvidence) {
  const claims = Object.entries(missing) as [Claim, number][];
  const lines: string[] = [];
  if (claims.length > 0) {
    const head = `All cells together have ${counted(windows.length, "window")}`;
    lines.push(`${head}, so of them it is not said: ${fromWindowsOn(claims)}.`);
  }
  if (confidenceSet === null && maySay("confidence_set", windows.length)) {
    lines.push("No confidence set is worked out of so many cells.");
  }
  return lines.map((line) => wrapped(line));
}

function fromWindowsOn(missing: readonly (readonly [Claim, number])[]): string {
  const byWindows = new Map<number, string[]>();
  for (const [claim, windows] of missing) {
    byWindows.set(windows, [...(byWindows.get(windows) ?? []), CLAIM_WORDS[claim]]);
  }
  return [...byWindows]
    .map(([windows, claims]) => `${listed(claims)} from ${windows} on`)
    .join("; ");
}

/** Windows of a generated market are independent by construction; those of a real one may be alike. */
function neighbours({ evidence, comparisons, sessions }: Results): string[] {
  const tested = evidence?.ladder.decidable === true;
  const windows = new Set(comparisons.flatMap((comparison) => [...comparison.windows]));
  const adjacent = [...windows].some((window) => windows.has(window + 1));
  const real = sessions.some(({ summary }) => summary !== null && summary.network !== "simulated");
  if (!tested || !adjacent || !real) return [];
  return [
    wrapped(
      "Every p above takes it that each window says something new. Windows of one stretch of one market may be alike; then a p is too small (docs/statistics.md says by how much), and windows from other hours and days mend it.",
    ),
  ];
}
