/** The live table on a terminal: decisions scroll by above it, the table is drawn in place. */
import { createLogUpdate } from "log-update";
import type { SessionState } from "../../../reports/index.ts";
import { describeEvent, type SweepEvent } from "../../scheduler/events.ts";
import type { Environment } from "../environment.ts";
import { advanceRow, emptyRow, type LiveRow } from "./live-rows.ts";
import { drawLiveTable } from "./live-table.ts";
import type { View } from "./view.ts";
import { isWorthALine } from "./worth-a-line.ts";

/** Ten pictures a second are smooth; more only make a terminal flicker. */
const REDRAW_MS = 100;
const ROWS_MAX = 16;
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
  const ended: number[] = [];
  let stopping = false;
  const redraw = (): void => draw(drawLiveTable(screen()));
  const screen = () => ({
    title,
    concurrency,
    width: Math.min(100, environment.stdout.columns ?? 100),
    rows: [...rows.values()],
    rowsMax: Math.max(3, Math.min(ROWS_MAX, (environment.stdout.rows ?? 24) - ROWS_BESIDE)),
    nowMs: performance.now(),
    sessionMsMean:
      ended.length === 0 ? null : ended.reduce((sum, ms) => sum + ms, 0) / ended.length,
    stopping,
  });
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();

  return {
    show: (event) => {
      if (event.kind === "stopping") stopping = true;
      if (event.kind === "sweep_ended") stopping = false;
      follow(rows, ended, event);
      if (!isWorthALine(event)) return;
      draw.persist(`${environment.now().toISOString().slice(11, 19)} ${describeEvent(event)}`);
      redraw();
    },
    close: () => {
      clearInterval(timer);
      redraw();
      draw.done();
    },
  };
}

function follow(rows: Map<number, LiveRow>, ended: number[], event: SweepEvent): void {
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
  if (whole && row.startedMs !== null) ended.push(nowMs - row.startedMs);
  rows.set(event.session, advanceRow(row, event, nowMs));
}
