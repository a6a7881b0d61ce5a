/** `replay`: the tapes that a run recorded under every cell of its plan, and the debrief with what they say. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { visibleJson } from "../../../engine/index.ts";
import { plainLine, REPLAY_FOLDER, writeDebrief } from "../../../reports/index.ts";
import { findRun } from "../../journal/find-run.ts";
import { openJournalToRead } from "../../journal/journal-reader.ts";
import { JOURNAL_FILE } from "../../journal/run-folder.ts";
import { buildSweepRecord } from "../../journal/sweep-record.ts";
import { claimLock } from "../../lock/lock.ts";
import { readRecorded } from "../../replay/read-recorded.ts";
import { planStoredReplay, type ReplayEnd, replayRun } from "../../replay/replay-run.ts";
import type { ReplaySelection } from "../../replay/select-jobs.ts";
import { createStopControl } from "../../scheduler/stop-signal.ts";
import { sayDebrief } from "../debriefer.ts";
import { complain, type Environment, say, tableOptions } from "../environment.ts";
import type { ExitCode } from "../exit-codes.ts";
import { describeReproduction, exitOfReplay } from "../replay-words.ts";
import { sessionMemory } from "../session-memory.ts";
import { listenToSignals } from "../signals.ts";
import { createReplayView } from "../views/replay-view.ts";

export type ReplayOptions = ReplaySelection & {
  readonly out: string;
  readonly concurrency: number | null;
  readonly full: boolean;
  readonly json: boolean;
};

/** @throws CodedError SWP_NO_RUN, SWP_NO_TAPES, SWP_REPLAY_SELECTION, SWP_LOCKED or SWP_RUN_FOLDER. */
export async function runReplay(
  environment: Environment,
  wanted: string | undefined,
  options: ReplayOptions,
): Promise<ExitCode> {
  const runFolder = findRun(options.out, environment.cwd, wanted);
  const journal = openJournalToRead(join(runFolder, JOURNAL_FILE));
  try {
    const plan = journal.plan();
    const replay = planStoredReplay({ plan, runFolder }, readRecorded(journal, runFolder));
    const { sweepId } = journal.sweep();
    const lock = claimLock(join(runFolder, REPLAY_FOLDER), {
      user: "replay",
      startedAt: environment.now().toISOString(),
    });
    try {
      const context = { plan, sweepId, runFolder, selection: options };
      const end = await followed(environment, options, (world) =>
        replayRun({ ...context, ...world }, replay),
      );
      // As the run stands by now: a sweep that went on beside the replays may have ended meanwhile.
      const debrief = await writeDebrief(
        buildSweepRecord(journal, runFolder),
        tableOptions(environment),
      );
      if (options.json) {
        const { verdictLine: verdict, paths } = debrief;
        const { reproduction } = end.result;
        say(environment, visibleJson({ event: "debrief", verdict, reproduction, paths }));
      } else {
        say(
          environment,
          describeReproduction(end.result)
            .map((line) => plainLine(line))
            .join("\n"),
        );
        sayDebrief(environment, debrief);
      }
      if (end.fault !== null) complain(environment, `Error: ${end.fault}`);
      return exitOfReplay(end);
    } finally {
      lock.release();
    }
  } finally {
    journal.close();
  }
}

type World = Pick<
  Parameters<typeof replayRun>[0],
  "program" | "silenceMsMax" | "memoryMiBMax" | "concurrency" | "full" | "stop" | "emit"
>;

/** Runs with a view to follow and an ear for signals. */
async function followed(
  environment: Environment,
  { json, concurrency, full }: ReplayOptions,
  run: (world: World) => Promise<ReplayEnd>,
): Promise<ReplayEnd> {
  const view = createReplayView(environment, json);
  const stop = createStopControl();
  const tellStop = (text: string) => view.show({ kind: "stopping", text });
  const signals = listenToSignals(stop, {
    onFirst: () =>
      tellStop("Stopping: sessions that run are dropped, those that are done are kept."),
    onSecond: () => tellStop("Ending at once."),
  });
  try {
    return await run({
      program: environment.sessionProgram,
      ...sessionMemory(environment),
      silenceMsMax: environment.silenceMsMax,
      concurrency: concurrency ?? Math.min(CONCURRENCY_DEFAULT_MAX, availableParallelism()),
      full,
      stop,
      emit: view.show,
    });
  } finally {
    signals.remove();
    view.close();
  }
}

/** More processes than this at once mostly wait for the disk. */
const CONCURRENCY_DEFAULT_MAX = 4;
