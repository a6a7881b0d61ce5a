/** Verdicts that name no cell before any difference is looked at: the run itself allows none. */
import { countSessions } from "../../count-sessions.ts";
import type { Verdict } from "../../results/results-types.ts";
import type { SweepRecord } from "../../sweep-record.ts";
import { counted, shortDecimals } from "../../text/numbers.ts";
import type { Night } from "./words.ts";

/** A verdict without a cell: "No decision: WHY." and the sentences that explain it. */
export function noDecision(why: string, sentences: readonly string[]): Verdict {
  const line = `No decision: ${why}.`;
  return {
    kind: "no_decision",
    cell: null,
    line,
    sentences: sentences.map((s) => shortDecimals(s)),
  };
}

/** What to do first where the night was cut. */
export const GO_ON = "The sweep was interrupted: go on with it first, the same command does.";

/** A rule or a fault ended the sweep before all cells had their turn. */
export function stopped({ record, sessions }: Night): Verdict {
  const { done, total } = countSessions(sessions);
  const how = record.state === "aborted" ? "The sweep was stopped" : "The sweep ended with a fault";
  const sentences = [
    `${how} after ${done} of ${counted(total, "session")}, so its cells were not all tried.`,
    sentence(record.stateDetail ?? "No reason was stored"),
    "Deal with that first, then run the sweep again; until then keep the baseline.",
  ];
  return noDecision(record.state === "aborted" ? "the sweep was stopped" : "fault", sentences);
}

/** Sessions that did not begin alike are not compared. */
export function carried(): Verdict {
  return noDecision("inventory was carried from session to session", [
    "Every session began with what the one before had left, so the cells are not comparable and nothing is ranked.",
    "To compare cells, run with fresh_db: true.",
  ]);
}

/** Neither grid nor options left a baseline. */
export function withoutBaseline({ options: { only } }: SweepRecord): Verdict {
  if (only !== undefined) {
    return noDecision("this run has no baseline", [
      `--only ${only} left no baseline to compare with.`,
      "Run it again with the baseline among the cells of --only.",
    ]);
  }
  return noDecision("the grid names no baseline", [
    "There is no baseline to compare with.",
    "Name one in the grid under baseline: cell, and run again.",
  ]);
}

/** The baseline is the only cell. */
export function nothingToCompare(): Verdict {
  return noDecision("the run has only its baseline", [
    "There is no other cell to compare with the baseline.",
  ]);
}

/** No cell changes the configuration at all. */
export function onlyCopies(baseline: string): Verdict {
  return noDecision("every cell is a copy of the baseline", [
    `Every other cell has the configuration of ${baseline}, so there is nothing to decide between.`,
    "Check what the cells change (section 7).",
  ]);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
