/** Configurations that are too long to be walked, said before an hour is spent on them. */
import type { EngineConfig } from "../core/engine-config.ts";
import { CodedError } from "../errors.ts";
import { COUNTER_MAX } from "./cell-key.ts";
import { TICK_MS } from "./scope.ts";

/**
 * Checks that every counter fits a walk.
 * @throws CodedError ENG_WALK_LIMIT with the first key that does not.
 */
export function checkWalkable({
  anchor,
  corridor,
  drift,
  recovery,
  inventory_truth,
}: EngineConfig): void {
  const counters: readonly (readonly [string, number])[] = [
    ["anchor.stable_ticks", anchor.stable_ticks],
    ["corridor.outside_ticks", corridor.outside_ticks],
    ["drift.c.ticks", drift.c.ticks],
    ["drift.recovery_ticks", drift.recovery_ticks],
    ["recovery.stable_ticks", recovery.stable_ticks],
    ["recovery.attempt_ticks", recovery.attempt_ticks],
    ["recovery.cooldown_ticks", recovery.cooldown_ticks],
    ["recovery.min_active_ticks", recovery.min_active_ticks],
    [
      "inventory_truth.degraded_timeout_s, in ticks",
      Math.ceil((inventory_truth.degraded_timeout_s * 1000) / TICK_MS),
    ],
  ];
  for (const [key, value] of counters) {
    if (value <= COUNTER_MAX) continue;
    throw new CodedError(
      "ENG_WALK_LIMIT",
      `guard walk: ${key} was ${value}, expected at most ${COUNTER_MAX}`,
      { hint: "Walk a copy of the configuration with shorter counters." },
    );
  }
}
