/**
 * The anchor guard: while the book has moved away from its usual distance to the pool, a quote that leans on
 * the pool is wrong, so quoting pauses. A pause of this kind is about the regime and counts for nothing.
 */
import type { AnchorGuardConfig } from "../engine-config.ts";
import type { AnchorReading } from "./anchor-signal.ts";
import { calm, fire } from "./episodes.ts";
import {
  type AnchorVerdict,
  type GuardConfig,
  type RegimeFacts,
  type Turn,
  withMachine,
} from "./guard-types.ts";
import { transition } from "./transitions.ts";

/** Entry: |mean| and share at their limits or beyond. Exit: both below theirs. */
export function judgeAnchor(reading: AnchorReading, config: AnchorGuardConfig): AnchorVerdict {
  const { meanBps, sharePct, isFresh } = reading;
  if (!isFresh) return "missing";
  if (meanBps === null || sharePct === null) return "not_full";
  const size = Math.abs(meanBps);
  if (size >= config.enter_mean_bps && sharePct >= config.enter_share_pct) return "enter";
  return size < config.exit_mean_bps && sharePct < config.exit_share_pct ? "exit" : "between";
}

/** Before warm-up a small structural basis is reason enough to leave: the average knows too little yet. */
export function isEarlyExit(
  { structuralBps, isWarm }: AnchorReading,
  config: AnchorGuardConfig,
): boolean {
  return !isWarm && structuralBps !== null && Math.abs(structuralBps) < config.early_exit_bps;
}

/** Enters or leaves the regime pause. */
export function stepAnchorGuard(turn: Turn, { anchor }: RegimeFacts, config: GuardConfig): Turn {
  const { verdict } = anchor;
  if (turn.machine.mode === "anchor_idle") return whileIdle(turn, anchor, config);
  if (verdict === "exit") return calm(turn, "anchor_saturation");
  // Entering on a tick that leaves at once would turn the mode over every tick.
  if (verdict !== "enter" || anchor.earlyExit) return turn;
  if (!config.guards.act || config.anchor.effect === "degraded") {
    return fire(turn, saturated(anchor), config);
  }
  return turn.machine.mode === "active" ? idle(turn, anchor, config) : turn;
}

type Anchor = RegimeFacts["anchor"];

function saturated({ seen }: Anchor) {
  return {
    source: "anchor_saturation",
    condition: "saturated",
    reason: "the book left its usual distance to the pool",
    context: seen,
  } as const;
}

function idle(turn: Turn, anchor: Anchor, { drift }: GuardConfig): Turn {
  const { condition, reason, context } = saturated(anchor);
  const { waiting } = turn.machine;
  const ticks = drift.c.while_idle === "restarts" ? 0 : waiting.ticks;
  const next = withMachine(turn, { anchorStableTicks: 0, waiting: { ...waiting, ticks } });
  const cause = { guard: "anchor_saturation", condition, reason, context } as const;
  return transition(next, "idle", "active>anchor_idle", cause, { origin: "active", counted: null });
}

function whileIdle(turn: Turn, { verdict, earlyExit, seen }: Anchor, config: GuardConfig): Turn {
  const before = turn.machine.anchorStableTicks;
  const stable = verdict === "exit" ? before + 1 : verdict === "missing" ? before : 0;
  const isStable = stable >= config.anchor.stable_ticks;
  if (!isStable && !earlyExit) return withMachine(turn, { anchorStableTicks: stable });
  const cause = {
    guard: "anchor_saturation",
    condition: isStable ? "normalised" : "early_exit",
    reason: isStable
      ? "the book is back at its usual distance to the pool"
      : "the book stands close to the pool, before the average is warm",
    context: { ...seen, stable_ticks: stable },
  } as const;
  const next = withMachine(turn, { anchorStableTicks: 0 });
  return transition(next, "resume", "anchor_idle>active", cause);
}
