/** Writes a run's debrief when it is due, and ends the run with what it says. */
import { CodedError, visibleJson } from "../../engine/index.ts";
import { type DebriefOutcome, writeDebrief } from "../../reports/index.ts";
import type { OpenedRun } from "../journal/open-run.ts";
import { buildSweepRecord } from "../journal/sweep-record.ts";
import { isDebriefDue } from "../scheduler/debrief-due.ts";
import type { SweepEnd } from "../scheduler/decide.ts";
import type { EmitEvent } from "../scheduler/events.ts";
import type { Night } from "../scheduler/night.ts";
import { complainWrapped, type Environment, say, sayWrapped, tableOptions } from "./environment.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { printError } from "./print-error.ts";
import { nearPath } from "./same-command.ts";

export type Debriefer = {
  readonly write: Night["writeDebrief"];
  readonly last: () => DebriefOutcome | null;
  readonly failure: () => CodedError | null;
};

/** A debrief that cannot be written does not end a night; if the last one cannot, the exit code says so. */
export function createDebriefer(
  { journal, runFolder }: OpenedRun,
  environment: Environment,
  emit: EmitEvent,
): Debriefer {
  let last: DebriefOutcome | null = null;
  let failure: CodedError | null = null;
  const begunAt = performance.now();
  let spentMs = 0;
  let lastMs = 0;
  return {
    write: async (when) => {
      const startedAt = performance.now();
      const spending = { elapsedMs: startedAt - begunAt, spentMs, lastMs };
      if (when === "between" && !isDebriefDue(spending)) return;
      if (when === "end") tellDebrief(emit, journal.sessions().length);
      try {
        last = await writeDebrief(buildSweepRecord(journal, runFolder), tableOptions(environment));
        failure = null;
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        if (failure?.code !== error.code)
          emit({ kind: "warning", text: `no debrief: ${error.message}` });
        failure = error;
      } finally {
        lastMs = performance.now() - startedAt;
        spentMs += lastMs;
      }
    },
    last: () => last,
    failure: () => failure,
  };
}

/** A debrief that is there in a moment needs no word. */
const SESSIONS_TOLD = 400;

function tellDebrief(emit: EmitEvent, sessions: number): void {
  if (sessions < SESSIONS_TOLD) return;
  emit({ kind: "check", text: `Compiling the debrief of ${sessions} sessions.` });
}

/** Prints verdict and table, or why there are none. Returns the exit code of the run. */
export function tellOutcome(
  environment: Environment,
  end: SweepEnd,
  debrief: Debriefer,
  json: boolean,
): ExitCode {
  const last = debrief.last();
  if (last !== null) {
    if (json)
      say(
        environment,
        visibleJson({ event: "debrief", verdict: last.verdictLine, paths: last.paths }),
      );
    else sayDebrief(environment, last);
  }
  const failure = debrief.failure();
  if (failure !== null) {
    printError(environment, failure);
    return EXIT.fault;
  }
  if (end.kind === "fault") complainWrapped(environment, end.detail, "Error: ");
  return exitOf(end);
}

/** Table, verdict, and where to read on: the debrief first. */
export function sayDebrief(
  environment: Environment,
  { verdictLine, terminalTable, paths }: DebriefOutcome,
): void {
  const sorted = [...paths].sort((a, b) => Number(b.endsWith(".md")) - Number(a.endsWith(".md")));
  const lines = sorted.map((path) => `  ${nearPath(environment.cwd, path)}`);
  say(environment, `\n${terminalTable}\n`);
  sayWrapped(environment, verdictLine);
  say(environment, lines.join("\n"));
}

/** The exit code of an end whose debrief was written. */
export function exitOf(end: SweepEnd): ExitCode {
  switch (end.kind) {
    case "complete":
      return EXIT.done;
    case "aborted":
    case "blocked":
      return EXIT.aborted;
    case "interrupted":
      return EXIT.interrupted;
    case "fault":
      return EXIT.fault;
  }
}
