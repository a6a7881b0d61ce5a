/** `plan`: what would run, and why it would be worth it. Writes nothing. */
import type { Command } from "commander";
import { loadGrid } from "../../grid/load-grid.ts";
import { measuredBefore } from "../../journal/measured-times.ts";
import { withEarlierRuns } from "../../journal/with-earlier-runs.ts";
import { noticeWarnings } from "../../notify/planned-notice.ts";
import { buildPlan } from "../../plan/build-plan.ts";
import type { PlanOptions } from "../../plan/plan-options.ts";
import type { SweepPlan } from "../../plan/plan-types.ts";
import { renderPlan } from "../../plan/render-plan.ts";
import { sessionsAtOnce } from "../../scheduler/decide.ts";
import { askMarketIfAny } from "../ask-market.ts";
import { columnsOf, type Environment, say, sayWrapped } from "../environment.ts";
import { examples } from "../examples.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { freeBytesAt } from "../free-room.ts";
import { addGridOptions, checkedGridPath, planOptions } from "../grid-words.ts";
import { processesOfMachine } from "../processes.ts";
import { proveWiring } from "../prove-wiring.ts";
import { outFolder, outOption } from "../run-words.ts";
import type { SetCode, Words } from "../verb.ts";

/** Adds the words of the verb; `setCode` takes its exit code. */
export function addPlan(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description("Show the plan: cells, config differences, order, gates, rules. Runs nothing.")
    .argument("<GRID>", "grid file")
    .option("--all", "list every cell and every session, however many")
    .option("--check-wiring", "also prove that every key the grid sets changes something");
  addGridOptions(command);
  command
    .addOption(outOption())
    .addHelpText(
      "after",
      examples("plan grids/phase73.yaml", "plan grids/phase73.yaml --check-wiring"),
    )
    .action(async (grid: string, words: Words) => {
      const path = checkedGridPath(environment, grid);
      setCode(
        await runPlan(environment, path, planOptions(words), {
          checkWiring: words.checkWiring === true,
          all: words.all === true,
          runsRoot: outFolder(environment, words),
        }),
      );
    });
}

type PlanCommandOptions = {
  readonly checkWiring: boolean;
  /** Absolute folder of all results. */
  readonly runsRoot: string;
  /** Every cell and every session, however many. */
  readonly all: boolean;
};

async function runPlan(
  environment: Environment,
  gridPath: string,
  options: PlanOptions,
  { checkWiring, runsRoot, all }: PlanCommandOptions,
): Promise<ExitCode> {
  const grid = loadGrid(gridPath);
  const recorded = buildPlan(grid, options);
  const asked =
    recorded.live === undefined
      ? recorded
      : buildPlan(grid, options, await askMarketIfAny(environment, recorded.live));
  const plan = withEarlierRuns(asked, runsRoot);
  const { timeZone, stdout } = environment;
  const width = columnsOf(stdout);
  const words = renderPlan(plan, {
    nowMs: environment.now().getTime(),
    timeZone,
    measured: measuredBefore(runsRoot, plan),
    atOnce: atOnceHere(plan),
    freeBytes: freeBytesAt(runsRoot),
    ...(width === undefined ? {} : { width }),
    all,
  });
  say(environment, words);
  for (const text of noticeWarnings(plan.notify, environment.variables)) {
    sayWrapped(environment, text, "Warning: ");
  }
  if (!checkWiring) return EXIT.done;
  const warnings = proveWiring(environment, grid, plan, false);
  for (const warning of warnings) sayWrapped(environment, warning, "Warning: ");
  return EXIT.done;
}

function atOnceHere({ concurrency, freshDb, live }: SweepPlan): number {
  const feed = live === undefined ? "none" : "up";
  const workers = processesOfMachine();
  return sessionsAtOnce({ concurrency, workers, carriesInventory: !freshDb, feed });
}
