/** The last word on a run: how it ended and what the operator types next. Pure. */
import type { SessionRow } from "../journal/journal-types.ts";
import type { SweepEnd } from "../scheduler/decide.ts";
import { counted } from "../scheduler/events.ts";
import { GATE_NAME, needsAcknowledgement } from "../scheduler/gate.ts";

export type NextWords = {
  /** The command that goes on with the run. */
  readonly again: string;
  readonly acknowledge: (session: number) => string;
};

export function describeEnd(
  end: SweepEnd,
  words: NextWords,
  sessions: readonly SessionRow[],
): string {
  switch (end.kind) {
    case "complete":
      return describeComplete(sessions);
    case "aborted": {
      const notRun = sessions.filter(({ state }) => state === "not_run").length;
      return `Aborted. ${end.detail} ${counted(notRun, "session")} not run.`;
    }
    case "blocked":
      return `Stopped by a gate. ${end.detail} ${howToOpen(end, words, sessions)}`;
    case "interrupted":
      return `Interrupted. Go on with it: ${words.again}`;
    case "fault":
      return `Stopped by a fault: ${end.detail.split("\n", 1)[0]}. Once it is mended, go on with: ${words.again}`;
  }
}

function describeComplete(sessions: readonly SessionRow[]): string {
  const count = (state: SessionRow["state"]): number =>
    sessions.filter((row) => row.state === state).length;
  const extras = (["failed", "skipped", "reused"] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  const tail = extras.length === 0 ? "" : `, ${extras.join(", ")}`;
  const failed = sessions.filter(({ state }) => state === "failed");
  const why = failed.map(({ label, reason }) => `${label}: ${reason}`).join("; ");
  const warning =
    failed.length === 0 ? "" : ` Warning: ${counted(failed.length, "session")} failed (${why}).`;
  return `Complete: ${count("finished")} of ${counted(sessions.length, "session")} finished${tail}.${warning}`;
}

function howToOpen(
  end: Extract<SweepEnd, { kind: "blocked" }>,
  { again, acknowledge }: NextWords,
  sessions: readonly SessionRow[],
): string {
  if (end.gates.some(({ gate }) => gate !== GATE_NAME)) return `Mend it and start again: ${again}`;
  const accepts = sessions
    .filter(
      (row) => end.gates.some(({ subject }) => subject === row.label) && needsAcknowledgement(row),
    )
    .map(({ session }) => acknowledge(session));
  return `Look into it, then accept it and go on: ${[...accepts, again].join(" && ")}`;
}
