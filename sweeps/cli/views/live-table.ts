/** Draws the live table as text, as wide as the terminal, at most all of every label. Pure. */
import Table from "cli-table3";
import { countSessions, plainLine, type SessionCounts } from "../../../reports/index.ts";
import { formatDuration, formatNumber, formatState, progressBar, shorten } from "./format.ts";
import { foldRows, type LiveRow, timeLeftMs } from "./live-rows.ts";
import { type Pace, paceWords, rateWords } from "./pace.ts";

export type LiveScreen = {
  readonly title: string;
  readonly rows: readonly LiveRow[];
  readonly rowsMax: number;
  readonly nowMs: number;
  /** Wall time of the sessions that ended while we watched, in ms. */
  readonly sessionMsMean: number | null;
  /** How quickly sessions finish; null or absent where that cannot be said. */
  readonly pace?: Pace | null;
  /** Sessions at once. */
  readonly concurrency?: number;
  /** Columns of the terminal. */
  readonly width?: number;
  readonly stopping: boolean;
  /** Rounds that fill the time: the last one begun, the most there can be, "07:30". */
  readonly filling?: { readonly round: number; readonly roundsMax: number; readonly until: string };
  /** How it ended, in a word; absent while it goes on. */
  readonly ended?: string;
};

const WIDTH = 100;

type Column = {
  readonly head: string;
  readonly width: number;
  readonly align: "left" | "right";
  readonly cell: (row: LiveRow, nowMs: number, width: number) => string;
};

const COLUMNS: readonly Column[] = [
  { head: "#", width: 4, align: "right", cell: ({ session }) => String(session) },
  { head: "session", width: 19, align: "left", cell: labelCell },
  { head: "state", width: 12, align: "left", cell: ({ state }) => formatState(state) },
  { head: "progress", width: 12, align: "left", cell: progressCell },
  { head: "ticks", width: 7, align: "right", cell: ({ ticks }) => formatNumber(ticks, 0) },
  { head: "fills", width: 6, align: "right", cell: ({ fills }) => formatNumber(fills, 0) },
  { head: "to touch bid/ask", width: 17, align: "right", cell: distanceCell },
  { head: "mode", width: 12, align: "left", cell: ({ mode }) => mode ?? "" },
  { head: "left", width: 11, align: "right", cell: leftCell },
];
/** No label is longer than this. */
const LABEL_WIDTH_MAX = 48;

/** What a narrow terminal does without, the least needed first. */
const DROPPED = ["mode", "to touch bid/ask", "ticks", "fills", "left", "progress", "#"];

/**
 * The columns that fit; a terminal narrower than label and state gets these two all the same. What they leave goes to
 * the labels, as far as these need it: one that is cut in the middle may be any of ten.
 */
function fittingColumns(width: number, rows: readonly LiveRow[]): readonly Column[] {
  // Thousands of sessions need another digit, which the label gives.
  const more = Math.max(0, String(rows.at(-1)?.session ?? 0).length - 3);
  const sized = resized(resized(COLUMNS, "#", more), "session", -more);
  let columns = sized;
  for (const head of DROPPED) {
    if (widthOf(columns) <= width) break;
    columns = columns.filter((column) => column.head !== head);
  }
  const label = columns.find(({ head }) => head === "session")?.width ?? 0;
  const longest = rows.reduce((most, row) => Math.max(most, row.label.length), 0);
  const wanted = Math.min(longest + 1, LABEL_WIDTH_MAX) - label;
  const free = Math.min(width - widthOf(columns), wanted);
  return free <= 0 ? columns : resized(columns, "session", free);
}

function resized(columns: readonly Column[], head: string, by: number): readonly Column[] {
  return columns.map((column) =>
    column.head === head ? { ...column, width: column.width + by } : column,
  );
}

function widthOf(columns: readonly Column[]): number {
  return columns.reduce((total, column) => total + column.width, 0);
}

const BAR_WIDTH = 10;

