/**
 * What the live table shows, apart from how it is drawn: one row per session, fed by events; a long grid is
 * folded to what runs and its neighbours. Pure.
 */
import type { SessionState } from "../../../reports/index.ts";
import type { SweepEvent } from "../../scheduler/events.ts";
import { shownMode } from "../../scheduler/market-sight.ts";

export type LiveRow = {
  readonly session: number;
  readonly label: string;
  readonly state: SessionState;
  readonly done: number;
  readonly ticks: number | null;
  readonly fills: number | null;
  readonly distanceBidBps: number | null;
  readonly distanceAskBps: number | null;
  readonly mode: string | null;
  /** Monotonic clock; null while it does not run. */
  readonly startedMs: number | null;
};

/** Returns the row as an event of its session leaves it. */
export function advanceRow(row: LiveRow, event: SweepEvent, nowMs: number): LiveRow {
  switch (event.kind) {
    case "session_started":
      // When one that was taken over began is not known here, so neither is its pace.
      return {
        ...emptyRow(row.session, row.label, "running"),
        startedMs: event.takenOver ? null : nowMs,
      };
    case "progress": {
      const { done, ticks, fills, distanceBidBps, distanceAskBps } = event.progress;
      const mode = shownMode(event.progress);
      return { ...row, done, ticks, fills, mode, distanceBidBps, distanceAskBps };
    }
    case "session_ended": {
      const done = event.state === "finished" ? 1 : row.done;
      return {
        ...row,
        state: event.state,
        done,
        ticks: event.ticks,
        fills: event.fills,
        startedMs: null,
      };
    }
    case "session_failed":
      return { ...row, state: "failed" };
    case "session_skipped":
      return { ...row, state: "skipped" };
    case "sweep_started":
    case "notice":
    case "sweep_ended":
    case "warning":
    case "planned":
    case "gate":
    case "rule":
    case "feed":
    case "market":
    case "check":
    case "deadline":
    case "stopping":
      return row;
  }
}

export function emptyRow(session: number, label: string, state: SessionState): LiveRow {
  return {
    session,
    label,
    state,
    done: state === "finished" ? 1 : 0,
    ticks: null,
    fills: null,
    distanceBidBps: null,
    distanceAskBps: null,
    mode: null,
    startedMs: null,
  };
}

/** Milliseconds that a running session still needs at its pace so far, null when it cannot be said. */
export function timeLeftMs(row: LiveRow, nowMs: number): number | null {
  if (row.startedMs === null || row.done <= 0) return null;
  return ((nowMs - row.startedMs) * (1 - row.done)) / row.done;
}

export type FoldedRows = {
  readonly above: number;
  readonly rows: readonly LiveRow[];
  readonly below: number;
};

/** Returns at most `rowsMax` rows around what runs (else around the next to run), and how many are folded away. */
export function foldRows(rows: readonly LiveRow[], rowsMax: number): FoldedRows {
  if (rows.length <= rowsMax) return { above: 0, rows, below: 0 };
  const running = rows.findIndex(({ state }) => state === "running");
  const next = rows.findIndex(({ state }) => state === "planned" || state === "interrupted");
  const focus = running >= 0 ? running : next >= 0 ? next : rows.length - 1;
  const first = Math.min(Math.max(0, focus - Math.floor(rowsMax / 3)), rows.length - rowsMax);
  return {
    above: first,
    rows: rows.slice(first, first + rowsMax),
    below: rows.length - first - rowsMax,
  };
}
