/** Draws the live table as text, at most 100 columns wide. Pure. */
import Table from "cli-table3";
import { formatDuration, formatNumber, formatState, progressBar, shorten } from "./format.ts";
import { foldRows, type LiveRow, timeLeftMs } from "./live-rows.ts";

export type LiveScreen = {
  readonly title: string;
  readonly rows: readonly LiveRow[];
  readonly rowsMax: number;
  readonly nowMs: number;
  /** Wall time of the sessions that ended while we watched, in ms. */
  readonly sessionMsMean: number | null;
  readonly stopping: boolean;
};

const HEAD = [
  "#",
  "session",
  "state",
  "progress",
  "ticks",
  "fills",
  "to touch bid/ask",
  "mode",
  "left",
];
const WIDTHS = [4, 19, 12, 12, 7, 6, 17, 12, 11];
const ALIGN = [
  "right",
  "left",
  "left",
  "left",
  "right",
  "right",
  "right",
  "left",
  "right",
] as const;
const BAR_WIDTH = 10;
const OPEN_STATES: readonly string[] = ["planned", "running", "interrupted"];

export function drawLiveTable(screen: LiveScreen): string {
  const folded = foldRows(screen.rows, screen.rowsMax);
  const table = new Table({
    head: HEAD,
    colWidths: [...WIDTHS],
    colAligns: [...ALIGN],
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
  for (const row of folded.rows) table.push(cells(row, screen.nowMs));
  return [
    headline(screen),
    ...(folded.above > 0 ? [`      … ${folded.above} above`] : []),
    table.toString(),
    ...(folded.below > 0 ? [`      … ${folded.below} below`] : []),
  ].join("\n");
}

function cells(row: LiveRow, nowMs: number): string[] {
  const left = timeLeftMs(row, nowMs);
  const running = row.state === "running";
  const distances = `${formatNumber(row.distanceBidBps, 1)} / ${formatNumber(row.distanceAskBps, 1)} bps`;
  return [
    String(row.session),
    shorten(row.label, 18),
    formatState(row.state),
    row.done > 0 || running ? progressBar(row.done, BAR_WIDTH) : "",
    formatNumber(row.ticks, 0),
    formatNumber(row.fills, 0),
    row.ticks === null ? "–" : distances,
    row.mode ?? "",
    left === null ? "" : formatDuration(left),
  ];
}

function headline({ title, rows, nowMs, sessionMsMean, stopping }: LiveScreen): string {
  const settled = rows.filter(({ state }) => !OPEN_STATES.includes(state)).length;
  const left = sweepLeftMs(rows, nowMs, sessionMsMean);
  const parts = [
    title,
    `${settled} of ${rows.length} sessions done`,
    ...(left === null || stopping ? [] : [`about ${formatDuration(left)} left`]),
    ...(stopping ? ["stopping, Ctrl-C again ends at once"] : []),
  ];
  return parts.join(" · ");
}

function sweepLeftMs(
  rows: readonly LiveRow[],
  nowMs: number,
  meanMs: number | null,
): number | null {
  const running = rows.find(({ state }) => state === "running");
  const current = running === undefined ? 0 : timeLeftMs(running, nowMs);
  if (!rows.some(({ state }) => state === "running" || state === "planned")) return null;
  const toCome = rows.filter(({ state }) => state === "planned").length;
  const mean =
    meanMs ??
    (running?.startedMs == null || current === null ? null : nowMs - running.startedMs + current);
  return mean === null || current === null ? null : current + toCome * mean;
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
