/**
 * The verdict: which cell to adopt, or why not yet. It never claims more than its number of common windows
 * allows: up to five a description, from six a test corrected for the number of rivals, and nothing where no result
 * could have been significant. Written for somebody who has just woken up.
 */
import { describeSessionCounts } from "../../count-sessions.ts";
import { distinctRivals } from "../../results/compare-cells.ts";
import type { Verdict } from "../../results/results-types.ts";
import { decideCell } from "../../statistics/decision.ts";
import { notRepeatedWords } from "../fill-model-words.ts";
import { foreignNote, foreignSentence } from "../foreign-network.ts";
import { marketCaveat } from "../market-caveat.ts";
import { betterSign } from "../metric-words.ts";
import { missedBefore } from "../tested-before.ts";
import { hasTraded, sessionsWithoutFill } from "./earnings.ts";
import {
  carried,
  noDecision,
  nothingToCompare,
  onlyCopies,
  stopped,
  withoutBaseline,
} from "./no-decision.ts";
import { noCommonWindow } from "./no-window.ts";
import { noneBetter } from "./none-better.ts";
import { nobodyTraded, notTrading } from "./not-trading.ts";
import { passedOnce } from "./passed-once.ts";
import { recommended } from "./recommended.ts";
import { nightOfReplays, saidOfReplays } from "./said-of-replays.ts";
import { tooFew, undecidable } from "./windows-needed.ts";
import { metricWarning, type Night } from "./words.ts";

/** Decides the verdict. Pure: the same stored sessions give the same words. */
export function decideVerdict(night: Night): Verdict {
  const verdict = decide(night);
  return {
    ...verdict,
    line: `${verdict.line}${foreignNote(night)}`,
    sentences: [...verdict.sentences, ...foreignSentence(night)],
  };
}

function decide(night: Night): Verdict {
  const { record, sessions, comparisons } = night;
  if (record.state === "running") {
    return noDecision("in progress", [
      `In progress: ${describeSessionCounts(sessions)}.`,
      "Wait for the rest; this page is written anew after each.",
    ]);
  }
  if (record.state === "aborted" || record.state === "fault") return stopped(night);
  if (!record.freshDb) return carried();
  if (record.baselineCell === null) return withoutBaseline(record);
  const notRepeated = notRepeatedWords(night.reruns);
  if (notRepeated.length > 0) return noDecision("the engine did not repeat itself", notRepeated);
  if (comparisons.length === 0) return nothingToCompare();
  if (distinctRivals(record).length === 0) return onlyCopies(record.baselineCell);
  const replays = nightOfReplays(night);
  return replays === null ? inWords(night) : saidOfReplays(inWords(replays), night);
}

/** The decision itself is numbers alone; here it gets the words of the night. */
function inWords(night: Night): Verdict {
  const { record, sessions, comparisons } = night;
  const decision = decideCell(comparisons, {
    rivals: distinctRivals(record).length,
    sign: betterSign(record.decisionMetric),
    traded: (comparison) => hasTraded(night, comparison),
    missed: ({ cell }) => missedBefore(record, cell),
  });
  const market = marketCaveat(record, sessions);
  const caveat = [...metricWarning(record), ...market];
  const idle = sessionsWithoutFill(night);
  if (decision.kind === "no_window") return noCommonWindow(night);
  if (idle !== null) return nobodyTraded(night, idle, caveat);
  switch (decision.kind) {
    case "too_few":
      return tooFew(night, decision, caveat);
    case "undecidable":
      return undecidable(night, decision, caveat);
    case "none_better":
      return noneBetter(night, decision.worse, caveat);
    case "not_trading":
      return notTrading(night, decision, caveat);
    case "missed_before":
      return passedOnce(night, decision, caveat);
    case "better":
      return recommended(night, decision, market);
  }
}
