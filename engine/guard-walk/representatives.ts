/**
 * The machine states that stand for a cell. What the cell leaves open is tried at both its ends: a source that
 * only joined has just begun or is one tick from done, a timeout that is not counted has just begun or is over
 * on this tick, and the sources out of focus have paused before or have not. Any state of the cell behaves on
 * the next tick as one of these does, because every comparison in the machine asks only whether an end is reached.
 */
import {
  FRESH_MACHINE,
  GUARD_SOURCES,
  type GuardSource,
  type MachineState,
  type SourceState,
} from "../core/guards/guard-types.ts";
import { exactSource } from "./cell.ts";
import { type Body, PART, partIn, UNKNOWN } from "./cell-shape.ts";
import type { Scope } from "./scope.ts";

export type Representative = {
  readonly machine: MachineState;
  /** Its timeout, not counted in the cell, is over on the next tick. */
  readonly isTimeUp: boolean;
  /** The sources out of focus paused before. */
  readonly isAgain: boolean;
};

export function representatives(cell: Body, scope: Scope): readonly Representative[] {
  const exact = exactSource(cell.opener, cell.parts);
  const isClose = isCloseToRecovery(cell, exact, scope);
  const joiners = GUARD_SOURCES.filter(
    (source, i) =>
      source !== "inventory_truth" && source !== exact && cell.parts[i] === PART.pending,
  );
  // Whether the others paused before is read only when a new pause may begin.
  const pausedBefore = scope.acts && scope.recovers && isClose ? [false, true] : [false];
  const on = endsOf(joiners).flatMap((late) =>
    pausedBefore.map((hasEntered) => ({
      machine: machineOf(cell, scope, { exact, late, hasEntered, isTimeUp: false }),
      isTimeUp: false,
      isAgain: hasEntered,
    })),
  );
  if (cell.timeoutTicks !== UNKNOWN) return on;
  const over = machineOf(cell, scope, { exact, late: [], hasEntered: false, isTimeUp: true });
  return [...on, { machine: over, isTimeUp: true, isAgain: false }];
}

/** The pause may end on the next tick, so that another one may begin. */
export function isCloseToRecovery(cell: Body, exact: GuardSource | null, scope: Scope): boolean {
  if (cell.mode !== "degraded") return true;
  if (!scope.recovers || exact === null) return true;
  return cell.cooldownTicks <= 1 && cell.stableTicks >= scope.needed[exact] - 1;
}

type Ends = {
  readonly exact: GuardSource | null;
  readonly late: readonly GuardSource[];
  readonly hasEntered: boolean;
  readonly isTimeUp: boolean;
};

function machineOf(
  cell: Body,
  scope: Scope,
  { exact, late, hasEntered, isTimeUp }: Ends,
): MachineState {
  const source = (name: GuardSource, part: number): SourceState => {
    const isFocus = name === scope.focus;
    const stableTicks =
      name === exact
        ? cell.stableTicks
        : part === PART.done
          ? scope.needed[name]
          : late.includes(name)
            ? scope.needed[name] - 1
            : 0;
    return {
      hasEntered: isFocus ? cell.again : hasEntered,
      countedActive: isFocus ? cell.countedActive : 0,
      countedIdle: isFocus ? cell.countedIdle : 0,
      fillSince: isFocus ? cell.fillSince : true,
      pause:
        part === PART.none
          ? null
          : {
              // For the record only; any will do.
              condition: "recovered",
              counted: isFocus && cell.pauseCounted,
              stableTicks,
              cooldownTicks: name === exact ? cell.cooldownTicks : 0,
            },
    };
  };
  const part = (name: GuardSource) => source(name, partIn(cell, name));
  // Written out: objects of one shape are what makes the walk fast.
  const sources = {
    inventory_truth: part("inventory_truth"),
    anchor_saturation: part("anchor_saturation"),
    inventory_corridor: part("inventory_corridor"),
    directional_drift: part("directional_drift"),
  };
  const limitMs = scope.config.inventory_truth.degraded_timeout_s * 1000;
  const timeoutMs =
    cell.timeoutTicks === UNKNOWN
      ? isTimeUp
        ? limitMs
        : 0
      : Math.min(cell.timeoutTicks * scope.tickMs, limitMs);
  return {
    ...FRESH_MACHINE,
    mode: cell.mode,
    pause: cell.opener === null ? null : { opener: cell.opener, origin: "active" },
    sources,
    anchorStableTicks: cell.anchorStableTicks,
    outsideTicks: cell.outsideTicks,
    waiting: { side: cell.isWaiting ? "buy" : null, ticks: cell.waitingTicks },
    activeTicks: cell.activeTicks,
    timeoutMs,
  };
}

/** Every choice of which joiners are one tick from done. */
function endsOf(joiners: readonly GuardSource[]): readonly (readonly GuardSource[])[] {
  return joiners.reduce<readonly (readonly GuardSource[])[]>(
    (choices, source) => choices.flatMap((choice) => [choice, [...choice, source]]),
    [[]],
  );
}
