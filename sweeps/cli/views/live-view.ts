/** The live table on a terminal: decisions scroll by above it, the table is drawn in place. */
import { createLogUpdate } from "log-update";
import type { SweepEvent } from "../../scheduler/events.ts";
import { columnsOf, type Environment } from "../environment.ts";
import { createLiveSessions, type LiveSession, type LiveSessions } from "./live-sessions.ts";
import { drawLiveTable, type LiveScreen } from "./live-table.ts";
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

export type LiveOptions = {
  readonly title: string;
  readonly concurrency: number;
  /** `replicates: fill`: the last round that was begun, the most there can be, and by when all is over. */
  readonly filling?: { readonly begun: number; readonly roundsMax: number; readonly until: string };
};

export function createLiveView(
  environment: Environment,
  { title, concurrency, filling }: LiveOptions,
  planned: readonly LiveSession[],
): View {
  const stream = environment.stdout as unknown as NodeJS.WritableStream;
  const draw = createLogUpdate(stream);
  const sessions = createLiveSessions(planned, filling?.begun ?? Number.POSITIVE_INFINITY);
  const ended: Ended = { sumMs: 0, count: 0, at: [] };
  let news: News[] = [];
  let stopping = false;
  let sweepEnd: string | undefined;
  const width = (): number => columnsOf(environment.stdout) ?? WIDTH;
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
  const screen = (): LiveScreen => {
    const nowMs = performance.now();
    return {
      title,
      concurrency,
      width: width(),
      rows: sessions.rows(),
      rowsMax: Math.max(3, Math.min(ROWS_MAX, (environment.stdout.rows ?? 24) - ROWS_BESIDE)),
      nowMs,
      sessionMsMean: ended.count === 0 ? null : ended.sumMs / ended.count,
      pace: paceOf(ended.at, nowMs),
      stopping,
      ...(filling === undefined ? {} : { filling: { ...filling, round: sessions.round() } }),
      ...(sweepEnd === undefined ? {} : { ended: sweepEnd }),
    };
  };
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();

  return {
    show: (event) => {
      if (event.kind === "stopping") stopping = true;
      if (event.kind === "sweep_ended") sweepEnd = event.state;
      follow(sessions, ended, event);
      if (!isWorthALine(event) || isRoutine(event, sessions.count())) return;
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

function follow(sessions: LiveSessions, ended: Ended, event: SweepEvent): void {
  const nowMs = performance.now();
  const row = sessions.follow(event, nowMs);
  if (row === undefined || event.kind !== "session_ended") return;
  // One that was cut short says nothing of how long a session takes.
  if (event.state === "finished" && row.startedMs !== null) {
    ended.sumMs += nowMs - row.startedMs;
    ended.count += 1;
  }
  keepRecent(ended.at, nowMs);
  ended.at.push(nowMs);
}
