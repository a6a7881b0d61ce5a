/** `acknowledge`: a person accepts a session's inventory status, by name and with a reason, for the record. */
import { dirname, join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { CodedError } from "../../../engine/index.ts";
import { plainLine } from "../../../reports/index.ts";
import { findRun } from "../../journal/find-run.ts";
import { type Journal, openJournal } from "../../journal/journal.ts";
import { JOURNAL_FILE } from "../../journal/run-folder.ts";
import { claimLock } from "../../lock/lock.ts";
import { needsAcknowledgement } from "../../scheduler/gate.ts";
import { type Environment, say } from "../environment.ts";
import { examples } from "../examples.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { outFolder, outOption, RUN_HELP } from "../run-words.ts";
import { sameCommand } from "../same-command.ts";
import { parseSession } from "../session-numbers.ts";
import type { SetCode, Words } from "../verb.ts";

/** Adds the words of the verb; `setCode` takes its exit code. */
export function addAcknowledge(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description(
      "Accept a session's inventory status, so that the sweep may go on. Recorded and shown.",
    )
    .argument("<RUN>", RUN_HELP)
    .requiredOption("--session <N>", "number of the session", parseSession)
    .requiredOption("--by <NAME>", "who accepts", parseText)
    .requiredOption("--reason <TEXT>", "why", parseText)
    .addOption(outOption())
    .addHelpText(
      "after",
      examples('acknowledge phase73 --session 2 --by NAME --reason "dust fill, looked into"'),
    )
    .action((wanted: string, words: Words) => {
      setCode(
        runAcknowledge(environment, wanted, {
          out: outFolder(environment, words),
          session: words.session as number,
          by: words.by as string,
          reason: words.reason as string,
        }),
      );
    });
}

function parseText(text: string): string {
  if (text.trim() !== "" && text.length <= 500) return text;
  throw new InvalidArgumentError("expected 1 to 500 characters.");
}

type AcknowledgeOptions = {
  readonly out: string;
  readonly session: number;
  readonly by: string;
  readonly reason: string;
};

function runAcknowledge(
  environment: Environment,
  wanted: string,
  { out, session, by, reason }: AcknowledgeOptions,
): ExitCode {
  const folder = findRun(out, environment.cwd, wanted);
  // The journal has one writer: while an orchestrator drives the run there is nothing that waits for this.
  const lock = claimLock(dirname(folder), {
    user: "acknowledge",
    startedAt: environment.now().toISOString(),
  });
  try {
    const journal = openJournal(join(folder, JOURNAL_FILE), environment.now);
    try {
      checkSession(journal, session);
      journal.acknowledge(session, by, reason);
      say(environment, `Session ${session} accepted by ${plainLine(by)}: ${plainLine(reason)}`);
      say(
        environment,
        `Go on with: ${sameCommand(environment, journal.plan(), folder, journal.deadlines().at(-1)?.finishBy)}`,
      );
    } finally {
      journal.close();
    }
    return EXIT.done;
  } finally {
    lock.release();
  }
}

function checkSession(journal: Journal, session: number): void {
  const rows = journal.sessions();
  const row = rows.find((candidate) => candidate.session === session);
  if (row !== undefined && needsAcknowledgement(row)) return;
  const was =
    row === undefined
      ? `was ${session}, expected 1 to ${rows.length}`
      : `${session} (${row.label}) was ${row.state} with inventory status ${row.invariantStatus ?? "none yet"}, expected drift, error or missing`;
  const waiting = rows.filter(needsAcknowledgement).map((candidate) => candidate.session);
  const hint =
    waiting.length === 0
      ? "No session of this run needs it."
      : `These need it: session ${waiting.join(", ")}.`;
  throw new CodedError("SWP_NOTHING_TO_ACKNOWLEDGE", `acknowledge: session ${was}`, { hint });
}
