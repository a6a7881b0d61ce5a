/** Verdicts on a number of windows that no decision can be drawn from: too few of them, or too many for the exact test. */
import { distinctRivals } from "../../results/compare-cells.ts";
import type { Verdict } from "../../results/results-types.ts";
import { SIGN_FLIP_WINDOWS_MAX } from "../../statistics/sign-flip.ts";
import type { SweepRecord } from "../../sweep-record.ts";
import { counted } from "../../text/numbers.ts";
import { howToCompare } from "../live-words.ts";
import { marketCaveat } from "../market-caveat.ts";
import { GO_ON, noDecision } from "./no-decision.ts";
import { ahead, earnedNothing, lostWindows, type Night, notCompared, windowSpan } from "./words.ts";

/** Up to five windows are a description: who was ahead, and how many more it takes. */
export function tooFew(night: Night, windows: number, needed: number): Verdict {
  const { record, sessions } = night;
  const sentences = [
    fewWords(night, windows),
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ahead(night),
    ...nextRun(night, needed, windows),
    ...howToCompare(night),
    ...marketCaveat(record, sessions),
  ];
  return noDecision(`${counted(windows, "common window")}, ${needed} needed`, sentences);
}

function fewWords({ record, comparisons }: Night, windows: number): string {
  const all = comparisons.every(({ n }) => n === windows);
  const luck = "one window cannot tell a better cell from luck.";
  if (record.replicates === 1) {
    return all
      ? `Every cell was seen in one window only, and ${luck}`
      : `There was one window only, and ${luck}`;
  }
  if (windows === 1) return `Only one window can be compared, and ${luck}`;
  return `The cells share only ${windowSpan(comparisons, "window")} with the baseline, too few to tell a better cell from luck.`;
}

/** With so many rivals not even a cell that won every window would have passed. */
export function undecidable(night: Night, windows: number, needed: number): Verdict {
  const { record, sessions } = night;
  const rivals = counted(distinctRivals(record).length, "rival");
  return noDecision(`${counted(windows, "common window")}, ${needed} needed`, [
    `No result could have been significant: with ${rivals} and ${counted(windows, "window")} even a cell that was better every time would not pass.`,
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ahead(night),
    ...nextRun(night, needed, windows),
    ...marketCaveat(record, sessions),
  ]);
}

/** What to run next; more replicates do not help where the planned ones were lost to something. */
function nextRun(night: Night, needed: number, windows: number): string[] {
  const { record } = night;
  const rivals = counted(distinctRivals(record).length, "rival");
  const lead = `With ${rivals}, a decision needs at least ${counted(needed, "common window")}`;
  const lost = lostWindows(night);
  const interrupted = record.state === "interrupted";
  if (record.replicates >= needed) {
    const own = `${lead}. The grid has ${record.replicates}, but not all of them could be used.`;
    const next = interrupted ? GO_ON : whatTookThem(record);
    return [own, ...lost, next];
  }
  const replicates = Math.ceil(needed / (night.windowsPerReplicate ?? 1));
  const missing = counted(needed - windows, "more window");
  const how =
    record.deadline?.fill === true ? "more time, or another night" : `replicates: ${replicates}`;
  const more = `${lead}: ${missing} (${how}).`;
  return interrupted ? [more, GO_ON] : [more, ...lost];
}

function whatTookThem({ deadline }: SweepRecord): string {
  return deadline === undefined || deadline.sessionsOut.length === 0
    ? "Mend what took them away, then run again."
    : "Give it more time (a later finish_by), then run it again.";
}

/** The exact test walks all sign flips, which grow with two to the number of windows. */
export function tooMany({ comparisons }: Night): Verdict {
  const windows = windowSpan(comparisons);
  return noDecision(`${windows}, more than the exact test takes`, [
    `The sweep has ${windows}; the exact test used here goes up to ${SIGN_FLIP_WINDOWS_MAX}, and no other is built in yet.`,
    "The paired table below describes the differences; no cell is named from it.",
  ]);
}
