/**
 * The sessions that the live table shows, as events leave them. Of rounds that fill the time those that were begun, each
 * of them whole, as `status` and the last line count them: a round enters with the first of its sessions that starts.
 */
import type { SessionState } from "../../../reports/index.ts";
import type { SweepEvent } from "../../scheduler/events.ts";
import { advanceRow, emptyRow, type LiveRow } from "./live-rows.ts";

export type LiveSession = {
  readonly session: number;
  readonly label: string;
  readonly state: SessionState;
  readonly replicate: number;
  /** What it came to when it ran before this command; null where it did not. */
  readonly ticks: number | null;
  readonly fills: number | null;
};

export type LiveSessions = {
  /** In plan order. */
  readonly rows: () => readonly LiveRow[];
  readonly count: () => number;
  /** The last round that was begun. */
  readonly round: () => number;
  /** Takes an event in; returns its session's row as it was before, undefined where it is of none. */
  readonly follow: (event: SweepEvent, nowMs: number) => LiveRow | undefined;
};

/** Creates the table's rows; `begun` is the last round to show until a session of a later one starts. */
export function createLiveSessions(sessions: readonly LiveSession[], begun: number): LiveSessions {
  // Rounds to come have rows as well: a rule may skip a cell's sessions in all of them at once.
  const rows = new Map<number, LiveRow>(
    sessions.map(({ session, label, state, ticks, fills }) => [
      session,
      { ...emptyRow(session, label, state), ticks, fills },
    ]),
  );
  const roundOf = new Map(sessions.map(({ session, replicate }) => [session, replicate]));
  const isShown = ({ session }: { readonly session: number }): boolean =>
    (roundOf.get(session) ?? 0) <= round;
  let round = begun;
  let count = sessions.filter(isShown).length;
  return {
    rows: () => [...rows.values()].filter(isShown),
    count: () => count,
    round: () => round,
    follow: (event, nowMs) => {
      const row = "session" in event ? rows.get(event.session) : undefined;
      if (row === undefined) return undefined;
      rows.set(row.session, advanceRow(row, event, nowMs));
      if (event.kind === "session_started" && !isShown(row)) {
        round = roundOf.get(row.session) ?? round;
        count = sessions.filter(isShown).length;
      }
      return row;
    },
  };
}
