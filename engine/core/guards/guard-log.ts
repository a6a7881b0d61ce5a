/** The rows that guard changes leave: numbered events, and the ordinal of each episode per source and origin. */
import { canonicalJson } from "../canonical-json.ts";
import type { CoreRecord, GuardEventRow } from "../records.ts";
import type { GuardChange } from "./guard-types.ts";

export type GuardLog = {
  readonly nextEventId: number;
  /** Episodes so far, by "guard:origin". */
  readonly episodes: Readonly<Record<string, number>>;
};

export const EMPTY_GUARD_LOG: GuardLog = { nextEventId: 1, episodes: {} };

type At = { readonly tick: number; readonly at: number };
type Logged = { readonly log: GuardLog; readonly records: readonly CoreRecord[] };

/** Rows for a tick's changes, in order: one in guard_events and one in the event ledger each. */
export function logChanges(log: GuardLog, changes: readonly GuardChange[], when: At): Logged {
  const start: Logged = { log, records: [] };
  if (changes.length === 0) return start;
  return changes.reduce((state, change) => {
    const logged = logChange(state.log, change, when);
    return { log: logged.log, records: [...state.records, ...logged.records] };
  }, start);
}

function logChange(log: GuardLog, change: GuardChange, { tick, at }: At): Logged {
  const { guard, condition, reason, origin, counted } = change;
  const key = `${guard}:${origin}`;
  // A pause that begins is an episode, counted or not; so is joining one.
  const isEpisode = origin !== null;
  const episode = isEpisode ? (log.episodes[key] ?? 0) + 1 : null;
  const row: GuardEventRow = {
    event_id: log.nextEventId,
    tick,
    at,
    guard,
    condition,
    from_mode: change.from,
    to_mode: change.to,
    reason,
    origin,
    episode,
    counted: counted === null ? null : counted ? 1 : 0,
    context: canonicalJson(change.context),
  };
  const payload = { from: change.from, to: change.to, guard, condition };
  return {
    log: {
      nextEventId: log.nextEventId + 1,
      episodes: episode === null ? log.episodes : { ...log.episodes, [key]: episode },
    },
    records: [
      { table: "guard_events", row },
      { table: "event_ledger", row: { tick, kind: "mode", payload } },
    ],
  };
}
