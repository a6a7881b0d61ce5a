/**
 * The modes and their only transition point. `active` quotes; `anchor_idle` is a regime pause, `degraded` a
 * safety pause: both take orders off and go on observing; `halt` ends the session and is never left.
 *
 * active ⇄ anchor_idle by the anchor guard; active or anchor_idle → degraded by any guard; degraded → active
 * by recovery; active or degraded → halt by a guard. A guard never halts out of a regime pause: it passes
 * through `degraded` in the same tick. Shutdown (risk caps, duration, signals) may end any mode.
 */
import { assert } from "../assert.ts";
import type { HaltReason, Mode } from "../halt-reasons.ts";
import { type Cause, type Origin, type Turn, withMachine } from "./guard-types.ts";

/** Nothing leaves `halt`. */
type Move = `${Exclude<Mode, "halt">}>${Mode}`;
/** No guard ends a session out of a regime pause. */
type GuardMove = Exclude<Move, "anchor_idle>halt">;
type GuardKind = "idle" | "resume" | "degrade" | "recover" | "guard_halt";

/** Every legal move, by what causes it. What the types above rule out does not compile here. */
export const LEGAL_MOVES = {
  idle: ["active>anchor_idle"],
  resume: ["anchor_idle>active"],
  degrade: ["active>degraded", "anchor_idle>degraded"],
  recover: ["degraded>active"],
  guard_halt: ["active>halt", "degraded>halt"],
  shutdown: ["active>halt", "anchor_idle>halt", "degraded>halt"],
} as const satisfies Readonly<Record<GuardKind, readonly GuardMove[]>> & {
  readonly shutdown: readonly Move[];
};

export type TransitionKind = keyof typeof LEGAL_MOVES;
export type LegalMove<K extends TransitionKind> = (typeof LEGAL_MOVES)[K][number];

/** The one place where a mode changes. The move is typed by its cause and asserted against the mode that is. */
export function transition<K extends TransitionKind>(
  turn: Turn,
  kind: K,
  move: LegalMove<K>,
  cause: Cause,
  episode: Episode = NO_EPISODE,
): Turn {
  const legal: readonly string[] = LEGAL_MOVES[kind];
  assert(legal.includes(move), `Invariant: ${move} is legal for ${kind}`);
  const { from, to } = ENDS_OF_MOVES[move];
  assert(turn.machine.mode === from, `Invariant: ${move} starts in ${from}`);
  return withChange(withMachine(turn, { mode: to }), cause, { from, to }, episode);
}

/** Ends the session on a guard's word. Out of a regime pause the caller passes through `degraded` first. */
export function guardHalt(turn: Turn, reason: HaltReason, cause: Cause): Turn {
  const { mode } = turn.machine;
  assert(
    mode === "active" || mode === "degraded",
    "Invariant: a guard halts from active or degraded",
  );
  const halted = turn.machine.halted ?? { reason, detail: cause.reason };
  return transition(withMachine(turn, { halted }), "guard_halt", `${mode}>halt`, cause);
}

/** Ends the session for a reason that is no guard's: risk caps. Allowed in any mode; a halt stays the first. */
export function shutdown(turn: Turn, reason: HaltReason, cause: Cause): Turn {
  const { mode } = turn.machine;
  if (mode === "halt") return turn;
  const halted = { reason, detail: cause.reason };
  return transition(withMachine(turn, { halted }), "shutdown", `${mode}>halt`, cause);
}

/** Records something that changed no mode. */
export function noteChange(turn: Turn, cause: Cause, episode: Episode = NO_EPISODE): Turn {
  const { mode } = turn.machine;
  return withChange(turn, cause, { from: mode, to: mode }, episode);
}

type Episode = { readonly origin: Origin | null; readonly counted: boolean | null };

const NO_EPISODE: Episode = { origin: null, counted: null };

type Ends = { readonly from: Mode; readonly to: Mode };

const ENDS_OF_MOVES: Readonly<Record<LegalMove<TransitionKind>, Ends>> = {
  "active>anchor_idle": { from: "active", to: "anchor_idle" },
  "anchor_idle>active": { from: "anchor_idle", to: "active" },
  "active>degraded": { from: "active", to: "degraded" },
  "anchor_idle>degraded": { from: "anchor_idle", to: "degraded" },
  "degraded>active": { from: "degraded", to: "active" },
  "active>halt": { from: "active", to: "halt" },
  "anchor_idle>halt": { from: "anchor_idle", to: "halt" },
  "degraded>halt": { from: "degraded", to: "halt" },
};

function withChange(turn: Turn, cause: Cause, { from, to }: Ends, episode: Episode): Turn {
  const { guard, condition, reason, context } = cause;
  const { origin, counted } = episode;
  const change = { guard, condition, reason, context, from, to, origin, counted };
  const { machine, changes, clearsDrift } = turn;
  return { machine, changes: [...changes, change], clearsDrift };
}
