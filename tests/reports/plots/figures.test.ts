/** Figures hold what was stored: every fill a mark, every tick of a mode in its row, every value of a map as a number. */
import { describe, expect, it } from "vitest";
import { type Figure, svgFile, svgInline } from "../../../reports/plots/figure.ts";
import { heatMap } from "../../../reports/plots/heat-map.ts";
import { modeTimeline } from "../../../reports/plots/mode-timeline.ts";
import { inventoryPlot, quotesPlot } from "../../../reports/plots/session-plots.ts";
import type { SeriesTick, SessionSeries } from "../../../reports/plots/session-series.ts";

const tick = (minute: number, changes: Partial<SeriesTick> = {}): SeriesTick => ({
  minute,
  bestBid: 1.4,
  bestAsk: 1.401,
  liveBid: 1.399,
  liveAsk: 1.402,
  driftPct: 0,
  mode: "active",
  ...changes,
});

const series: SessionSeries = {
  minutes: 4,
  ticks: [
    tick(0),
    tick(1, { mode: "anchor_idle" }),
    tick(2, { mode: "degraded", driftPct: 3 }),
    tick(3),
  ],
  fills: [
    { minute: 1, side: "buy", price: 1.399 },
    { minute: 2, side: "buy", price: 1.398 },
    { minute: 3, side: "sell", price: 1.402 },
  ],
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe("quotesPlot", () => {
  const { body } = quotesPlot(series, 3, "03-a");

  it("marks every fill, buys upwards and sales downwards", () => {
    expect(count(body, /class="f0" d="M[^"]+l4\.5 8h-9Z"/g)).toBe(2);
    expect(count(body, /class="f1" d="M[^"]+l4\.5 -8h-9Z"/g)).toBe(1);
  });

  it("draws both quotes and the touch", () => {
    expect(count(body, /class="line thin s[01]"/g)).toBe(2);
    expect(count(body, /class="touch" d="M/g)).toBe(1);
  });

  it("has our bid under the touch and our ask over it, and a fill where its price is", () => {
    // Pixels count from the top.
    const height = (pattern: RegExp) => Number(pattern.exec(body)?.[1]);
    const bid = height(/class="line thin s0" d="M[\d.]+ ([\d.]+)/);
    const ask = height(/class="line thin s1" d="M[\d.]+ ([\d.]+)/);
    const touch = height(/class="touch" d="M[\d.]+ ([\d.]+)/);
    expect([ask < touch, touch < bid]).toEqual([true, true]);
    // The point of a triangle lies six pixels beyond the price: up for a buy, down for a sale.
    expect(height(/class="f0" d="M[\d.]+ ([\d.]+)/)).toBeCloseTo(bid - 6, 1);
    expect(height(/class="f1" d="M[\d.]+ ([\d.]+)/)).toBeCloseTo(ask + 6, 1);
  });

  it("leaves out a side that never had an order", () => {
    const one = series.ticks.map((t) => ({ ...t, liveAsk: null }));
    expect(quotesPlot({ ...series, ticks: one }, 3, "03-a").body).not.toContain("line thin s1");
  });

  it("stands without a single price", () => {
    const none = series.ticks.map((t) => ({
      ...t,
      bestBid: null,
      bestAsk: null,
      liveBid: null,
      liveAsk: null,
    }));
    const { body: empty } = quotesPlot({ ...series, ticks: none, fills: [] }, 3, "03-a");
    expect(empty).not.toMatch(/NaN|Infinity/);
  });
});

describe("inventoryPlot", () => {
  it("rises where there was too much XRP", () => {
    const { body } = inventoryPlot(series, 3, "03-a");
    const zero = Number(/class="zero" d="M[\d.]+ ([\d.]+)/.exec(body)?.[1]);
    const drift = /class="line s2" d="M[\d.]+ ([\d.]+)H[\d.]+V([\d.]+)/.exec(body);
    expect(Number(drift?.[1])).toBe(zero);
    expect(Number(drift?.[2])).toBeLessThan(zero);
  });

  it("has room on both sides of a drift that never moves", () => {
    const flat = series.ticks.map((t) => ({ ...t, driftPct: 0 }));
    expect(inventoryPlot({ ...series, ticks: flat }, 1, "01-a").body).not.toMatch(/NaN|Infinity/);
  });
});

describe("modeTimeline", () => {
  const { body } = modeTimeline([{ label: "03-a", series }]) as Figure;

  it("draws each stretch of a mode once, with its minutes", () => {
    const told = [...body.matchAll(/<title>([^<]+)<\/title>/g)].map(([, text]) => text);
    expect(told).toEqual([
      "03-a: active from minute 0 to 1",
      "03-a: anchor idle from minute 1 to 2",
      "03-a: degraded from minute 2 to 3",
      "03-a: active from minute 3 to 4",
    ]);
  });

  it("is not there without a session", () => {
    expect(modeTimeline([])).toBeNull();
  });
});

describe("heatMap", () => {
  const map = {
    name: "m",
    alt: "a map",
    title: "edge",
    rows: ["a", "b"],
    columns: ["1", "2"],
    columnTitle: "window",
    values: [
      [0.5, null],
      [-0.25, 0],
    ],
    decimals: 2,
    better: 1,
  } as const;

  it("writes every number, leaves an absent one empty, and colours by sign", () => {
    const { body } = heatMap(map);
    const boxes = [...body.matchAll(/<rect class="(good|bad)"[^>]*><title>([^<]+)</g)];
    expect(boxes.map(([, colour, words]) => `${colour} ${words}`)).toEqual([
      "good a, 1: 0.50",
      "bad b, 1: -0.25",
      "good b, 2: 0.00",
    ]);
  });

  it("turns the colours where less is better", () => {
    expect(heatMap({ ...map, better: -1 }).body).toMatch(/class="bad"[^>]*><title>a, 1: 0\.50/);
  });
});

describe("svgFile", () => {
  const figure: Figure = {
    name: "x",
    short: "x",
    alt: `<b> & "x"`,
    width: 10,
    height: 10,
    body: "<g/>",
  };

  it("escapes its words and carries its own style", () => {
    expect(svgFile(figure)).toContain("<title>&lt;b&gt; &amp; &quot;x&quot;</title>");
    expect(svgFile(figure)).toContain("prefers-color-scheme:dark");
  });

  it("leaves the style to the page when inline", () => {
    expect(svgInline(figure)).not.toContain("<style>");
  });
});
