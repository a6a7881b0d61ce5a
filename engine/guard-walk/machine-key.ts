/**
 * A machine state in the middle of a tick, as a string: equal for two states exactly when the second half of the
 * tick treats them alike. Left out is what no decision reads, and what a representative never has: things noted
 * by guards that do not act, and a halt.
 */
import {
  GUARD_SOURCES,
  type GuardSource,
  type MachineState,
  type SourceState,
} from "../core/guards/guard-types.ts";
import type { Mode } from "../core/halt-reasons.ts";

const MODE_CODES: Readonly<Record<Mode, number>> = {
  active: 0,
  anchor_idle: 1,
  degraded: 2,
  halt: 3,
};

const SOURCE_CODES: Readonly<Record<GuardSource, number>> = {
  inventory_truth: 1,
  anchor_saturation: 2,
  inventory_corridor: 3,
  directional_drift: 4,
};

export function machineKey(machine: MachineState): string {
  const { pause, sources, waiting } = machine;
  const opener = pause === null ? 0 : SOURCE_CODES[pause.opener];
  const origin = pause?.origin === "anchor_idle" ? 1 : 0;
  const side = waiting.side === null ? 0 : waiting.side === "buy" ? 1 : 2;
  const head = String.fromCharCode(
    MODE_CODES[machine.mode] | (opener << 2) | (origin << 5) | (side << 6),
    machine.anchorStableTicks,
    machine.outsideTicks,
    waiting.ticks,
    machine.activeTicks,
  );
  // Time in the pause is fractional where a configuration is; only equality matters.
  return GUARD_SOURCES.reduce(
    (key, source) => key + sourceKey(sources[source]),
    `${head}${machine.timeoutMs} `,
  );
}

function sourceKey({
  hasEntered,
  countedActive,
  countedIdle,
  fillSince,
  pause,
}: SourceState): string {
  const flags =
    Number(hasEntered) |
    (Number(fillSince) << 1) |
    (Number(pause !== null) << 2) |
    (Number(pause?.counted === true) << 3);
  return String.fromCharCode(
    flags,
    countedActive,
    countedIdle,
    pause?.stableTicks ?? 0,
    pause?.cooldownTicks ?? 0,
  );
}
