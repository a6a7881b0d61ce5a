/**
 * Verdicts without a trade to speak of: a cell that never filled does what switching off does, and where it beats the
 * baseline that says something of the baseline alone. Whether to keep quoting or to stop is the operator's to choose.
 */
import type { Comparison, Verdict } from "../../results/results-types.ts";
import type { Passed } from "../../statistics/decision.ts";
import { meanOver, sharedWindows } from "../../statistics/shared-windows.ts";
import { listed } from "../../text/numbers.ts";
import { betterSign, metricWords } from "../metric-words.ts";
import { earnedNothing } from "./earnings.ts";
import { lostWindows, notCompared } from "./losses.ts";
import { noDecision } from "./no-decision.ts";
import { howMuchBetter, type Night } from "./words.ts";

/** All cells that beat the baseline did so without a single fill. */
export function notTrading(
  night: Night,
  { winner, others }: Passed<Comparison>,
  caveat: readonly string[],
): Verdict {
  const { record } = night;
  const { baseline } = winner;
  const cells = [winner, ...others].map(({ cell }) => cell);
  const too =
    others.length === 0 ? "" : ` (${listed(others.map(({ cell }) => cell))} too, just as idle)`;
  return noDecision(`not trading beat ${baseline} (${cells.join(", ")}: not one fill)`, [
    `On ${metricWords(record.decisionMetric).name}, ${winner.cell} beat ${baseline} ${howMuchBetter(winner)}, without a single fill${too}.`,
    `That is what switching off would have done: it says that ${baseline} loses money or pays for nothing, and recommends no cell.`,
    ...earnedNothing(night, baseline),
    `Whether to keep ${baseline} or to stop quoting on such a market is yours to decide; next, try cells that trade.`,
    ...notCompared(night),
    ...caveat,
  ]);
}

/** Nobody had a fill: there is nothing to tell cells apart by. */
export function nobodyTraded(night: Night, sessions: string, caveat: readonly string[]): Verdict {
  const { baselineCell } = night.record;
  return noDecision("nobody traded", [
    `Not one fill in ${sessions}: there is nothing to compare the cells by.`,
    `Keep ${baselineCell} for now.`,
    ...notCompared(night),
    ...lostWindows(night),
    "Run longer sessions, offsets closer to the touch, or a market with more trades.",
    ...caveat,
  ]);
}

/** Beside a cell that traded and won: those that beat the baseline by standing still, and whether they did better. */
export function idleToo(night: Night, winner: Comparison, idle: readonly Comparison[]): string[] {
  if (idle.length === 0) return [];
  const sign = betterSign(night.record.decisionMetric);
  const above = idle.some((one) => {
    const windows = sharedWindows([winner, one]);
    const [own, other] = [meanOver(winner, windows), meanOver(one, windows)];
    return own !== null && other !== null && (other - own) * sign > 0;
  });
  const who = listed(idle.map(({ cell }) => cell));
  const more = above
    ? ` and was ahead of ${winner.cell}: think about stopping before adopting anything`
    : "";
  return [`${who} beat ${winner.baseline} too, without a single fill; that is not trading${more}.`];
}
