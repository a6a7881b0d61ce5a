/** `plan`: what would run, and why it would be worth it. Writes nothing. */
import { loadGrid } from "../../grid/load-grid.ts";
import { withPlanned } from "../../journal/earlier-run.ts";
import { measuredBefore } from "../../journal/measured-times.ts";
import { noticeWarnings } from "../../notify/planned-notice.ts";
import { buildPlan } from "../../plan/build-plan.ts";
import type { PlanOptions } from "../../plan/plan-options.ts";
import { renderPlan } from "../../plan/render-plan.ts";
import { askMarketIfAny } from "../ask-market.ts";
import { type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { proveWiring } from "../prove-wiring.ts";

export async function runPlan(
  environment: Environment,
  gridPath: string,
  options: PlanOptions,
  { checkWiring, runsRoot }: { readonly checkWiring: boolean; readonly runsRoot: string },
): Promise<ExitCode> {
  const grid = loadGrid(gridPath);
  const recorded = buildPlan(grid, options);
  const asked =
    recorded.live === undefined
      ? recorded
      : buildPlan(grid, options, await askMarketIfAny(environment, recorded.live));
  const plan = withPlanned(asked, runsRoot);
  const { timeZone } = environment;
  const measured = measuredBefore(runsRoot, plan);
  say(environment, renderPlan(plan, { nowMs: environment.now().getTime(), timeZone, measured }));
  for (const text of noticeWarnings(plan.notify, environment.variables)) {
    say(environment, `Warning: ${text}`);
  }
  if (!checkWiring) return EXIT.done;
  const warnings = proveWiring(environment, grid, plan, false);
  for (const warning of warnings) say(environment, `Warning: ${warning}`);
  return EXIT.done;
}
