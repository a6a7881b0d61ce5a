/** The main job: plan, preflight, run or resume, debrief. */
import { CodedError } from "../../../engine/index.ts";
import { plainLine } from "../../../reports/index.ts";
import { approvalVerdict } from "../../approval/read-approval.ts";
import { type Grid, loadGrid } from "../../grid/load-grid.ts";
import { withPlanned } from "../../journal/earlier-run.ts";
import { buildPlan } from "../../plan/build-plan.ts";
import type { PlanOptions } from "../../plan/plan-options.ts";
import type { SweepPlan } from "../../plan/plan-types.ts";
import { wallTimeMs } from "../../plan/wall-time.ts";
import { counted } from "../../scheduler/events.ts";
import { askMarket } from "../ask-market.ts";
import { driveRun } from "../drive-run.ts";
import { complain, type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-codes.ts";
import { printError } from "../print-error.ts";
import { proveWiring } from "../prove-wiring.ts";
import { askToStart, type StartAnswer } from "../start-question.ts";
import { formatDuration } from "../views/format.ts";

export type SweepOptions = {
  readonly plan: PlanOptions;
  readonly runsRoot: string;
  readonly fresh: boolean;
  readonly yes: boolean;
  readonly json: boolean;
};

/** @throws CodedError for anything wrong before the first session; later faults are printed and exit 3. */
export async function runGrid(
  environment: Environment,
  gridPath: string,
  options: SweepOptions,
): Promise<ExitCode> {
  const grid = loadGrid(gridPath);
  const plan = await checkedPlan(environment, grid, options.plan);
  const warnings = proveWiring(environment, grid, plan, options.json);
  const answer = await confirmed(environment, plan, options);
  if (answer !== "yes") {
    complain(environment, answer === "no" ? "Not started." : "Interrupted; nothing was started.");
    return answer === "no" ? EXIT.aborted : EXIT.interrupted;
  }
  try {
    const { runsRoot, fresh, json } = options;
    const warned = { ...plan, warnings: [...plan.warnings, ...warnings] };
    const checked = withPlanned(warned, runsRoot);
    return await driveRun(environment, checked, { runsRoot, fresh, json });
  } catch (error) {
    printError(environment, error);
    return exitCodeOf(error, true);
  }
}

/** Faults of the grid are told before anybody is asked; a live market is asked before anything is made. */
async function checkedPlan(
  environment: Environment,
  grid: Grid,
  options: PlanOptions,
): Promise<SweepPlan> {
  const plan = buildPlan(grid, options);
  checkApproval(plan);
  if (plan.live === undefined) return plan;
  return buildPlan(grid, options, await askMarket(environment, plan.live));
}

function checkApproval(plan: SweepPlan): void {
  const verdict = approvalVerdict(plan);
  if (verdict.ok) return;
  throw new CodedError("SWP_NOT_APPROVED", verdict.message, { hint: verdict.hint });
}

/** A sweep on the real clock takes the night; a slip of the finger should not start one. */
async function confirmed(
  environment: Environment,
  plan: SweepPlan,
  { yes, json }: SweepOptions,
): Promise<StartAnswer> {
  const asks = plan.clock === "real" && !yes && !json && environment.stdout.isTTY === true;
  if (!asks || process.stdin.isTTY !== true) return "yes";
  const took = formatDuration(wallTimeMs(plan));
  const where = plan.live === undefined ? "" : ` on ${plan.live.network} live, read only`;
  say(
    environment,
    `${plainLine(plan.title)}: ${counted(plan.sessions.length, "session")}${where}, about ${took} on the real clock.`,
  );
  return askToStart(process.stdin, process.stdout);
}
