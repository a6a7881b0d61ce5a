/** The table at the end of a sweep, on the terminal: at most 110 columns, no colour, the same numbers as debrief.md. */
import Table from "cli-table3";
import type { CellResult, Results } from "../results/results-types.ts";
import { plainLine } from "../text/escape.ts";
import { fixed, percent, signed } from "../text/numbers.ts";
import { metricWords } from "./metric-words.ts";

const LABEL_LENGTH_MAX = 18;
const HALT_LENGTH_MAX = 17;

/** Returns the table; `plain` draws it in ASCII, for log files. */
export function renderTerminalTable(results: Results, options: { readonly plain: boolean }): string {
  const what = metricWords(results.record.decisionMetric);
  const table = new Table({
    head: ["cell", "offsets", "touch\nbid/ask", "VW\nbps", "real.\n30 s", `${decidingHead(what.unit)}`, "Δ", "fills\nbuy/sell", "toxic", "ended by", "eval."],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right", "right", "left", "right"],
    ...(options.plain ? { chars: ASCII } : {}),
  });
  const baseline = results.cells.find(({ isBaseline }) => isBaseline);
  for (const cell of results.cells) table.push(row(results, cell, baseline, what.decimals));
  return table.toString();
}

function decidingHead(unit: string): string {
  return unit === "RLUSD/h" ? "edge\nRLUSD/h" : `decides\n${unit}`;
}

function row(
  results: Results,
  cell: CellResult,
  baseline: CellResult | undefined,
  decimals: number,
): string[] {
  const { figures } = cell;
  const comparable = baseline !== undefined && cell.sessionsEvaluable > 0 && baseline.sessionsEvaluable > 0;
  const ours = figures.decision_metric_mean;
  const theirs = baseline?.figures.decision_metric_mean ?? null;
  const delta = !comparable || cell.isBaseline || ours === null || theirs === null ? "" : signed(ours - theirs, decimals);
  return [
    plainLine(cell.label, LABEL_LENGTH_MAX),
    `${Number(cell.bidOffsetBps.toFixed(2))}/${Number(cell.askOffsetBps.toFixed(2))}`,
    `${fixed(figures.distance_to_touch_bid_p50_bps_median, 1)}/${fixed(figures.distance_to_touch_ask_p50_bps_median, 1)}`,
    fixed(figures.vw_spread_bps_mean, 2),
    fixed(figures.realised_spread_30s_bps_mean, 2),
    fixed(ours, decimals),
    delta,
    figures.fills_total === null ? "n/a" : `${figures.fills_total} ${figures.fills_buy}/${figures.fills_sell}`,
    percent(figures.toxic_share_mean),
    plainLine(ends(results, cell), HALT_LENGTH_MAX),
    `${cell.sessionsEvaluable}/${cell.sessionsPlanned}`,
  ];
}

function ends(results: Results, cell: CellResult): string {
  const own = results.sessions.filter((session) => session.cell === cell.label);
  const reasons = new Set(own.map(({ summary, state }) => summary?.halt_reason ?? state));
  return reasons.size === 1 ? [...reasons].join("") : `${reasons.size} reasons`;
}

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
