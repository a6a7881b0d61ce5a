/** The wiring check as a step of the command line: says what it does, stops at a dead key. */
import type { Grid } from "../grid/load-grid.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { counted } from "../scheduler/events.ts";
import { checkWiring, refuseDeadKeys } from "../wiring/check-wiring.ts";
import { type Environment, sayWrapped } from "./environment.ts";

/**
 * Proves that every key the grid sets changes something; returns warnings.
 * @throws CodedError GRD_DEAD_KEY with the name and place of every key that changes nothing.
 */
export function proveWiring(
  environment: Environment,
  grid: Grid,
  plan: SweepPlan,
  silent: boolean,
): readonly string[] {
  const report = checkWiring(grid, plan);
  refuseDeadKeys(report);
  if (!silent && report.checked.length > 0) {
    const keys = report.checked.map(({ key }) => key).join(", ");
    sayWrapped(
      environment,
      `Wiring: ${counted(report.checked.length, "key")} checked in ${counted(report.sessions, "short session")}, each changes something (${keys}).`,
    );
  }
  return report.warnings;
}
