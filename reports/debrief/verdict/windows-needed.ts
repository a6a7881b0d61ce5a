/** Verdicts on a number of windows that no decision can be drawn from. */
import { distinctRivals } from "../../results/compare-cells.ts";
import type { Verdict } from "../../results/results-types.ts";
import type { SweepRecord } from "../../sweep-record.ts";
import { counted } from "../../text/numbers.ts";
import { howToCompare } from "../live-words.ts";
import { ahead } from "./described.ts";
import { earnedNothing } from "./earnings.ts";
import { lostWindows, notCompared, skippedAgain } from "./losses.ts";
import { GO_ON, noDecision } from "./no-decision.ts";
import { hashOf, type Night, windowSpan } from "./words.ts";

type Few = { readonly windows: number; readonly needed: number };

/** Up to five windows are a description: who was ahead, and how many more it takes. */
export function tooFew(night: Night, { windows, needed }: Few, caveat: readonly string[]): Verdict {
  const { record } = night;
  const sentences = [
    fewWords(night, windows),
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ahead(night),
    ...nextRun(night, needed, windows),
    ...howToCompare(night),
    ...caveat,
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
export function undecidable(
  night: Night,
  { windows, needed }: Few,
  caveat: readonly string[],
): Verdict {
  const { record } = night;
  const rivals = counted(distinctRivals(record).length, "rival");
  return noDecision(`${counted(windows, "common window")}, ${needed} needed`, [
    `No result could have been significant: with ${rivals} and ${counted(windows, "window")} even a cell that was better every time would not pass.`,
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ahead(night),
    ...nextRun(night, needed, windows),
    ...caveat,
  ]);
}

/** What to run next; more replicates do not help where the planned ones were lost to something. */
function nextRun(night: Night, needed: number, windows: number): string[] {
  const { record } = night;
  const rivals = distinctRivals(record);
  const lead = `With ${counted(rivals.length, "rival")}, a decision needs at least ${counted(needed, "common window")}`;
  const lost = lostWindows(night);
  const interrupted = record.state === "interrupted";
  const differing = night.comparisons.filter(({ cell }) => rivals.includes(hashOf(record, cell)));
  const again = skippedAgain(night, differing);
  if (record.replicates >= needed) {
    const own = `${lead}. The grid has ${record.replicates}, but not all of them could be used.`;
    const next = interrupted ? GO_ON : (again ?? whatTookThem(record));
    return [own, ...lost, next];
  }
  if (again !== null && !interrupted) return [`${lead}.`, ...lost, again];
  const missing = counted(needed - windows, "more window");
  const more = `${lead}: ${missing} (${howToGetMore(night, needed - windows)}).`;
  return interrupted ? [more, GO_ON] : [more, ...lost];
}

/** A window that was lost is lost again when it is run again from the same seed: new ones come on top of all planned. */
function howToGetMore({ record, windowsPerReplicate = 1 }: Night, missing: number): string {
  if (record.deadline?.fill === true) return "more time, or another night";
  const lived = Math.round(record.replicates / windowsPerReplicate);
  const replicates = lived + Math.ceil(missing / windowsPerReplicate);
  // One stored session stands for the baseline in one window, and in no other.
  const own = record.reusedBaseline === null ? "" : ", without baseline.reuse";
  return `replicates: ${replicates}${own}`;
}

function whatTookThem({ deadline }: SweepRecord): string {
  return deadline === undefined || deadline.sessionsOut.length === 0
    ? "Mend what took them away, then run again."
    : "Give it more time (a later finish_by), then run it again.";
}
