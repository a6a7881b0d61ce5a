/**
 * One tick of the walk: every representative of a cell, every input that it can tell from the others, through
 * the machine itself. Beside the machine runs our own account of fills and counted episodes (the monitor), and
 * what breaks a property on this very tick is named.
 */
import type { GuardChange, MachineState, RegimeFacts, Turn } from "../core/guards/guard-types.ts";
import { type Cell, cellOf, type Monitor } from "./cell.ts";
import {
  type AnchorInput,
  anchorInputs,
  type CorridorInput,
  corridorInputs,
  type FillInput,
  fillInputs,
  phasesFrom,
  pressedInputs,
  type TruthInput,
  truthInputs,
} from "./inputs.ts";
import { representatives } from "./representatives.ts";
import type { Scope } from "./scope.ts";

/** What one tick broke. */
export type Breach = "idle_to_halt" | "unfilled_limit_halt" | "wrongly_counted";

export type Step = { readonly cell: Cell; readonly breaches: readonly Breach[] };

/** Calls `visit` for every step that leads out of a cell, halts included. */
export function forEachStep(cell: Cell, scope: Scope, visit: (step: Step) => void): void {
  if (cell.halt !== null) return;
  const fillsList = fillInputs(cell, scope);
  const truthList = truthInputs(cell, scope);
  representatives(cell, scope).forEach(({ machine, isTimeUp }, i) => {
    fillsList.forEach((fills, j) => {
      for (const truth of truthList) {
        // A truth halt is the same halt whatever else the tick brings, and time that is up ends a tick that says nothing.
        if (truth.verdict.kind === "halt" && i + j > 0) continue;
        if (isTimeUp && (truth.verdict.kind !== "none" || truth.alarm || j > 0)) continue;
        stepTruth(cell, machine, fills, truth, scope, visit);
      }
    });
  });
}

function stepTruth(
  cell: Cell,
  machine: MachineState,
  fills: FillInput,
  truth: TruthInput,
  scope: Scope,
  visit: (step: Step) => void,
): void {
  const facts = { dtMs: scope.tickMs, filled: fills.length > 0, verdict: truth.verdict };
  const turn = scope.decider.decideTruth(machine, facts, scope.config);
  const spare = cell.monitor.spare - (scope.inputs === "regime" ? fills.length : 0);
  const filled = { ...cell.monitor, filled: cell.monitor.filled || facts.filled, spare };
  const half = accountFor(filled, machine, turn, scope);
  if (turn.machine.mode === "halt") {
    finish({ ...half, turn }, scope, visit);
    return;
  }
  for (const pressed of pressedInputs(cell, fills, turn.machine, scope)) {
    for (const corridor of corridorInputs(cell, turn.machine, scope)) {
      for (const anchor of anchorInputs(cell, turn.machine, scope)) {
        const regimeFacts = factsOf({ anchor, corridor, pressed, fills, alarm: truth.alarm });
        const next = scope.decider.decideRegime(turn.machine, regimeFacts, scope.config);
        const whole = accountFor(half.monitor, turn.machine, next, scope);
        const breaches = [...half.breaches, ...whole.breaches];
        const isWindowed = !next.clearsDrift && (cell.monitor.isWindowed || fills.length > 0);
        for (const phase of phasesFrom(cell, anchor, next.machine.mode, scope)) {
          const monitor = { ...whole.monitor, isWindowed, phase };
          finish({ monitor, breaches, turn: next }, scope, visit);
        }
      }
    }
  }
}

type Account = { readonly monitor: Monitor; readonly breaches: readonly Breach[] };

/** Takes one half tick into the monitor, in the machine's own order: ends of episodes, then beginnings. */
export function accountFor(
  before: Monitor,
  from: MachineState,
  { machine, changes }: Turn,
  { focus }: Scope,
): Account {
  const pauseBefore = from.sources[focus].pause;
  const isEnded =
    pauseBefore?.counted === true &&
    (machine.sources[focus].pause === null ||
      changes.some(({ from: mode, to }) => mode === "degraded" && to === "active"));
  const filled = isEnded ? false : before.filled;
  const counted = changes.filter((change) => change.guard === focus && change.counted === true);
  const isUnfilled = counted.length > 0 && !filled;
  const unfilled = before.unfilled || isUnfilled;
  const breaches: Breach[] = [];
  if (changes.some(({ from: mode, to }) => mode === "anchor_idle" && to === "halt")) {
    breaches.push("idle_to_halt");
  }
  if (
    isUnfilled ||
    counted.some(isWrong) ||
    charged(machine, focus) - charged(from, focus) !== counted.length
  ) {
    breaches.push("wrongly_counted");
  }
  if (unfilled && machine.halted?.reason === "degraded_episode_limit_halt") {
    breaches.push("unfilled_limit_halt");
  }
  return { monitor: { ...before, filled, unfilled }, breaches };
}

/** An episode counts only when it began in `active`; one that joined never does. */
function isWrong({ from, origin }: GuardChange): boolean {
  return from !== "active" || origin !== "active";
}

function charged({ sources }: MachineState, focus: Scope["focus"]): number {
  return sources[focus].countedActive + sources[focus].countedIdle;
}

function finish(
  { monitor, breaches, turn }: Account & { readonly turn: Turn },
  scope: Scope,
  visit: (step: Step) => void,
): void {
  if (isOthersHalt(turn, scope)) return;
  visit({ cell: cellOf(turn.machine, monitor, scope), breaches });
}

/** Ended by the memory of a source out of focus: its own walk tells whether that can be. */
function isOthersHalt({ machine, changes }: Turn, { focus }: Scope): boolean {
  const reason = machine.halted?.reason;
  if (reason !== "degraded_episode_limit_halt" && reason !== "recovery_exhausted_halt")
    return false;
  return changes.find(({ to }) => to === "halt")?.guard !== focus;
}

type Verdicts = {
  readonly anchor: Pick<AnchorInput, "verdict" | "earlyExit">;
  readonly corridor: CorridorInput;
  readonly pressed: boolean;
  readonly fills: FillInput;
  readonly alarm: boolean;
};

function factsOf({ anchor, corridor, pressed, fills, alarm }: Verdicts): RegimeFacts {
  return {
    anchor: { verdict: anchor.verdict, earlyExit: anchor.earlyExit, seen: {} },
    corridor: { verdict: corridor, seen: {} },
    drift: {
      burst: pressed,
      imbalance: false,
      bought: fills.includes("buy"),
      sold: fills.includes("sell"),
      lastSide: fills.at(-1) ?? null,
      seen: {},
    },
    truthAlarm: alarm,
  };
}
