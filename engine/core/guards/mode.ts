/**
 * The mode of a session and its only transition point. `active` quotes; `anchor_idle` is a regime pause,
 * `degraded` a safety pause: both take orders off and go on observing; `halt` ends the session. Every change
 * is a row in guard_events, with where it came from and what was seen.
 */
import { canonicalJson } from "../canonical-json.ts";
import type { HaltReason, Mode } from "../halt-reasons.ts";
import type { CoreRecord, GuardEventRow, SessionEnd } from "../records.ts";

export type ModeState = {
  readonly mode: Mode;
  readonly nextEventId: number;
  /** Pauses so far, by "guard:origin". */
  readonly episodes: Readonly<Record<string, number>>;
  /** Set with the first halt and never overwritten: the first reason is the authentic one. */
  readonly halted: SessionEnd | null;
};

export const ACTIVE_MODE: ModeState = {
  mode: "active",
  nextEventId: 1,
  episodes: {},
  halted: null,
};

export type Cause = {
  readonly guard: string;
  readonly condition: string;
  readonly reason: string;
  readonly context: Readonly<Record<string, unknown>>;
};

export type Moved = { readonly modes: ModeState; readonly records: readonly CoreRecord[] };

type At = { readonly tick: number; readonly at: number };

/** Enters or leaves a pause. Doing so while already there changes nothing and records nothing. */
export function moveTo(modes: ModeState, to: Exclude<Mode, "halt">, cause: Cause, when: At): Moved {
  if (modes.mode === "halt" || modes.mode === to) return { modes, records: [] };
  const isPause = to !== "active";
  const origin = modes.mode === "anchor_idle" ? "anchor_idle" : "active";
  const key = `${cause.guard}:${origin}`;
  const episode = isPause ? (modes.episodes[key] ?? 0) + 1 : null;
  const episodes = episode === null ? modes.episodes : { ...modes.episodes, [key]: episode };
  return record({ ...modes, mode: to, episodes }, modes.mode, cause, when, {
    origin: isPause ? origin : null,
    episode,
  });
}

/** Ends the session. From a regime pause a truth halt passes through `degraded` in the same tick. */
export function haltWith(
  modes: ModeState,
  reason: HaltReason,
  detail: string,
  cause: Cause,
  when: At,
): Moved {
  if (modes.mode === "halt") return { modes, records: [] };
  const next: ModeState = { ...modes, mode: "halt", halted: modes.halted ?? { reason, detail } };
  return record(next, modes.mode, cause, when, { origin: null, episode: null });
}

/** Records something a guard noticed that changed no mode. */
export function note(modes: ModeState, cause: Cause, when: At): Moved {
  return record(modes, modes.mode, cause, when, { origin: null, episode: null });
}

function record(
  modes: ModeState,
  from: Mode,
  cause: Cause,
  { tick, at }: At,
  { origin, episode }: Pick<GuardEventRow, "origin" | "episode">,
): Moved {
  const { guard, condition, reason, context } = cause;
  const row: GuardEventRow = {
    event_id: modes.nextEventId,
    tick,
    at,
    guard,
    condition,
    from_mode: from,
    to_mode: modes.mode,
    reason,
    origin,
    episode,
    counted: null,
    context: canonicalJson(context),
  };
  const payload = { from: row.from_mode, to: row.to_mode, guard, condition };
  return {
    modes: { ...modes, nextEventId: modes.nextEventId + 1 },
    records: [
      { table: "guard_events", row },
      { table: "event_ledger", row: { tick, kind: "mode", payload } },
    ],
  };
}
