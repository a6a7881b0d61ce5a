/** Names of the simulated markets, as the engine offers them. */
import { SCENARIOS } from "../../engine/index.ts";

export const SCENARIO_NAMES: readonly [string, ...string[]] = SCENARIOS.map(
  ({ name }) => name,
) as unknown as [string, ...string[]];
