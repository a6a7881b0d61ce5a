/** `rerun`: sessions of a run once more, with everything that they can store, ending on the ledger roots they had. */
import { join, relative, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Command } from "commander";
import { CodedError } from "../../../engine/index.ts";
import { inFullFolder, inFullOf, plainLine } from "../../../reports/index.ts";
import { type InFullEnd, runInFull, type StoredRun } from "../../in-full/run-in-full.ts";
import { findRun } from "../../journal/find-run.ts";
import { openJournalToRead } from "../../journal/journal-reader.ts";
import type { SessionRow } from "../../journal/journal-types.ts";
import { JOURNAL_FILE } from "../../journal/run-folder.ts";
import { claimLock } from "../../lock/lock.ts";
import { createStopControl } from "../../scheduler/stop-signal.ts";
import { complain, type Environment, sayWrapped } from "../environment.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-codes.ts";
import { printError } from "../print-error.ts";
import { outFolder, outOption, RUN_HELP } from "../run-words.ts";
import { nearPath, quoted } from "../same-command.ts";
import { parseSessions } from "../session-numbers.ts";
import { listenToSignals } from "../signals.ts";
import type { SetCode, Words } from "../verb.ts";

type RerunOptions = {
  readonly out: string;
  /** Numbers in the plan's order. */
  readonly sessions: readonly number[];
};

/** Adds the verb; `setCode` takes its exit code. */
export function addRerun(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description(
      "Run sessions again, from the plan, with everything they can store; each has to end on its ledger root.",
    )
    .argument("[RUN]", RUN_HELP)
    .requiredOption("--session <N...>", "numbers of the sessions", parseSessions)
    .addOption(outOption())
    .addHelpText("after", HELP)
    .action(async (wanted: string | undefined, words: Words) => {
      setCode(
        await runRerun(environment, wanted, {
          out: outFolder(environment, words),
          sessions: words.session as number[],
        }),
      );
    });
}

const HELP = `
Database, tape, config, log and summary of each lie under the run's in-full/ folder; the run itself is not touched.
Its debrief draws the plots of a session that lies there.

Examples:
  npm run sweep -- rerun --session 2            of the run that was driven last
  npm run sweep -- rerun phase73 --session 2 7

Exit code 1 when a session does not end as it was stored, 3 when its stored summary is gone; the others are run all the same.
Ctrl-C lets the session that runs come to its end and leaves the others out, exit code 130.`;

/** @throws CodedError SWP_NO_RUN, SWP_NOT_RERUN (no such session), SWP_LOCKED or SWP_RUN_FOLDER. */
async function runRerun(
  environment: Environment,
  wanted: string | undefined,
  { out, sessions }: RerunOptions,
): Promise<ExitCode> {
  const runFolder = findRun(out, environment.cwd, wanted);
  const journal = openJournalToRead(join(runFolder, JOURNAL_FILE));
  try {
    const stored = { plan: journal.plan(), sweepId: journal.sweep().sweepId };
    const rows = sessions.map((session) => finishedRow(journal.sessions(), session));
    const lock = claimLock(inFullFolder(runFolder), {
      user: "rerun",
      startedAt: environment.now().toISOString(),
    });
    try {
      return await rerunAll(environment, stored, rows, runFolder);
    } finally {
      lock.release();
    }
  } finally {
    journal.close();
  }
}

type FinishedRow = SessionRow & { readonly folder: string };

/** Runs them one after the other; what one of them lacks does not keep the others from being run. */
async function rerunAll(
  environment: Environment,
  stored: StoredRun,
  rows: readonly FinishedRow[],
  runFolder: string,
): Promise<ExitCode> {
  const stop = createStopControl();
  const signals = listenToSignals(stop, {
    onFirst: () => complain(environment, "Stopping: sessions that were not begun are left out."),
    onSecond: () => undefined,
  });
  let worst: ExitCode = EXIT.done;
  try {
    for (const [done, row] of rows.entries()) {
      if (stop.reason() !== null) {
        const left = rows.slice(done).map(({ session }) => session);
        complain(environment, `Interrupted. ${restWords(environment, runFolder, left)}`);
        return EXIT.interrupted;
      }
      const code = await rerunOne(environment, stored, row, runFolder);
      if (code > worst) worst = code;
      // A session on virtual time takes no turn of the event loop: a key that was pressed is heard now.
      await nextTurn();
    }
    return worst;
  } finally {
    signals.remove();
  }
}

async function rerunOne(
  environment: Environment,
  stored: StoredRun,
  { session, folder }: FinishedRow,
  runFolder: string,
): Promise<ExitCode> {
  const target = inFullOf(runFolder, folder);
  try {
    const end = await runInFull(stored, { session, folder: resolve(runFolder, folder) }, target);
    sayWrapped(environment, plainLine(described(end, relative(environment.cwd, target)), 1_000));
    return end.root === end.stored && end.sameSummary ? EXIT.done : EXIT.aborted;
  } catch (error) {
    // What the machine refuses it would refuse the next one as well.
    if (!(error instanceof CodedError) || !OF_ONE_SESSION.includes(error.code)) throw error;
    printError(environment, error);
    return exitCodeOf(error, false);
  }
}

const OF_ONE_SESSION: readonly string[] = ["SWP_NOT_RERUN", "SWP_STORED_SUMMARY"];

function restWords({ cwd }: Environment, runFolder: string, sessions: readonly number[]): string {
  const run = quoted(nearPath(cwd, runFolder));
  return `The rest: npm run sweep -- rerun ${run} --session ${sessions.join(" ")}`;
}

function finishedRow(rows: readonly SessionRow[], session: number): FinishedRow {
  const row = rows.find((one) => one.session === session);
  if (row === undefined) throw unknown(`was ${session}, expected 1 to ${rows.length}`);
  const { state, folder, label } = row;
  if (state === "finished" && folder !== null) return { ...row, folder };
  throw unknown(`${session} (${label}) was ${state}, expected one that finished`);
}

function unknown(was: string): CodedError {
  return new CodedError("SWP_NOT_RERUN", `rerun: session ${was}`);
}

function described({ label, stored, root, sameSummary }: InFullEnd, folder: string): string {
  const place = `In full: ${folder}/`;
  if (root !== stored)
    return `${label}: NOT the session that was stored: ledger root was ${root}, expected ${stored}. ${place}`;
  const short = `ledger root ${root.slice(0, 16)} as stored`;
  return sameSummary
    ? `${label}: ${short}, summary the same. ${place}`
    : `${label}: ${short}, but its summary.json is NOT the one that was stored. ${place}`;
}
