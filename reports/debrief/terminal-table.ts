/** The table at the end of a sweep, on the terminal: as wide as that, no colour, the same numbers as debrief.md. */
import Table from "cli-table3";
import type { CellResult, Results } from "../results/results-types.ts";
import { plainLine } from "../text/escape.ts";
import { fixed, listed, percent } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { splitCells } from "./fold.ts";
import { metricWords } from "./metric-words.ts";
import { differenceText, pairedDifference } from "./paired-difference.ts";

const COLUMNS_MAX = 110;
const LABEL_LENGTH_MAX = 18;
const LABEL_LENGTH_MIN = 6;
const HALT_LENGTH_MAX = 17;

/** What a narrow screen does without, the least needed first; a number that is cut would be a wrong number. */
const DROPPED = ["ended by", "offsets", "toxic", "touch\nbid/ask"];

export type TerminalOptions = {
  /** Draws it in ASCII, for log files. */
  readonly plain: boolean;
  /** Columns of the terminal; more than 110 are not used. */
  readonly width?: number;
};

/** Returns the table, as wide as the terminal; what had to be left out for it is told below. */
export function renderTerminalTable(results: Results, options: TerminalOptions): string {
  if (isBeforeFirst(results)) return "No session has ended yet: there is nothing to compare.";
  const most = Math.min(options.width ?? COLUMNS_MAX, COLUMNS_MAX);
  const dropped = options.width === undefined ? [] : DROPPED;
  const without: string[] = [];
  let labelLength = LABEL_LENGTH_MAX;
  const draw = () => drawn(results, labelLength, without, options.plain);
  let lines = draw();
  const isTooWide = () => (lines[0]?.length ?? 0) > most;
  for (const head of dropped) {
    if (!isTooWide()) break;
    without.push(head);
    lines = draw();
  }
  // Only the cell's name can give way.
  while (labelLength > LABEL_LENGTH_MIN && isTooWide()) {
    labelLength--;
    lines = draw();
  }
  return [...lines, ...leftOut(results, without, most)].join("\n");
}

/** Rows of nothing, one for each cell, would only scroll what was said before off the screen. */
function isBeforeFirst({ sessions }: Results): boolean {
  return sessions.every(({ state }) => ["planned", "running", "interrupted"].includes(state));
}

/** What the table does not show: cells between the ends of the ranking, and columns. */
function leftOut(results: Results, without: readonly string[], width: number): string[] {
  const { rest } = splitCells(results);
  const names = without.map((head) => head.replace("\n", " "));
  return [
    ...(rest.length === 0
      ? []
      : [`The ends of the ranking; ${rest.length} more cells are in debrief.md and results.csv.`]),
    ...(names.length === 0
      ? []
      : [`Not shown for want of room: ${listed(names)}; debrief.md has everything.`]),
  ].flatMap((line) => wrapped(line, width).split("\n"));
}

type Drawn = {
  readonly head: string;
  readonly align: "left" | "right";
  readonly cell: (cell: CellResult) => string;
};

function drawn(
  results: Results,
  labelLength: number,
  without: readonly string[],
  plain: boolean,
): string[] {
  const columns = columnsOf(results, labelLength).filter(({ head }) => !without.includes(head));
  const table = new Table({
    head: columns.map(({ head }) => head),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: columns.map(({ align }) => align),
    chars: { ...(plain ? ASCII : {}), ...NO_LINE_BETWEEN_ROWS },
  });
  for (const cell of splitCells(results).shown)
    table.push(columns.map((column) => column.cell(cell)));
  return ruledHead(table.toString().split("\n"));
}

function columnsOf(results: Results, labelLength: number): Drawn[] {
  const { decisionMetric } = results.record;
  const { unit, decimals } = metricWords(decisionMetric);
  const right = (head: string, cell: Drawn["cell"]): Drawn => ({ head, align: "right", cell });
  const left = (head: string, cell: Drawn["cell"]): Drawn => ({ head, align: "left", cell });
  return [
    left("cell", ({ label }) => plainLine(label, labelLength)),
    right("offsets", offsetsText),
    right("touch\nbid/ask", touchText),
    right("VW\nbps", ({ figures }) => fixed(figures.vw_spread_bps_mean, 2)),
    right("real.\n30 s", ({ figures }) => fixed(figures.realised_spread_30s_bps_mean, 2)),
    right(decidingHead(unit), ({ figures }) => fixed(figures.decision_metric_mean, decimals)),
    right("Δ", (cell) => differenceText(pairedDifference(results, cell, decisionMetric), decimals)),
    right("fills\nbuy/sell", fillsText),
    right("toxic", ({ figures }) => percent(figures.toxic_share)),
    left("ended by", (cell) => plainLine(ends(results, cell), HALT_LENGTH_MAX)),
    right("eval.", (cell) => `${cell.sessionsEvaluable}/${cell.sessionsPlanned}`),
  ];
}

function offsetsText({ bidOffsetBps, askOffsetBps }: CellResult): string {
  return `${Number(bidOffsetBps.toFixed(2))}/${Number(askOffsetBps.toFixed(2))}`;
}

function touchText({ figures }: CellResult): string {
  const { distance_to_touch_bid_p50_bps_median: bid, distance_to_touch_ask_p50_bps_median: ask } =
    figures;
  return `${fixed(bid, 1)}/${fixed(ask, 1)}`;
}

function fillsText({ figures }: CellResult): string {
  if (figures.fills_total === null) return "n/a";
  return `${figures.fills_total} ${figures.fills_buy}/${figures.fills_sell}`;
}

/** The library rules every row or none; a heading of two lines gets its rule here, made from the top border. */
function ruledHead(lines: readonly string[]): string[] {
  const [top = ""] = lines;
  const rule = top.replace("┌", "├").replaceAll("┬", "┼").replace("┐", "┤");
  return [...lines.slice(0, 3), rule, ...lines.slice(3)];
}

function decidingHead(unit: string): string {
  return unit === "RLUSD/h" ? "edge\nRLUSD/h" : `decides\n${unit}`;
}

/** What is still to come has not ended: of an unfinished cell, how its other sessions did. */
function ends(results: Results, cell: CellResult): string {
  const own = results.sessions.filter((session) => session.cell === cell.label);
  const over = own.filter(({ state }) => state !== "planned");
  const reasons = new Set(
    (over.length > 0 ? over : own).map(({ summary, state }) => summary?.halt_reason ?? state),
  );
  return reasons.size === 1 ? [...reasons].join("") : `${reasons.size} reasons`;
}

// One line per cell: a long grid must fit a screen.
const NO_LINE_BETWEEN_ROWS = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

const ASCII = {
  top: "-",
  "top-mid": "+",
  "top-left": "+",
  "top-right": "+",
  bottom: "-",
  "bottom-mid": "+",
  "bottom-left": "+",
  "bottom-right": "+",
  left: "|",
  "left-mid": "+",
  mid: "-",
  "mid-mid": "+",
  right: "|",
  "right-mid": "+",
  middle: "|",
};