export function drawLiveTable(screen: LiveScreen): string {
  const folded = foldRows(screen.rows, screen.rowsMax);
  const width = screen.width ?? WIDTH;
  // A few rows from the middle of thousands say nothing once it is over: the debrief follows.
  if (screen.ended !== undefined && folded.above + folded.below > 0) return headline(screen, width);
  const columns = fittingColumns(width, screen.rows);
  const table = new Table({
    head: columns.map(({ head }) => head),
    colWidths: columns.map((column) => column.width),
    colAligns: columns.map(({ align }) => align),
    // No colours of the library's own: state is a word, and a terminal without colours shows the same.
    style: {
      head: ["bold"],
      border: ["grey"],
      compact: true,
      "padding-left": 0,
      "padding-right": 1,
    },
    chars: PLAIN_LINES,
  });
  for (const row of folded.rows)
    table.push(columns.map((column) => column.cell(row, screen.nowMs, column.width)));
  return [
    headline(screen, width),
    ...(folded.above > 0 ? [`      … ${folded.above} above`] : []),
    table.toString(),
    ...(folded.below > 0 ? [`      … ${folded.below} below`] : []),
  ].join("\n");
}

function labelCell({ label }: LiveRow, _nowMs: number, width: number): string {
  return shorten(label, width - 1);
}

function progressCell(row: LiveRow): string {
  return row.done > 0 || row.state === "running" ? progressBar(row.done, BAR_WIDTH) : "";
}

function distanceCell({ ticks, distanceBidBps, distanceAskBps }: LiveRow): string {
  if (ticks === null) return "–";
  return `${formatNumber(distanceBidBps, 1)} / ${formatNumber(distanceAskBps, 1)} bps`;
}

function leftCell(row: LiveRow, nowMs: number): string {
  const left = timeLeftMs(row, nowMs);
  return left === null ? "" : formatDuration(left);
}

/** A few letters of a title say nothing. */
const TITLE_WIDTH_MIN = 16;

/** What is done and what is left comes first: a narrow terminal cuts the title, or does without it. */
function headline(screen: LiveScreen, width: number): string {
  const { rows, stopping, ended } = screen;
  const { total, done, of } = countSessions(rows);
  const words = [
    `${done} of ${total} session${total === 1 ? "" : "s"} done`,
    ...(of.failed > 0 ? [`${of.failed} failed`] : []),
    ...(of.skipped > 0 ? [`${of.skipped} skipped`] : []),
    ...(ended === undefined ? nowWords(screen, of, stopping) : [ended]),
  ].join(" · ");
  const title = plainLine(screen.title);
  const room = width - words.length - " · ".length;
  const fits = title.length <= room || room >= TITLE_WIDTH_MIN;
  return shortenEnd(fits ? `${words} · ${title}` : words, width);
}

function nowWords(screen: LiveScreen, of: SessionCounts["of"], stopping: boolean): string[] {
  return stopping ? ["stopping, Ctrl-C again ends at once"] : timeWords(screen, of);
}

function timeWords(
  { rows, nowMs, sessionMsMean, pace = null, concurrency = 1, filling }: LiveScreen,
  of: SessionCounts["of"],
): string[] {
  // What the rounds that were begun still need says nothing of when the night is over.
  if (filling !== undefined && filling.round < filling.roundsMax) {
    const { round, roundsMax, until } = filling;
    return [...rateWords(pace), `round ${round} of at most ${roundsMax}, until ${until}`];
  }
  const atPace = paceWords(pace, of.planned + of.interrupted + of.running);
  if (atPace.length > 0) return atPace;
  const left = sweepLeftMs(rows, { nowMs, meanMs: sessionMsMean, concurrency });
  return left === null ? [] : [`about ${formatDuration(left)} left`];
}

/**
 * Wall time that the sweep still needs, in ms; null when nothing says how long a session takes. Lanes work side by
 * side: what is left of the running ones and all that is to come is shared among them. Interrupted ones run again.
 */
export function sweepLeftMs(
  rows: readonly LiveRow[],
  {
    nowMs,
    meanMs,
    concurrency,
  }: { readonly nowMs: number; readonly meanMs: number | null; readonly concurrency: number },
): number | null {
  const running = rows.filter(({ state }) => state === "running");
  const toCome = rows.filter(({ state }) => state === "planned" || state === "interrupted").length;
  if (running.length === 0 && toCome === 0) return null;
  const paces = running.flatMap((row) => {
    const left = timeLeftMs(row, nowMs);
    return left === null || row.startedMs === null ? [] : [left + nowMs - row.startedMs];
  });
  const mean = meanMs ?? (paces.length === 0 ? null : sum(paces) / paces.length);
  if (mean === null) return null;
  const left = running.map((row) => timeLeftMs(row, nowMs) ?? mean);
  const shared = (sum(left) + toCome * mean) / Math.min(concurrency, running.length + toCome);
  return Math.max(shared, ...left);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function shortenEnd(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

/** A table without lines: a terminal draws it quickly, and it reads well in a log. */
export const PLAIN_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
