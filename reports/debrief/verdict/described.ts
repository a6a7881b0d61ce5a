/** Sentences that describe rather than decide: who was ahead, and how small a difference could have been seen. */
import { distinctRivals } from "../../results/compare-cells.ts";
import type { Comparison } from "../../results/results-types.ts";
import { comparable, meanOver } from "../../statistics/shared-windows.ts";
import { counted, listed, listedSome } from "../../text/numbers.ts";
import { betterSign, type MetricWords, metricWords } from "../metric-words.ts";
import { hashOf, meanDifference, type Night, realRivals, testedRivals } from "./words.ts";

/** A key that acts nowhere makes equals by the dozen: one line of a verdict is no place for all of them. */
const EQUALS_NAMED = 4;

/** What the table shows, as a description: it must not read like a result. */
export function ahead(night: Night): string {
  const { decisionMetric: metric } = night.record;
  const what = metricWords(metric);
  const rivals = realRivals(night);
  const seen = rivals.filter(({ n }) => n > 0);
  const { among, windows } = comparable(seen);
  if (windows.length === 0 && seen.length > 0) {
    return "Who did best cannot be said: the cells share too few windows with each other.";
  }
  const gain = (one: Comparison) => (meanOver(one, windows) ?? 0) * betterSign(metric);
  const [top] = among.filter((one) => gain(one) > 0).sort((a, b) => gain(b) - gain(a));
  if (top === undefined) return noneDidBetter(rivals, seen, what);
  const mean = meanOver(top, windows);
  if (isNothing(mean ?? 0, what)) {
    return `No cell did better than the baseline on ${what.name} by as much as ${least(what)}.`;
  }
  const alike = seen.every(({ n }) => n === windows.length);
  const over = alike
    ? ""
    : ` over the ${counted(windows.length, "window")} that ${among.length === seen.length ? "all" : "most"} cells share`;
  const by = meanDifference({ metric, mean });
  return `On ${what.name}, ${nameWithTies(top, night)} did best (${by} against the baseline${over}); that describes tonight, it is no finding.`;
}

function noneDidBetter(
  rivals: readonly Comparison[],
  seen: readonly Comparison[],
  what: MetricWords,
): string {
  const better = `better than the baseline on ${what.name} this time`;
  if (seen.length === 1) return `${seen[0]?.cell} did not do ${better}.`;
  const some = seen.length < rivals.length;
  const who = some ? `Of the ${seen.length} cells that could be compared, none` : "No cell";
  return `${who} did ${better}.`;
}

/** "b", "b and its copy c" for one configuration under two labels, or "b and c, equal in every window". */
function nameWithTies(first: Comparison, { record, comparisons }: Night): string {
  const hash = hashOf(record, first.cell);
  const tied = comparisons.filter((other) => other !== first && areTied(first, other));
  const copies = tied.filter(({ cell }) => hashOf(record, cell) === hash).map(({ cell }) => cell);
  const equals = tied.filter(({ cell }) => hashOf(record, cell) !== hash).map(({ cell }) => cell);
  const own = copies.length === 1 ? "its copy" : "its copies";
  const name = copies.length === 0 ? first.cell : `${first.cell} and ${own} ${listed(copies)}`;
  return equals.length === 0
    ? name
    : `${name} and ${listedSome(equals, EQUALS_NAMED)}, equal in every window,`;
}

function areTied(a: Comparison, b: Comparison): boolean {
  return (
    a.n === b.n &&
    a.windows.every((window, i) => window === b.windows[i]) &&
    a.differences.every((difference, i) => difference === b.differences[i])
  );
}

/**
 * The range over the rivals that could have passed: the least of them alone would promise a sensitivity that most had
 * not, and one with too few windows had none.
 */
export function sensitivity(night: Night): string[] {
  const what = metricWords(night.record.decisionMetric);
  const tested = testedRivals(night);
  const varied = tested.flatMap(({ mdeCorrected: size }) =>
    size === null || size === 0 ? [] : [size],
  );
  if (tested.length === 0) return [];
  if (varied.length === 0) {
    return [
      "The differences are the same in every window, so nobody can say how small a one would have shown.",
    ];
  }
  const smallest = sizeOf(Math.min(...varied), what);
  const largest = sizeOf(Math.max(...varied), what);
  const same = smallest === largest;
  const about = isNothing(Math.min(...varied), what) ? "" : "about ";
  const size = `${about}${same ? "" : `${smallest} to `}${largest} ${what.unit}`.trim();
  const cell = same ? "" : ", depending on the cell,";
  const rivals = distinctRivals(night.record).length;
  const counting = rivals > 1 ? ` (all ${rivals} rivals counted)` : "";
  return [
    `A true difference of ${size}${cell} would usually have shown${counting}; a smaller one may be there.`,
  ];
}

/** A size that rounds to nothing is not none. */
function sizeOf(size: number, what: MetricWords): string {
  return isNothing(size, what) ? `under ${smallestShown(what)}` : size.toFixed(what.decimals);
}

function isNothing(value: number, { decimals }: MetricWords): boolean {
  return Number(value.toFixed(decimals)) === 0;
}

function least(what: MetricWords): string {
  return `${smallestShown(what)} ${what.unit}`.trim();
}

function smallestShown({ decimals }: MetricWords): string {
  return (10 ** -decimals).toFixed(decimals);
}
