/** `debrief`: what the sessions stored, compiled anew. */
import type { Command } from "commander";
import { type SweepRecord, writeDebrief } from "../../../reports/index.ts";
import { checkNight } from "../../checks/check-night.ts";
import type { SweepPlan } from "../../plan/plan-types.ts";
import { createStopControl } from "../../scheduler/stop-signal.ts";
import { sayDebrief } from "../debriefer.ts";
import { type Environment, say, tableOptions } from "../environment.ts";
import { examples } from "../examples.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { outFolder, outOption, RUN_HELP } from "../run-words.ts";
import { listenToSignals } from "../signals.ts";
import { readRun } from "../stored-run.ts";
import type { SetCode, Words } from "../verb.ts";

/** Adds the words of the verb; `setCode` takes its exit code. */
export function addDebrief(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description("Compile the debrief anew from what the sessions stored.")
    .argument("[RUN]", RUN_HELP)
    .option("--fill-models", "run the check of the fill models and A/A first, where it is missing")
    .addOption(outOption())
    .addHelpText("after", examples("debrief", "debrief phase73", "debrief --fill-models"))
    .action(async (wanted: string | undefined, words: Words) => {
      setCode(
        await runDebrief(environment, wanted, {
          out: outFolder(environment, words),
          fillModels: words.fillModels === true,
        }),
      );
    });
}

type DebriefOptions = {
  readonly out: string;
  /** Run the check of the fill models and A/A first, for a run that ended without it. */
  readonly fillModels: boolean;
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
