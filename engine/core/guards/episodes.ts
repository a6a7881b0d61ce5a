/**
 * Safety pauses: how one begins, whom it counts against, and when their number ends the session. An episode
 * counts only if it began in `active` and a fill was booked since the source's previous counted one ended:
 * price alone can never use up the budget. The historic rules differ by configuration.
 */
import {
  type Cause,
  type Context,
  type GuardCondition,
  type GuardConfig,
  type GuardSource,
  type Origin,
  pausing,
  type Turn,
  withMachine,
  withSource,
} from "./guard-types.ts";
import { guardHalt, noteChange, transition } from "./transitions.ts";

export type Firing = {
  readonly source: GuardSource;
  readonly condition: GuardCondition;
  readonly reason: string;
  readonly context: Context;
};

/** A guard's condition holds: opens a pause, joins the one that lasts, or only notes it. */
export function fire(turn: Turn, firing: Firing, config: GuardConfig): Turn {
  const { mode, sources, noted } = turn.machine;
  const { source, condition } = firing;
  if (mode === "halt") return turn;
  if (!config.guards.act && source !== "inventory_truth") {
    if (noted[source] !== null) return turn;
    const told = withMachine(turn, { noted: { ...noted, [source]: condition } });
    return noteChange(told, causeOf(firing));
  }
  if (mode !== "degraded") return open(turn, firing, mode, config);
  return sources[source].pause === null ? join(turn, firing) : turn;
}

/** The condition is gone: should it come back, a guard that does not act notes it anew. */
export function calm(turn: Turn, source: GuardSource): Turn {
  const { noted } = turn.machine;
  return noted[source] === null ? turn : withMachine(turn, { noted: { ...noted, [source]: null } });
}

/** The way from a regime pause to a halt: through `degraded`, counted by nobody. */
export function passThroughDegraded(turn: Turn, firing: Firing): Turn {
  if (turn.machine.mode !== "anchor_idle") return turn;
  const paused = begin(turn, firing, "anchor_idle", { counted: false, cooldownTicks: 0 });
  return transition(paused, "degrade", "anchor_idle>degraded", causeOf(firing), {
    origin: "anchor_idle",
    counted: false,
  });
}

/** Ends the pause for every source in it; a fill is needed before any of them counts again. */
export function endPause(turn: Turn, cause: Cause, config: GuardConfig): Turn {
  const left = pausing(turn.machine).reduce((next, source) => leave(next, source, config), turn);
  const ended = withMachine(left, { pause: null, timeoutMs: 0 });
  return transition(ended, "recover", "degraded>active", cause);
}

/** Takes one source out of the pause. A drift that recovers forgets its fills. */
export function leave(turn: Turn, source: GuardSource, config: GuardConfig): Turn {
  const state = turn.machine.sources[source];
  if (state.pause === null) return turn;
  const fillSince = state.pause.counted ? false : state.fillSince;
  const left = withSource(turn, source, { pause: null, fillSince });
  if (source !== "directional_drift") return left;
  const remembers = config.drift.c.after_recovery === "remembers_fill";
  const side = remembers ? left.machine.waiting.side : null;
  return { ...withMachine(left, { waiting: { side, ticks: 0 } }), clearsDrift: true };
}

function open(turn: Turn, firing: Firing, origin: Origin, config: GuardConfig): Turn {
  const { source } = firing;
  const before = turn.machine.sources[source];
  const counted = counts(turn, source, origin, config);
  // Truth leaves at the first check that agrees; a cool-down would only run it into its own timeout.
  const isAgain = before.hasEntered && source !== "inventory_truth";
  const cooldownTicks = isAgain ? config.recovery.cooldown_ticks : 0;
  const charged = charge(turn, source, { origin, counted }, config);
  const paused = begin(charged, firing, origin, { counted, cooldownTicks });
  const move = `${origin}>degraded` as const;
  const entered = transition(paused, "degrade", move, causeOf(firing), { origin, counted });
  if (config.recovery.policy === "once" && isAgain) return exhausted(entered, source);
  return counted ? limited(entered, firing, origin, config) : entered;
}

function begin(
  turn: Turn,
  { source, condition }: Firing,
  origin: Origin,
  { counted, cooldownTicks }: { readonly counted: boolean; readonly cooldownTicks: number },
): Turn {
  const opened = withMachine(turn, {
    pause: { opener: source, origin },
    anchorStableTicks: 0,
    timeoutMs: 0,
  });
  return withSource(opened, source, {
    hasEntered: true,
    pause: { condition, counted, stableTicks: 0, cooldownTicks },
  });
}

/** Joining is recorded and must recover too; it counts for nothing and arms nothing. */
function join(turn: Turn, firing: Firing): Turn {
  const { source, condition } = firing;
  const pause = { condition, counted: false, stableTicks: 0, cooldownTicks: 0 };
  const origin = turn.machine.pause?.origin ?? null;
  const joined = withSource(turn, source, { pause });
  return noteChange(joined, causeOf(firing), { origin, counted: false });
}

function counts(turn: Turn, source: GuardSource, origin: Origin, config: GuardConfig): boolean {
  const { recovery } = config;
  const { fillSince } = turn.machine.sources[source];
  if (!fillSince && !recovery.count_without_fill) return false;
  if (turn.machine.activeTicks < recovery.min_active_ticks) return false;
  if (origin === "active" || recovery.episode_budget === "shared") return true;
  return recovery.idle_episode_limit > 0;
}

function charge(
  turn: Turn,
  source: GuardSource,
  { origin, counted }: { readonly origin: Origin; readonly counted: boolean },
  config: GuardConfig,
): Turn {
  if (!counted) return turn;
  const { countedActive, countedIdle } = turn.machine.sources[source];
  return isIdleBudget(origin, config)
    ? withSource(turn, source, { countedIdle: countedIdle + 1 })
    : withSource(turn, source, { countedActive: countedActive + 1 });
}

function isIdleBudget(origin: Origin, { recovery }: GuardConfig): boolean {
  return origin === "anchor_idle" && recovery.episode_budget === "split";
}

/** The counted entry that reaches its budget's limit itself ends the session. */
function limited(turn: Turn, firing: Firing, origin: Origin, config: GuardConfig): Turn {
  const { countedActive, countedIdle } = turn.machine.sources[firing.source];
  const { episode_limit, idle_episode_limit, episode_budget } = config.recovery;
  if (isIdleBudget(origin, config)) {
    return countedIdle >= idle_episode_limit
      ? limitHalt(turn, firing, "idle", idle_episode_limit)
      : turn;
  }
  const budget = episode_budget === "shared" ? "shared" : "active";
  return countedActive >= episode_limit ? limitHalt(turn, firing, budget, episode_limit) : turn;
}

function limitHalt(turn: Turn, { source, condition }: Firing, budget: string, limit: number): Turn {
  const reason = `${source} (${condition}): counted episode ${limit} of ${limit} in the ${budget} budget`;
  const context = { budget, limit };
  const cause = { guard: source, condition: "episode_limit", reason, context } as const;
  return guardHalt(turn, "degraded_episode_limit_halt", cause);
}

/** The single attempt at recovery was used up. */
export function exhausted(turn: Turn, source: GuardSource): Turn {
  const reason = `${source}: the one attempt at recovery was used up`;
  const cause = { guard: source, condition: "recovery_exhausted", reason, context: {} } as const;
  return guardHalt(turn, "recovery_exhausted_halt", cause);
}

function causeOf({ source, condition, reason, context }: Firing): Cause {
  return { guard: source, condition, reason, context };
}
