/**
 * The sessions of a status as a table as wide as the screen: what runs and its neighbours, the rest by number, and below
 * it whatever was folded away and did not simply finish. Pure.
 */
import Table from "cli-table3";
import { plainLine } from "../../../reports/index.ts";
import type { SessionRow } from "../../journal/journal-types.ts";
import { formatNumber, formatState, progressBar, shorten } from "./format.ts";
import { foldRows, type LiveRow } from "./live-rows.ts";
import { PLAIN_LINES } from "./live-table.ts";

export type StatusSession = Pick<
  SessionRow,
  "session" | "label" | "state" | "reason" | "haltReason"
> &
  Pick<LiveRow, "done" | "ticks" | "fills" | "mode" | "distanceBidBps" | "distanceAskBps">;

const TROUBLES_MAX = 8;
const BAR_WIDTH = 10;
/** A label that is cut in the middle may be any of ten; beyond this it is. */
const LABEL_WIDTH_MAX = 48;
const LABEL_WIDTH_MIN = 8;
const WHY_WIDTH_MIN = 20;
const WHY_WIDTH_MAX = 60;

type Column = {
  readonly head: string;
  readonly width: number;
  readonly align: "left" | "right";
  readonly cell: (row: StatusSession, width: number) => string;
};

const STATE: Column = {
  head: "state",
  width: 12,
  align: "left",
  cell: ({ state }) => formatState(state),
};
const PROGRESS: Column = {
  head: "progress",
  width: BAR_WIDTH + 1,
  align: "left",
  cell: ({ done }) => (done > 0 ? progressBar(done, BAR_WIDTH) : ""),
};
const TICKS: Column = {
  head: "ticks",
  width: 7,
  align: "right",
  cell: ({ ticks }) => formatNumber(ticks, 0),
};
const FILLS: Column = {
  head: "fills",
  width: 6,
  align: "right",
  cell: ({ fills }) => formatNumber(fills, 0),
};
const MODE: Column = { head: "mode", width: 12, align: "left", cell: ({ mode }) => mode ?? "" };
/** What a narrow screen does without, the least needed first. */
const DROPPED = [MODE, TICKS, PROGRESS, FILLS];

/** Returns the table of at most `rowsMax` sessions and `width` columns, and what it leaves out. */
export function statusTable(
  sessions: readonly StatusSession[],
  { width, rowsMax }: { readonly width: number; readonly rowsMax: number },
): string {
  const rows = sessions.map((row): LiveRow => ({ ...row, startedMs: null, furtherMs: null }));
  const folded = foldRows(rows, rowsMax);
  const shown = sessions.slice(folded.above, folded.above + folded.rows.length);
  const columns = fittingColumns(sessions, shown, width);
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align),
    colWidths: columns.map((column) => column.width),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
    chars: PLAIN_LINES,
  });
  for (const row of shown) table.push(columns.map(({ cell, width: room }) => cell(row, room)));
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  return [
    ...(folded.above > 0 ? [`${folded.above} above not shown`] : []),
    ...lines,
    ...(folded.below > 0 ? [`${folded.below} below not shown`] : []),
    ...troubleLines(sessions, shown),
  ].join("\n");
}

/** Numbers keep their width; labels and reasons share the rest, labels first. */
function fittingColumns(
  sessions: readonly StatusSession[],
  shown: readonly StatusSession[],
  width: number,
): readonly Column[] {
  const digits = Math.max(3, String(sessions.at(-1)?.session ?? 0).length);
  const longest = shown.reduce((most, { label }) => Math.max(most, label.length), 0);
  const hasMode = shown.some(({ mode }) => mode !== null);
  let middle = [STATE, PROGRESS, TICKS, FILLS, ...(hasMode ? [MODE] : [])];
  const room = () => width - digits - 1 - middle.reduce((sum, column) => sum + column.width, 0);
  const label = Math.min(longest, LABEL_WIDTH_MAX) + 1;
  const why = shown.some((row) => whyOf(row) !== "") ? WHY_WIDTH_MIN : 0;
  for (const column of DROPPED) {
    if (room() >= label + why) break;
    middle = middle.filter((one) => one !== column);
  }
  const labelWidth = Math.max(LABEL_WIDTH_MIN, Math.min(label, room() - why));
  const whyWidth = Math.min(WHY_WIDTH_MAX, Math.max(WHY_WIDTH_MIN, room() - labelWidth));
  return [
    { head: "#", width: digits + 1, align: "right", cell: ({ session }) => String(session) },
    {
      head: "session",
      width: labelWidth,
      align: "left",
      cell: (row, own) => shorten(row.label, own - 1),
    },
    ...middle,
    ...(why === 0
      ? []
      : [
          {
            head: "why",
            width: whyWidth,
            align: "left" as const,
            cell: (row: StatusSession, own: number) => shorten(whyOf(row), own - 1),
          },
        ]),
  ];
}

/** Sessions that are folded away and did not simply finish: whoever asks how a long sweep goes asks for these. */
function troubleLines(
  sessions: readonly StatusSession[],
  shown: readonly StatusSession[],
): string[] {
  const visible = new Set(shown.map(({ session }) => session));
  const odd = sessions.filter(
    ({ session, state }) =>
      !visible.has(session) && (state === "failed" || state === "interrupted"),
  );
  const lines = odd
    .slice(-TROUBLES_MAX)
    .map(
      (row) =>
        `  ${plainLine(row.label)} ${formatState(row.state)}: ${shorten(whyOf(row), WHY_WIDTH_MAX)}`,
    );
  const before = odd.length - lines.length;
  return before > 0 ? [...lines, `  and ${before} before them that failed or were cut off`] : lines;
}

/** One line's worth of why a session is not simply finished. */
function whyOf({ reason, haltReason }: StatusSession): string {
  return plainLine(reason ?? (haltReason === "duration_elapsed" ? null : haltReason) ?? "");
}
