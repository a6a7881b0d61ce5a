/**
 * What the truth check's verdict does to the mode. Truth pauses at once and leaves at the first check that
 * agrees; a halt-sized difference, checks that cannot be verified, or too long a pause without one agreeing
 * check end the session. This guard always acts: a session whose books are wrong must not go on.
 */
import { fire, leave, passThroughDegraded } from "./episodes.ts";
import {
  type GuardCondition,
  type GuardConfig,
  pausing,
  type TruthFacts,
  type Turn,
  withMachine,
} from "./guard-types.ts";
import { recovered } from "./recovery.ts";
import { guardHalt } from "./transitions.ts";
import type { TruthVerdict } from "./truth.ts";

/** One tick: fills and time are taken in, then the verdict and the timeout are acted on. */
export function stepTruthGuard(before: Turn, facts: TruthFacts, config: GuardConfig): Turn {
  if (before.machine.mode === "halt") return before;
  const turn = takeIn(before, facts, config);
  const { verdict } = facts;
  if (verdict.kind === "halt") return truthHalt(turn, verdict);
  const judged =
    verdict.kind === "ok"
      ? agree(turn, config)
      : verdict.kind === "degrade"
        ? fire(turn, degradeFiring(verdict), config)
        : turn;
  return isTimedOut(judged, config) ? timeOut(judged, config) : judged;
}

/** Time in the pause, ticks in `active`, and that a fill was booked. */
function takeIn(turn: Turn, { dtMs, filled }: TruthFacts, config: GuardConfig): Turn {
  const timed = count(turn, dtMs, config);
  if (!filled) return timed;
  const filledSince = { fillSince: true } as const;
  const { inventory_truth, anchor_saturation, inventory_corridor, directional_drift } =
    timed.machine.sources;
  return withMachine(timed, {
    sources: {
      inventory_truth: { ...inventory_truth, ...filledSince },
      anchor_saturation: { ...anchor_saturation, ...filledSince },
      inventory_corridor: { ...inventory_corridor, ...filledSince },
      directional_drift: { ...directional_drift, ...filledSince },
    },
  });
}

/** Both counters stop at what they are compared with, so most ticks of a session change neither. */
function count(turn: Turn, dtMs: number, config: GuardConfig): Turn {
  const { machine } = turn;
  const timeoutMs = isTimed(turn, config)
    ? Math.min(machine.timeoutMs + dtMs, config.inventory_truth.degraded_timeout_s * 1000)
    : 0;
  const activeTicks =
    machine.mode === "active"
      ? Math.min(machine.activeTicks + 1, config.recovery.min_active_ticks)
      : machine.activeTicks;
  return timeoutMs === machine.timeoutMs && activeTicks === machine.activeTicks
    ? turn
    : withMachine(turn, { timeoutMs, activeTicks });
}

function isTimed({ machine }: Turn, { inventory_truth }: GuardConfig): boolean {
  if (machine.mode !== "degraded") return false;
  return (
    inventory_truth.timeout_applies_to === "any" || machine.sources.inventory_truth.pause !== null
  );
}

function isTimedOut(turn: Turn, config: GuardConfig): boolean {
  return (
    isTimed(turn, config) &&
    turn.machine.timeoutMs >= config.inventory_truth.degraded_timeout_s * 1000
  );
}

/** The books agree: truth leaves the pause, which ends if nobody else is in it. */
function agree(turn: Turn, config: GuardConfig): Turn {
  if (turn.machine.sources.inventory_truth.pause === null) return turn;
  const others = pausing(turn.machine).filter((source) => source !== "inventory_truth");
  if (others.length === 0) return recovered(turn, ["inventory_truth"], config);
  const left = leave(turn, "inventory_truth", config);
  return config.inventory_truth.timeout_applies_to === "any"
    ? left
    : withMachine(left, { timeoutMs: 0 });
}

function degradeFiring({ condition }: Extract<TruthVerdict, { kind: "degrade" }>) {
  return {
    source: "inventory_truth",
    condition,
    reason: "the books may not agree",
    context: {},
  } as const;
}

function truthHalt(
  turn: Turn,
  { condition, detail }: { readonly condition: GuardCondition; readonly detail: string },
): Turn {
  const firing = { source: "inventory_truth", condition, reason: detail, context: {} } as const;
  const cause = { guard: firing.source, condition, reason: detail, context: {} };
  return guardHalt(passThroughDegraded(turn, firing), "inventory_truth_halt", cause);
}

function timeOut(turn: Turn, config: GuardConfig): Turn {
  const { degraded_timeout_s, timeout_applies_to } = config.inventory_truth;
  const why = timeout_applies_to === "any" ? "" : " without one check that agreed";
  const elapsedS = turn.machine.timeoutMs / 1000;
  const detail = `degraded for ${elapsedS} s${why}, limit ${degraded_timeout_s} s`;
  return truthHalt(turn, { condition: "degraded_timeout", detail });
}
