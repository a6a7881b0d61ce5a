/** The table at the end of a sweep, on the terminal: at most 110 columns, no colour, the same numbers as debrief.md. */
import Table from "cli-table3";
import type { CellResult, Results } from "../results/results-types.ts";
import { plainLine } from "../text/escape.ts";
import { fixed, percent } from "../text/numbers.ts";
import { differenceText, pairedDifference } from "./cell-table.ts";
import { splitCells } from "./fold.ts";
import { metricWords } from "./metric-words.ts";

const COLUMNS_MAX = 110;
const LABEL_LENGTH_MAX = 18;
const LABEL_LENGTH_MIN = 6;
const HALT_LENGTH_MAX = 17;

/** Returns the table, at most 110 columns wide; `plain` draws it in ASCII, for log files. */
export function renderTerminalTable(
  results: Results,
  options: { readonly plain: boolean },
): string {
  let labelLength = LABEL_LENGTH_MAX;
  let lines = drawn(results, labelLength, options.plain);
  // Only the cell's name can give way: cut numbers would be wrong numbers.
  while (labelLength > LABEL_LENGTH_MIN && (lines[0]?.length ?? 0) > COLUMNS_MAX) {
    labelLength--;
    lines = drawn(results, labelLength, options.plain);
  }
  return lines.join("\n");
}

function drawn(results: Results, labelLength: number, plain: boolean): string[] {
  const what = metricWords(results.record.decisionMetric);
  const table = new Table({
    head: [
      "cell",
      "offsets",
      "touch\nbid/ask",
      "VW\nbps",
      "real.\n30 s",
      decidingHead(what.unit),
      "Δ",
      "fills\nbuy/sell",
      "toxic",
      "ended by",
      "eval.",
    ],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: ["left", ...new Array<"right">(8).fill("right"), "left", "right"],
    chars: { ...(plain ? ASCII : {}), ...NO_LINE_BETWEEN_ROWS },
  });
  const { shown, rest } = splitCells(results);
  for (const cell of shown) table.push(row(results, cell, what.decimals, labelLength));
  const more =
    rest.length === 0
      ? []
      : [`The ends of the ranking; ${rest.length} more cells are in debrief.md and results.csv.`];
  return [...ruledHead(table.toString().split("\n")), ...more];
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

function row(results: Results, cell: CellResult, decimals: number, labelLength: number): string[] {
  const { figures } = cell;
  const difference = pairedDifference(results, cell, results.record.decisionMetric);
  return [
    plainLine(cell.label, labelLength),
    `${Number(cell.bidOffsetBps.toFixed(2))}/${Number(cell.askOffsetBps.toFixed(2))}`,
    `${fixed(figures.distance_to_touch_bid_p50_bps_median, 1)}/${fixed(figures.distance_to_touch_ask_p50_bps_median, 1)}`,
    fixed(figures.vw_spread_bps_mean, 2),
    fixed(figures.realised_spread_30s_bps_mean, 2),
    fixed(figures.decision_metric_mean, decimals),
    differenceText(difference, decimals),
    figures.fills_total === null
      ? "n/a"
      : `${figures.fills_total} ${figures.fills_buy}/${figures.fills_sell}`,
    percent(figures.toxic_share),
    plainLine(ends(results, cell), HALT_LENGTH_MAX),
    `${cell.sessionsEvaluable}/${cell.sessionsPlanned}`,
  ];
}

function ends(results: Results, cell: CellResult): string {
  const own = results.sessions.filter((session) => session.cell === cell.label);
  const reasons = new Set(own.map(({ summary, state }) => summary?.halt_reason ?? state));
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
