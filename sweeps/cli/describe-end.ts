/** The last word on a run: how it ended and what the operator types next. Pure. */
import { describeSessionCounts, type GateEvaluationRecord } from "../../reports/index.ts";
import { isForWantOfTime } from "../deadline/words.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import type { SweepEnd } from "../scheduler/decide.ts";
import { counted } from "../scheduler/events.ts";
import { GATE_NAME, needsAcknowledgement } from "../scheduler/gate.ts";

export type NextWords = {
  /** The command that goes on with the run. */
  readonly again: string;
  /** The command that goes on with it when its time was over. */
  readonly moreTime: string;
  readonly acknowledge: (session: number) => string;
};

export function describeEnd(
  end: SweepEnd,
  words: NextWords,
  sessions: readonly SessionRow[],
  detail: string | null = null,
): string {
  switch (end.kind) {
    case "complete":
      return `${describeComplete(sessions)}${describeTime(sessions, words, detail)}`;
    case "aborted":
      return `Aborted. ${end.detail} ${describeSessionCounts(sessions)}.`;
    case "blocked":
      return `Stopped by a gate. ${end.detail} ${howToOpen(end.gates, words, sessions)}`;
    case "interrupted":
      return `Interrupted, ${describeSessionCounts(sessions)}. Go on with it: ${words.again}`;
    case "fault":
      return `Stopped by a fault: ${end.detail.split("\n", 1)[0]}. Once it is mended, go on with: ${words.again}`;
  }
}

function describeComplete(sessions: readonly SessionRow[]): string {
  const failed = sessions.filter(({ state }) => state === "failed");
  const why = failed.map(({ label, reason }) => `${label}: ${reason}`).join("; ");
  const warning =
    failed.length === 0 ? "" : ` Warning: ${counted(failed.length, "session")} failed (${why}).`;
  return `Complete: ${describeSessionCounts(sessions)}.${warning}`;
}

/** A run that filled its time has left nothing out; any other says what, and how it goes on. */
function describeTime(
  sessions: readonly SessionRow[],
  { moreTime }: NextWords,
  detail: string | null,
): string {
  if (detail === null) return "";
  if (!sessions.some(({ reason }) => isForWantOfTime(reason))) return ` ${detail}`;
  return ` Warning: ${detail} Go on with them: ${moreTime}`;
}

/** What opens the gates that hold a sweep back: accepting sessions, or mending what a file says. Pure. */
export function howToOpen(
  gates: readonly Pick<GateEvaluationRecord, "gate" | "subject">[],
  { again, acknowledge }: NextWords,
  sessions: readonly SessionRow[],
): string {
  if (gates.some(({ gate }) => gate !== GATE_NAME)) return `Mend it and start again: ${again}`;
  const accepts = sessions
    .filter(
      (row) => gates.some(({ subject }) => subject === row.label) && needsAcknowledgement(row),
    )
    .map(({ session }) => acknowledge(session));
  return `Look into it, then accept it and go on: ${[...accepts, again].join(" && ")}`;
}
