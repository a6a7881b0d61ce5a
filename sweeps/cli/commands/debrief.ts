/** `debrief` and `verify`: what the sessions stored, compiled anew, and recomputed by separate code. */
import { join } from "node:path";
import {
  compileResults,
  plainLine,
  readReplayFile,
  renderVerify,
  type SweepRecord,
  together,
  type VerifyOutcome,
  verifyRun,
  writeDebrief,
} from "../../../reports/index.ts";
import { checkNight } from "../../checks/check-night.ts";
import { rerunSample, type SampleOutcome } from "../../checks/rerun-sample.ts";
import { verifySummaries } from "../../in-full/verify-summaries.ts";
import { checkSeal } from "../../journal/check-seal.ts";
import { openJournalToRead } from "../../journal/journal-reader.ts";
import { findRun, JOURNAL_FILE } from "../../journal/run-folder.ts";
import type { Seal } from "../../journal/seal.ts";
import { buildSweepRecord } from "../../journal/sweep-record.ts";
import type { SweepPlan } from "../../plan/plan-types.ts";
import { rerunRoots } from "../../replay/rerun-roots.ts";
import { counted } from "../../scheduler/events.ts";
import { createStopControl } from "../../scheduler/stop-signal.ts";
import { sayDebrief } from "../debriefer.ts";
import { complain, type Environment, say, tableOptions } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { listenToSignals } from "../signals.ts";

export type StoredRunOptions = { readonly out: string };

export type DebriefOptions = StoredRunOptions & {
  /** Run the check of the fill models and A/A first, for a run that ended without it. */
  readonly fillModels: boolean;
};

export type VerifyOptions = StoredRunOptions & {
  /** How many of the stored reruns are run again. */
  readonly rerun: number;
  /** How many of the replayed sessions are run again. */
  readonly replays: number;
};

export async function runDebrief(
  environment: Environment,
  wanted: string | undefined,
  { out, fillModels }: DebriefOptions,
): Promise<ExitCode> {
  const { record, plan } = readRun(environment, wanted, out);
  if (fillModels) await runCheck(environment, record, plan);
  const outcome = await writeDebrief(record, tableOptions(environment));
  sayDebrief(environment, outcome);
  return EXIT.done;
}

export async function runVerify(
  environment: Environment,
  wanted: string | undefined,
  { out, rerun, replays }: VerifyOptions,
): Promise<ExitCode> {
  const { record, plan, seal } = readRun(environment, wanted, out);
  const stored = together([checkSeal(seal), verifyRun(record)]);
  const again = await verifyAgain(environment, record, plan);
  if (again === null) return EXIT.interrupted;
  const result = together([stored, again, runReplaysAgain(record.runFolder, plan, replays)]);
  say(environment, renderVerify(result));
  const sample = rerun === 0 ? null : await rerunSample(compileResults(record), plan, rerun);
  if (sample !== null) say(environment, describeSample(sample));
  const differences = result.differences.length + (sample?.differences.length ?? 0);
  return differences === 0 ? EXIT.done : EXIT.aborted;
}

/** Sessions that kept their summaries alone; null when the operator would not wait for them. */
async function verifyAgain(
  environment: Environment,
  record: SweepRecord,
  plan: SweepPlan,
): Promise<VerifyOutcome | null> {
  const stop = createStopControl();
  const stopped = new AbortController();
  stop.onMove(() => stopped.abort());
  const signals = listenToSignals(stop, {
    onFirst: () =>
      complain(environment, "Stopped: nothing is said of sessions before all are verified."),
    onSecond: () => undefined,
  });
  try {
    const onSession = tellProgress(environment);
    return await verifySummaries(record, plan, { onSession, signal: stopped.signal });
  } catch (error) {
    if (stopped.signal.aborted) return null;
    throw error;
  } finally {
    signals.remove();
  }
}

const SESSIONS_A_LINE = 200;

/** A line for every few hundred sessions: they take minutes. */
function tellProgress(environment: Environment): (done: number, of: number) => void {
  return (done, of) => {
    if (done % SESSIONS_A_LINE === 0)
      complain(environment, `run again and verified: ${done} of ${counted(of, "session")}`);
  };
}

/** The roots of replays, a sample of them: reports starts nothing, so they are run from here. */
function runReplaysAgain(runFolder: string, plan: SweepPlan, replays: number): VerifyOutcome {
  const { file } = readReplayFile(runFolder);
  if (file === null) return { checks: {}, differences: [], skipped: [] };
  return rerunRoots({ plan, runFolder }, file, replays);
}

/** Ctrl-C ends the check after the rerun that is on; the debrief is still written, and says so. */
async function runCheck(
  environment: Environment,
  record: SweepRecord,
  plan: SweepPlan,
): Promise<void> {
  if (record.state !== "complete") {
    say(
      environment,
      `The sweep is ${record.state}: the fill models are checked once it is complete.`,
    );
    return;
  }
  const stop = createStopControl();
  const tell = (text: string) => say(environment, text);
  const onFirst = () => tell("Stopping the check; the debrief is written without it.");
  const signals = listenToSignals(stop, { onFirst, onSecond: () => undefined });
  try {
    const stopped = () => stop.reason() !== null;
    await checkNight(record, plan, { stopped, tell, elapsedMs: () => performance.now() });
  } finally {
    signals.remove();
  }
}

function describeSample({ ran, differences, why }: SampleOutcome): string {
  if (why !== null) return `Nothing was run again: ${plainLine(why)}.`;
  if (differences.length === 0) return `Run again: ${counted(ran, "session")}, no difference.`;
  const lines = differences.map((difference) => `  ${plainLine(difference)}`);
  return [`Run again: ${counted(ran, "session")}, differences:`, ...lines].join("\n");
}

function readRun(
  environment: Environment,
  wanted: string | undefined,
  out: string,
): { readonly record: SweepRecord; readonly plan: SweepPlan; readonly seal: Seal } {
  const folder = findRun(out, environment.cwd, wanted);
  const journal = openJournalToRead(join(folder, JOURNAL_FILE));
  try {
    return {
      record: buildSweepRecord(journal, folder),
      plan: journal.plan(),
      seal: journal.seal(),
    };
  } finally {
    journal.close();
  }
}
