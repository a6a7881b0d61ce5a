/**
 * The tables of docs/markets.md, written from what was measured. The one about tapes is checked at every test
 * run; the one about sessions also depends on the engine and is renewed with UPDATE_GOLDEN=1.
 */
import { readFileSync } from "node:fs";
import { parseConfig } from "../../../engine/config/parse-config.ts";
import type { Side } from "../../../engine/core/market-events.ts";
import type { FillRow } from "../../../engine/core/records.ts";
import { openMarket } from "../../../engine/markets/open-market.ts";
import { runInMemorySession } from "../../../engine/session/in-memory-session.ts";
import { PAPER } from "../../support/built.ts";
import { type Figures, HALF_HOUR, mean, type SeenTick, ticksOf } from "./scenario-figures.ts";

export type SessionFigures = {
  readonly fillsPerMin: number;
  readonly buyShare: number;
  readonly capturedBps: number;
  readonly momentumShare: number;
  /** What the mid does to a fill within a minute, bps; negative is a loss. By fill, not by volume. */
  readonly markoutBps: Readonly<Record<Side, number>>;
};

const MARKOUT_MS = 60_000;

/** Runs paper.yaml at 10/14, half an hour on each seed, 250 XRP and 250 RLUSD at the start. */
export function sessionFiguresOf(scenario: string, seeds: readonly number[]): SessionFigures {
  const text = readFileSync(PAPER, "utf8").replace(/ask_offset_bps: \S+/, "ask_offset_bps: 14.0");
  const { config } = parseConfig(text, "paper.yaml");
  const start = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };
  const sessions = seeds.map((seed) => {
    const spec = { source: "simulated", scenario, seed } as const;
    const market = openMarket(spec, { durationMs: HALF_HOUR });
    const session = runInMemorySession({ config, market, seed, durationMs: HALF_HOUR, start });
    return { ...session, markouts: markoutsOf(session.fills, ticksOf(market)) };
  });
  const markouts = sessions.flatMap((session) => session.markouts);
  const fills = sessions.flatMap((session) => session.fills);
  const ticks = sessions.flatMap(({ systemMetrics }) => systemMetrics);
  const gains = fills.map(({ side, price, mid_price_at_fill, quantity_drops }) => {
    const mid = mid_price_at_fill ?? Number.NaN;
    return ((side === "buy" ? 1 : -1) * (mid - price) * 1e4 * quantity_drops) / mid;
  });
  const suppressed = ticks.flatMap(({ bid_reason, ask_reason }) =>
    [bid_reason, ask_reason].filter((reason) => reason === "momentum"),
  );
  return {
    fillsPerMin: fills.length / ((seeds.length * HALF_HOUR) / 60_000),
    buyShare: fills.filter(({ side }) => side === "buy").length / fills.length,
    capturedBps: sum(gains) / sum(fills.map(({ quantity_drops }) => quantity_drops)),
    momentumShare: suppressed.length / ticks.length,
    markoutBps: { buy: meanOf(markouts, "buy"), sell: meanOf(markouts, "sell") },
  };
}

type Markout = { readonly side: Side; readonly bps: number };

function markoutsOf(fills: readonly FillRow[], ticks: readonly SeenTick[]): Markout[] {
  const end = ticks.at(-1)?.t ?? 0;
  return fills.flatMap(({ side, at, mid_price_at_fill: mid }) => {
    const later = ticks.findLast(({ t }) => t <= at + MARKOUT_MS)?.mid;
    if (mid === null || later === undefined || at + MARKOUT_MS > end) return [];
    return [{ side, bps: (side === "buy" ? 1 : -1) * (later / mid - 1) * 1e4 }];
  });
}

function meanOf(markouts: readonly Markout[], side: Side): number {
  return mean(markouts.filter((one) => one.side === side).map((one) => one.bps));
}

export function tapeTable(figures: ReadonlyMap<string, Figures>): string {
  const head = [
    "scenario",
    "spread, median and 95 %",
    "mid from start to end",
    "4 bps in 3 ticks",
    "prints a minute",
    "anchor, mean and ends",
    "beyond 5 bps",
  ];
  const rows = [...figures].map(([name, one]) => [
    `\`${name}\``,
    `${bps(one.spreadMedianBps)}, ${bps(one.spreadWideBps)}`,
    `${whole(one.changeBps[0])} to ${whole(one.changeBps[1])}`,
    percent(one.momentumShare),
    one.printsPerMin.toFixed(1),
    `${bps(one.anchorMeanBps)} [${bps(one.anchorBps[0])}, ${bps(one.anchorBps[1])}]`,
    percent(one.anchorShare),
  ]);
  return table(head, rows);
}

export function sessionTable(figures: ReadonlyMap<string, SessionFigures>): string {
  const head = [
    "scenario",
    "fills a minute",
    "of these buys",
    "captured bps",
    "a minute later: buys, sells",
    "side-ticks held back",
  ];
  const rows = [...figures].map(([name, one]) => [
    `\`${name}\``,
    one.fillsPerMin.toFixed(2),
    one.fillsPerMin === 0 ? "–" : percent(one.buyShare),
    one.fillsPerMin === 0 ? "–" : one.capturedBps.toFixed(1),
    one.fillsPerMin === 0 ? "–" : `${bps(one.markoutBps.buy)}, ${bps(one.markoutBps.sell)}`,
    percent(one.momentumShare),
  ]);
  return table(head, rows);
}

/** The page with the block of this name replaced. */
export function withBlock(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < 0) throw new Error(`docs/markets.md: has no block "${name}"`);
  return page.slice(0, start + open.length) + content + page.slice(end);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("");
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

/** One decimal below a hundred. */
function bps(value: number): string {
  return signed(Math.abs(value) < 100 ? value.toFixed(1) : whole(value));
}

function whole(value: number): string {
  return signed(Math.round(value).toLocaleString("en-US"));
}

/** A proper minus sign, and none before a zero. */
function signed(text: string): string {
  return text.replace(/^-(?=[0.]*$)/, "").replace(/^-/, "−");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0.1 || share === 0 ? 0 : 1)} %`;
}
