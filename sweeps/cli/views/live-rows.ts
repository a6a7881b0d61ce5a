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
  /** When it was last further than before, by the same clock: a session that lost its market is as far as it was. */
  readonly furtherMs: number | null;
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
      const furtherMs = done > row.done ? nowMs : row.furtherMs;
      return { ...row, done, furtherMs, ticks, fills, mode, distanceBidBps, distanceAskBps };
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
        furtherMs: null,
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
    furtherMs: null,
  };
}

/**
 * Milliseconds that a running session still needs at the pace it had when it was last further, null when it cannot be
 * said. It ends by the clock: between two ledgers, and while the market is away, what is left grows less all the same.
 */
export function timeLeftMs({ startedMs, furtherMs, done }: LiveRow, nowMs: number): number | null {
  if (startedMs === null || furtherMs === null || done <= 0) return null;
  return Math.max(0, ((furtherMs - startedMs) * (1 - done)) / done - (nowMs - furtherMs));
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
