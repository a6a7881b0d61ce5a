/**
 * The way out of `degraded`. Every source in the pause has an exit condition that must hold for some ticks in
 * a row, after its cool-down if it has one; the pause ends on the first tick on which all of them are done.
 * Truth is not asked here: it leaves at the first check that agrees.
 */
import { endPause, exhausted } from "./episodes.ts";
import {
  type GuardConfig,
  type GuardSource,
  pausing,
  type RegimeFacts,
  type SourcePause,
  type Turn,
  withSource,
} from "./guard-types.ts";

/** One tick of every recovery evaluator. */
export function stepRecovery(turn: Turn, facts: RegimeFacts, config: GuardConfig): Turn {
  if (turn.machine.mode !== "degraded" || config.recovery.policy === "none") return turn;
  const sources = pausing(turn.machine).filter((source) => source !== "inventory_truth");
  let next = turn;
  let isHeld = turn.machine.sources.inventory_truth.pause !== null;
  for (const source of sources) {
    const pause = turn.machine.sources[source].pause as SourcePause;
    const needed = ticksNeeded(source, config);
    const stepped = stepPause(pause, exitHolds(source, facts), needed, config);
    if (stepped === "failed") return exhausted(next, source);
    if (stepped.stableTicks < needed) isHeld = true;
    next = withSource(next, source, { pause: stepped });
  }
  return isHeld ? next : recovered(next, sources, config);
}

/** The sources whose recovery is looked at here. */
type RegimeSource = Exclude<GuardSource, "inventory_truth">;

/** Ticks on which the exit condition must hold in a row. */
function ticksNeeded(source: RegimeSource, config: GuardConfig): number {
  if (config.recovery.policy === "once") return config.recovery.attempt_ticks;
  if (source === "anchor_saturation") return config.anchor.stable_ticks;
  if (source === "directional_drift") return config.drift.recovery_ticks;
  return config.recovery.stable_ticks;
}

/** Ends the pause, told by the source that opened it, or by the first that is left of those that joined. */
export function recovered(turn: Turn, sources: readonly GuardSource[], config: GuardConfig): Turn {
  const opener = turn.machine.pause?.opener ?? "inventory_truth";
  const guard = sources.includes(opener) ? opener : (sources[0] ?? opener);
  const cause = {
    guard,
    condition: "recovered",
    reason: "what caused the pause is gone",
    context: { sources: sources.join(" ") },
  } as const;
  return endPause(turn, cause, config);
}

/** Whether the condition stays away; null: nobody can say on this tick. */
function exitHolds(source: RegimeSource, facts: RegimeFacts): boolean | null {
  switch (source) {
    case "anchor_saturation": {
      const { verdict } = facts.anchor;
      return verdict === "missing" ? null : verdict === "exit";
    }
    case "inventory_corridor": {
      const { verdict } = facts.corridor;
      return verdict === "unknown" ? null : verdict === "inside";
    }
    // What A, B and C saw cannot change while nobody quotes; only the truth about the fills can.
    case "directional_drift":
      return !facts.truthAlarm;
  }
}

/** A cool-down of n suppresses n − 1 ticks; recovery is tried on the n-th. */
function stepPause(
  pause: SourcePause,
  holds: boolean | null,
  needed: number,
  config: GuardConfig,
): SourcePause | "failed" {
  const cooldownTicks = Math.max(0, pause.cooldownTicks - 1);
  if (cooldownTicks > 0) return { ...pause, cooldownTicks };
  if (holds === null) return { ...pause, cooldownTicks };
  if (holds) {
    return { ...pause, cooldownTicks, stableTicks: Math.min(pause.stableTicks + 1, needed) };
  }
  const isAttempt = config.recovery.policy === "once" && pause.stableTicks < needed;
  return isAttempt ? "failed" : { ...pause, cooldownTicks, stableTicks: 0 };
}
