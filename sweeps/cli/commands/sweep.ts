/** The main job: plan, preflight, run or resume, debrief. */
import { CodedError } from "../../../engine/index.ts";
import { plainLine } from "../../../reports/index.ts";
import { approvalVerdict } from "../../approval/read-approval.ts";
import { type Grid, loadGrid } from "../../grid/load-grid.ts";
import { type RunToResume, runToResume } from "../../journal/choose-run.ts";
import { withEarlierRuns } from "../../journal/with-earlier-runs.ts";
import { plannedNotice } from "../../notify/planned-notice.ts";
import { buildPlan } from "../../plan/build-plan.ts";
import type { PlanOptions } from "../../plan/plan-options.ts";
import type { SweepPlan } from "../../plan/plan-types.ts";
import { wallTimeMs } from "../../plan/wall-time.ts";
import { counted } from "../../scheduler/events.ts";
import { askMarket } from "../ask-market.ts";
import { driveRun } from "../drive-run.ts";
import { complain, type Environment, sayWrapped } from "../environment.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-codes.ts";
import { printError } from "../print-error.ts";
import { processesOfMachine } from "../processes.ts";
import { proveWiring } from "../prove-wiring.ts";
import { sessionMemory } from "../session-memory.ts";
import { askToStart, type StartAnswer } from "../start-question.ts";
import { createTeller } from "../teller.ts";
import { formatDuration } from "../views/format.ts";

export type SweepOptions = {
  readonly plan: PlanOptions;
  readonly runsRoot: string;
  readonly fresh: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  /** Processes for sessions on virtual time; null: as many as the machine has processors. */
  readonly workers: number | null;
};

/** @throws CodedError for a grid that cannot be run; faults of the machine and the market are printed and exit 3. */
export async function runGrid(
  environment: Environment,
  gridPath: string,
  options: SweepOptions,
): Promise<ExitCode> {
  // A setting that is wrong is told before anything is planned or written.
  sessionMemory(environment);
  const grid = loadGrid(gridPath);
  const teller = createTeller(environment, plannedNotice(grid.data.notify, grid.resolve));
  let underWay = false;
  try {
    const plan = await readyPlan(environment, grid, options);
    if (typeof plan === "number") return plan;
    underWay = true;
    const { runsRoot, fresh, json } = options;
    const workers = options.workers ?? processesOfMachine();
    return await driveRun(environment, plan, { runsRoot, fresh, json, workers, teller });
  } catch (error) {
    const code = exitCodeOf(error, underWay);
    if (code !== EXIT.fault && !underWay) throw error;
    printError(environment, error);
    if (code === EXIT.fault) await teller.ofFault(grid.data.name, code, error);
    return code;
  }
}

/** Returns the plan with all its warnings, or the exit code of a sweep that was not started. */
async function readyPlan(
  environment: Environment,
  grid: Grid,
  options: SweepOptions,
): Promise<SweepPlan | ExitCode> {
  const plan = await checkedPlan(environment, grid, options.plan);
  checkWorkers(plan, options.workers);
  const warnings = proveWiring(environment, grid, plan, options.json);
  const answer = await confirmed(environment, plan, options);
  if (answer === "yes") {
    const warned = { ...plan, warnings: [...plan.warnings, ...warnings] };
    return withEarlierRuns(warned, options.runsRoot);
  }
  complain(environment, answer === "no" ? "Not started." : "Interrupted; nothing was started.");
  return answer === "no" ? EXIT.aborted : EXIT.interrupted;
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

/** An option that changes nothing would be believed to have done something. */
function checkWorkers({ clock }: SweepPlan, workers: number | null): void {
  if (workers === null || clock === "virtual") return;
  const message = `--workers: was ${workers}, but on the real clock each session has a process of its own`;
  throw new CodedError("GRD_INVALID_OPTION", message, {
    hint: "Leave it out; --concurrency says how many sessions run at once.",
  });
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
  { yes, json, fresh, runsRoot }: SweepOptions,
): Promise<StartAnswer> {
  const { stdin, stdout } = environment;
  const asks = plan.clock === "real" && !yes && !json && stdout.isTTY === true;
  if (!asks || stdin.isTTY !== true) return "yes";
  const where = plan.live === undefined ? "" : ` on ${plan.live.network} live, read only`;
  const resumed = fresh ? null : runToResume(plan, runsRoot);
  const what = startWords(plan, resumed);
  sayWrapped(environment, `${plainLine(plan.title)}: ${what} on the real clock${where}.`);
  return askToStart(stdin, stdout as unknown as NodeJS.WritableStream);
}

/** What a yes starts: of a run that is gone on with, what is left of it. */
export function startWords(plan: SweepPlan, resumed: RunToResume | null): string {
  const { deadline, sessions } = plan;
  if (deadline?.fill === true) {
    const rounds = `rounds of all cells until ${deadline.finishBy}`;
    return resumed === null ? rounds : `goes on with ${resumed.name}, ${rounds}`;
  }
  const until = deadline === undefined ? "" : `, over by ${deadline.finishBy}`;
  if (resumed === null) {
    return `${counted(sessions.length, "session")}, about ${formatDuration(wallTimeMs(plan))}${until}`;
  }
  const { name, left } = resumed;
  const replicates = new Set(left.map(({ replicate }) => replicate)).size;
  const ms = left.length === 0 ? 0 : wallTimeMs({ ...plan, sessions: left, replicates });
  return `goes on with ${name}, ${left.length} of ${counted(sessions.length, "session")} left, about ${formatDuration(ms)}${until}`;
}
