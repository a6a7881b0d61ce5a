/** `verify`: every number and hash recomputed by separate code; sessions that kept no rows are run again for it. */
import { basename, dirname } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import {
  compileResults,
  plainLine,
  readReplayFile,
  renderVerify,
  type SweepRecord,
  together,
  type VerifyOutcome,
  verifyRun,
} from "../../../reports/index.ts";
import { rerunSample, type SampleOutcome } from "../../checks/rerun-sample.ts";
import { verifySummaries } from "../../in-full/verify-summaries.ts";
import { checkSeal } from "../../journal/check-seal.ts";
import type { SweepPlan } from "../../plan/plan-types.ts";
import { rerunRoots, SAMPLE_DEFAULT } from "../../replay/rerun-roots.ts";
import { counted } from "../../scheduler/events.ts";
import { createStopControl } from "../../scheduler/stop-signal.ts";
import { complain, type Environment, say } from "../environment.ts";
import { examples } from "../examples.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { outFolder, outOption, RUN_HELP } from "../run-words.ts";
import { listenToSignals } from "../signals.ts";
import { readRun } from "../stored-run.ts";
import type { SetCode, Words } from "../verb.ts";

/** Adds the words of the verb; `setCode` takes its exit code. */
export function addVerify(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description(
      "Recompute every number and hash from the stored sessions; exit code 1 on a difference.",
    )
    .argument("[RUN]", RUN_HELP)
    .option(
      "--replays <N>",
      "replayed sessions to run again: a number, or all",
      parseSample,
      SAMPLE_DEFAULT,
    )
    .option(
      "--rerun <N>",
      "reruns of fill-models.json to run again: a number, or all",
      parseSample,
      0,
    )
    .addOption(outOption())
    .addHelpText(
      "after",
      `${IN_FULL_HELP}${examples("verify", "verify phase73", "verify phase73 --rerun 10")}`,
    )
    .action(async (wanted: string | undefined, words: Words) => {
      setCode(
        await runVerify(environment, wanted, {
          out: outFolder(environment, words),
          replays: words.replays as number,
          rerun: words.rerun as number,
        }),
      );
    });
}

const IN_FULL_HELP = `
Sessions that kept their summaries alone are all run again in full, on all processors, a tenth of a second each.
`;

function parseSample(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a number of sessions, or all.");
}

type VerifyOptions = {
  readonly out: string;
  /** How many of the stored reruns are run again. */
  readonly rerun: number;
  /** How many of the replayed sessions are run again. */
  readonly replays: number;
};

async function runVerify(
  environment: Environment,
  wanted: string | undefined,
  { out, rerun, replays }: VerifyOptions,
): Promise<ExitCode> {
  const { record, plan, seal } = readRun(environment, wanted, out);
  const stored = together([checkSeal(seal), verifyRun(record)]);
  const again = await verifyAgain(environment, record, plan);
  if (again === null) return EXIT.interrupted;
  const result = together([stored, again, runReplaysAgain(record.runFolder, plan, replays)]);
  say(environment, renderVerify(runName(record.runFolder), result));
  const sample = rerun === 0 ? null : await rerunSample(compileResults(record), plan, rerun);
  if (sample !== null) say(environment, describeSample(sample));
  const differences = result.differences.length + (sample?.differences.length ?? 0);
  return differences === 0 ? EXIT.done : EXIT.aborted;
}

/** "phase73/2026-04-19T22-14-03Z-3f9a12cd": nobody need have named it. */
function runName(folder: string): string {
  return `${basename(dirname(folder))}/${basename(folder)}`;
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

function describeSample({ ran, differences, why }: SampleOutcome): string {
  if (why !== null) return `Nothing was run again: ${plainLine(why)}.`;
  if (differences.length === 0) return `Run again: ${counted(ran, "session")}, no difference.`;
  const lines = differences.map((difference) => `  ${plainLine(difference)}`);
  return [`Run again: ${counted(ran, "session")}, differences:`, ...lines].join("\n");
}
