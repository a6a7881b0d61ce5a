/** `plan`: what would run, and why it would be worth it. Writes nothing. */
import { loadGrid } from "../../grid/load-grid.ts";
import { buildPlan } from "../../plan/build-plan.ts";
import type { PlanOptions } from "../../plan/plan-options.ts";
import { renderPlan } from "../../plan/render-plan.ts";
import { type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { proveWiring } from "../prove-wiring.ts";

export function runPlan(
  environment: Environment,
  gridPath: string,
  options: PlanOptions,
  checkWiring: boolean,
): ExitCode {
  const grid = loadGrid(gridPath);
  const plan = buildPlan(grid, options);
  say(environment, renderPlan(plan, { nowMs: environment.now().getTime() }));
  if (!checkWiring) return EXIT.done;
  const warnings = proveWiring(environment, grid, plan, false);
  for (const warning of warnings) say(environment, `Warning: ${warning}`);
  return EXIT.done;
}
