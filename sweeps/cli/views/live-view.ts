/** The live table on a terminal: decisions scroll by above it, the table is drawn in place. */
import { createLogUpdate } from "log-update";
import type { SessionState } from "../../../reports/index.ts";
import type { SweepEvent } from "../../scheduler/events.ts";
import type { Environment } from "../environment.ts";
import { advanceRow, emptyRow, type LiveRow } from "./live-rows.ts";
import { drawLiveTable } from "./live-table.ts";
import { keepRecent, paceOf } from "./pace.ts";
import { isRoutine, passingLines } from "./passing-lines.ts";
import type { View } from "./view.ts";
import { isWorthALine } from "./worth-a-line.ts";

/** Four pictures a second: bars move, a terminal over a slow line keeps up, and thousands of sessions cost no more. */
const REDRAW_MS = 250;
const ROWS_MAX = 16;
/** Of a terminal that does not say how wide it is. */
const WIDTH = 100;
/** Lines of the screen that are not rows: headline, head, folds, one line of decisions. */
const ROWS_BESIDE = 6;

export type LiveSession = {
  readonly session: number;
  readonly label: string;
  readonly state: SessionState;
};

export function createLiveView(
  environment: Environment,
  { title, concurrency }: { readonly title: string; readonly concurrency: number },
  sessions: readonly LiveSession[],
): View {
  const stream = environment.stdout as unknown as NodeJS.WritableStream;
  const draw = createLogUpdate(stream);
  const rows = new Map<number, LiveRow>(
    sessions.map(({ session, label, state }) => [session, emptyRow(session, label, state)]),
  );
  const ended: Ended = { sumMs: 0, count: 0, at: [] };
  let news: News[] = [];
  let stopping = false;
  let sweepEnd: string | undefined;
  const width = (): number => environment.stdout.columns ?? WIDTH;
  const redraw = (): void => {
    const lines = passingLines(news, width());
    news = [];
    if (lines.length > 0) {
      // Not through the library's own way, which breaks what is too long: a command has to stay one line for who copies it.
      draw.clear();
      stream.write(`${lines.join("\n")}\n`);
    }
    draw(drawLiveTable(screen()));
  };
  const screen = () => {
    const nowMs = performance.now();
    return {
      title,
      concurrency,
      width: width(),
      rows: [...rows.values()],
      rowsMax: Math.max(3, Math.min(ROWS_MAX, (environment.stdout.rows ?? 24) - ROWS_BESIDE)),
      nowMs,
      sessionMsMean: ended.count === 0 ? null : ended.sumMs / ended.count,
      pace: paceOf(ended.at, nowMs),
      stopping,
      ...(sweepEnd === undefined ? {} : { ended: sweepEnd }),
    };
  };
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();

  return {
    show: (event) => {
      if (event.kind === "stopping") stopping = true;
      if (event.kind === "sweep_ended") sweepEnd = event.state;
      follow(rows, ended, event);
      if (!isWorthALine(event) || isRoutine(event, rows.size)) return;
      news.push({ at: environment.now().toISOString().slice(11, 19), event });
      // What is rare is there at once; the loop may be busy for a while after it.
      if (isLastWord(event)) redraw();
    },
    close: () => {
      clearInterval(timer);
      redraw();
      draw.done();
    },
  };
}

type News = { readonly at: string; readonly event: SweepEvent };

/** The sessions that ended while we watched. */
type Ended = {
  sumMs: number;
  count: number;
  /** Moments of the last ends, monotonic. */
  readonly at: number[];
};

function isLastWord({ kind }: SweepEvent): boolean {
  return kind === "stopping" || kind === "check" || kind === "sweep_ended" || kind === "notice";
}

function follow(rows: Map<number, LiveRow>, ended: Ended, event: SweepEvent): void {
  if (!("session" in event)) return;
  // Rounds that fill the time come as they are begun.
  const row =
    rows.get(event.session) ??
    (event.kind === "session_started"
      ? emptyRow(event.session, event.label, "planned")
      : undefined);
  if (row === undefined) return;
  const nowMs = performance.now();
  const whole = event.kind === "session_ended" && event.state === "finished";
  // One that was cut short says nothing of how long a session takes.
  if (whole && row.startedMs !== null) {
    ended.sumMs += nowMs - row.startedMs;
    ended.count += 1;
  }
  if (event.kind === "session_ended") {
    keepRecent(ended.at, nowMs);
    ended.at.push(nowMs);
  }
  rows.set(event.session, advanceRow(row, event, nowMs));
}
