/**
 * Everything stands where its number says: read back by the labels of the axes and the names of the legend, and held
 * against the data. A mirrored axis, a label beside its line or a colour of another's name misleads whoever looks.
 */
import { describe, expect, it } from "vitest";
import type { SessionSummary } from "../../../engine/session/summary-schema.ts";
import type { Figure } from "../../../reports/plots/figure.ts";
import { drawFigures } from "../../../reports/plots/figures.ts";
import { markoutPlot } from "../../../reports/plots/markout-plot.ts";
import { modeTimeline } from "../../../reports/plots/mode-timeline.ts";
import { inventoryPlot, quotesPlot } from "../../../reports/plots/session-plots.ts";
import type { SeriesTick, SessionSeries } from "../../../reports/plots/session-series.ts";
import { whyPlot } from "../../../reports/plots/why-plot.ts";
import { pairedNight } from "../fixtures/paired-night.ts";
import {
  axesBy,
  heightsAt,
  type Point,
  type ReadFigure,
  readFigure,
  scaleBy,
} from "./read-figure.ts";

/** Pixels are rounded to a tenth, labels and all. */
const PIXEL = 0.3;
const near = (seen: number | undefined, right: number) =>
  expect(Math.abs((seen ?? Number.NaN) - right)).toBeLessThan(PIXEL);

const words = ({ texts }: ReadFigure) => texts.map(({ text }) => text).join("\n");
const textAt = ({ texts }: ReadFigure, text: string) => texts.find((one) => one.text === text);

/** Half an hour that goes up, down and nowhere: book away in ticks 11 to 14, no bid in 21 to 24, drift both ways. */
const MODES = ["active", "anchor_idle", "degraded"];
const ticks = Array.from({ length: 60 }, (_, i): SeriesTick => {
  const mid = 1.4 + 0.01 * Math.sin(i / 5) + (i === 59 ? 0.02 : 0);
  const away = i > 10 && i < 15;
  return {
    minute: i / 2,
    bestBid: away ? null : mid - 0.0004,
    bestAsk: away ? null : mid + 0.0005,
    liveBid: i > 20 && i < 25 ? null : mid - (i === 40 ? 0.06 : 0.003),
    liveAsk: mid + 0.004,
    driftPct: i === 30 ? null : 6 * Math.cos(i / 7) + (i === 59 ? 25 : 0),
    mode: MODES[Math.floor(i / 8) % 3] ?? "",
  };
});
const series: SessionSeries = {
  minutes: 30,
  ticks,
  fills: [
    { minute: 2.2, side: "buy", price: 1.3991 },
    { minute: 17.4, side: "sell", price: 1.4032 },
    // Between two ticks, further out than any of them.
    { minute: 28.9, side: "sell", price: 1.53 },
  ],
};

/** Holds a stepped line of a figure against what holds from each tick to the next. */
function expectLine(read: ReadFigure, mark: string, value: (tick: SeriesTick) => number | null) {
  const { x, y } = axesBy(read);
  const across = x();
  const own = read.paths.filter((path) => path.mark === mark);
  ticks.slice(0, -1).forEach((tick, i) => {
    const heights = own.flatMap(({ points }) => heightsAt(points, across(i / 2 + 0.25)));
    const seen = value(tick);
    expect(heights).toHaveLength(seen === null ? 0 : 1);
    if (seen !== null) near(heights[0], y(seen));
  });
}

/** Nothing is drawn beside the plot or over its legend. */
function expectInside({ paths, floor, legend, texts }: ReadFigure) {
  const names = texts.filter(({ text }) => legend.has(text)).map(({ at }) => at[1]);
  const ceiling = Math.max(0, ...names);
  for (const [x, y] of paths.flatMap(({ points }) => points)) {
    expect(x).toBeGreaterThanOrEqual(floor.left - 6);
    expect(x).toBeLessThanOrEqual(floor.right + 6);
    expect(y).toBeGreaterThan(ceiling);
    expect(y).toBeLessThanOrEqual(floor.height);
  }
}

describe("quotes and fills", () => {
  const read = readFigure(quotesPlot(series, 7, "07-a"));

  it("has each quote in the colour of its name, and none where there was none", () => {
    expect(read.legend.get("our bid, buys")).toBe("f0");
    expect(read.legend.get("our ask, sells")).toBe("f1");
    expectLine(read, "line thin s0", ({ liveBid }) => liveBid);
    expectLine(read, "line thin s1", ({ liveAsk }) => liveAsk);
  });

  it("has the band from the best bid to the best ask", () => {
    const { x, y } = axesBy(read);
    const bands = read.paths.filter(({ mark }) => mark === read.legend.get("best bid to best ask"));
    ticks.slice(0, -1).forEach(({ bestBid, bestAsk }, i) => {
      const heights = bands.flatMap(({ points }) => heightsAt(closed(points), x()(i / 2 + 0.25)));
      expect(heights).toHaveLength(bestBid === null ? 0 : 2);
      if (bestBid === null || bestAsk === null) return;
      near(Math.max(...heights), y(bestBid));
      near(Math.min(...heights), y(bestAsk));
    });
  });

  it("has every fill at its time and price, in the colour of its side", () => {
    const { x, y } = axesBy(read);
    const marks = read.paths.filter(({ mark }) => mark === "f0" || mark === "f1");
    expect(marks).toHaveLength(series.fills.length);
    series.fills.forEach(({ minute, side, price }, i) => {
      const [tip = [0, 0], base = [0, 0]] = marks[i]?.points ?? [];
      near(tip[0], x()(minute));
      // The tip lies six pixels beyond the price: above it for a buy, below it for a sale.
      near(tip[1], y(price) + (side === "buy" ? -6 : 6));
      expect(base[1] > tip[1]).toBe(side === "buy");
      expect(marks[i]?.mark).toBe(side === "buy" ? "f0" : "f1");
    });
  });

  it("has all of it inside its axes, with their units", () => {
    expectInside(read);
    expect(words(read)).toMatch(/07-a: quotes and fills ?RLUSD per XRP/);
    expect(textAt(read, "minutes")?.anchor).toBe("end");
  });
});

describe("inventory", () => {
  const read = readFigure(inventoryPlot(series, 7, "07-a"));

  it("has the drift above nought where there was too much XRP, and the line at nought", () => {
    expectLine(read, "line s2", ({ driftPct }) => driftPct);
    const zero = read.paths.find(({ mark }) => mark === "zero")?.points[0];
    near(zero?.[1], axesBy(read).y(0));
    expect(words(read)).toContain("XRP share above its target, points");
    expectInside(read);
  });

  it("shows nought where every value is on one side of it", () => {
    const above = ticks.map((tick) => ({ ...tick, driftPct: 8 + tick.minute / 10 }));
    const one = readFigure(inventoryPlot({ ...series, ticks: above }, 7, "07-a"));
    near(one.paths.find(({ mark }) => mark === "zero")?.points[0]?.[1], axesBy(one).y(0));
    expectInside(one);
  });
});

describe("modes over time", () => {
  const short = { ...series, minutes: 12, ticks: ticks.slice(0, 24) };
  const rows = [
    { label: "01-a", series: short },
    { label: "02-b", series },
  ];
  const read = readFigure(modeTimeline(rows) as Figure);

  it("has each stretch in its session's row, from its first minute to the next one's, in its colour", () => {
    const [nought, end] = [textAt(read, "0"), textAt(read, "30 minutes")];
    const x = scaleBy([
      [0, nought?.at[0] ?? Number.NaN],
      [30, end?.at[0] ?? Number.NaN],
    ]);
    expect(read.boxes).toHaveLength(3 + 8);
    for (const { mark, left, right, middle, words: told } of read.boxes) {
      const [, label = "", mode = "", from, to] =
        /^(\S+): (.+) from minute ([\d.]+) to ([\d.]+)$/.exec(told) ?? [];
      near(left, x(Number(from)));
      near(right, x(Number(to)));
      near(middle, textAt(read, label)?.at[1] ?? Number.NaN);
      expect(mark).toBe(read.legend.get(mode));
    }
    expect(new Set(read.legend.values()).size).toBe(3);
  });
});

describe("why there was a quote", () => {
  // Ten reasons, of which the six commonest have a name and the rest are "other".
  const reasons = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`r${i}`, (i + 1) * 10]));
  const night = pairedNight({
    labels: ["base", "b"],
    values: [[1], [2]],
    also: () => ({ reasons: { bid: reasons, ask: { r9: 50, r0: 150 } } }),
  });
  const read = readFigure(whyPlot(night) as Figure);

  it("fills each row from left to right by the shares it names, in the colours of the legend", () => {
    const [left = 0, right = 0] = [
      Math.min(...read.boxes.map((box) => box.left)),
      Math.max(...read.boxes.map((box) => box.right)),
    ];
    // From the names to the right margin.
    near(right, 846);
    for (const name of ["base bid", "base ask", "b bid", "b ask"]) {
      const row = read.boxes.filter((box) => box.words.startsWith(`${name}: `));
      expect(row).toHaveLength(name.endsWith("bid") ? 10 : 2);
      near(row[0]?.left, left);
      near(row.at(-1)?.right, right);
      row.forEach((box, i) => {
        if (i > 0) near(box.left, row[i - 1]?.right ?? Number.NaN);
        const [, reason = "", share] = /: (\S+) ([\d.]+)% of ticks$/.exec(box.words) ?? [];
        expect(
          Math.abs((box.right - box.left) / (right - left) - Number(share) / 100),
        ).toBeLessThan(0.001);
        near(box.middle, textAt(read, name)?.at[1] ?? Number.NaN);
        expect(box.mark).toBe(read.legend.get(reason) ?? read.legend.get("other"));
      });
    }
    expect([...read.legend.keys()]).toEqual(["r0", "r9", "r8", "r7", "r6", "r5", "other"]);
    expect(new Set(read.legend.values()).size).toBe(7);
  });

  it("names each of seven reasons or their rest", () => {
    const seven = Object.fromEntries(Object.entries(reasons).slice(0, 7));
    const also = (): Partial<SessionSummary> => ({ reasons: { bid: seven, ask: {} } });
    const { legend, boxes } = readFigure(
      whyPlot(pairedNight({ labels: ["base"], values: [[1]], also })) as Figure,
    );
    const named = new Set(legend.values());
    expect(boxes.every(({ mark }) => named.has(mark))).toBe(true);
  });
});

describe("markout curves", () => {
  const FIELDS = [
    ["fill", "vw_spread_bps"],
    ["5 s", "realised_spread_5s_bps"],
    ["30 s", "realised_spread_30s_bps"],
    ["60 s", "realised_spread_60s_bps"],
    ["300 s", "realised_spread_300s_bps"],
  ] as const;
  const labels = ["base", ...Array.from({ length: 9 }, (_, i) => `rival-of-some-length-${i}`)];
  /** Nothing of it is even: windows differ, and the last one of every cell has no mid after 300 s. */
  const spread = (cell: string, window: number, h: number) =>
    h === 4 && window === 3
      ? null
      : 9 - 2 * h + labels.indexOf(cell) / 3 + ((window * 7) % 5) - window;
  const also = (cell: string, window: number) => ({
    ...Object.fromEntries(FIELDS.map(([, field], h) => [field, spread(cell, window, h)])),
    volume_rlusd: 500,
    fees_rlusd: 0,
  });
  const night = (metric: string) =>
    pairedNight({
      labels,
      values: labels.map((_, c) => [1, 2, 3].map((w) => ((c * 7) % 11) / 10 + w / 100)),
      metric,
      also,
    });
  const valuesOf = (cell: string, h: number) =>
    [1, 2, 3].flatMap((window) => spread(cell, window, h) ?? []);

  it.each([
    ["edge_rlusd_per_h", [0, 2, 3, 5, 6, 8].map((i) => `rival-of-some-length-${i}`)],
    // Less is better.
    ["toxic_share", [0, 1, 3, 4, 6, 7].map((i) => `rival-of-some-length-${i}`)],
  ])("are those of the baseline and the best six by %s, and say so", (metric, best) => {
    const read = readFigure(markoutPlot(night(metric)) as Figure);
    expect([...read.legend.keys()].sort()).toEqual(["base", ...best].sort());
    expect(words(read)).toContain("net of fees: the baseline and the best 6 of 9 cells with fills");
  });

  it("have each mean, and the band from the worst session to the best, at its label, in the colour of its name", () => {
    const read = readFigure(markoutPlot(night("edge_rlusd_per_h")) as Figure);
    const { y } = axesBy(read);
    const x = (label: string) => textAt(read, label)?.at[0] ?? Number.NaN;
    expect([...read.legend.keys()]).toEqual(labels.filter((label) => read.legend.has(label)));
    for (const [cell, mark] of read.legend) {
      const line =
        read.paths.find((path) => path.mark === mark.replace("f", "line s"))?.points ?? [];
      const band = read.paths.find((path) => path.mark === mark.replace("f", "b"))?.points ?? [];
      expect([line.length, band.length]).toEqual([5, 10]);
      FIELDS.forEach(([label], h) => {
        const seen = valuesOf(cell, h);
        near(line[h]?.[0], x(label));
        near(line[h]?.[1], y(seen.reduce((sum, one) => sum + one) / seen.length));
        near(band[h]?.[1], y(Math.max(...seen)));
        near(band[9 - h]?.[1], y(Math.min(...seen)));
        near(band[9 - h]?.[0], x(label));
      });
    }
    expect(words(read)).toMatch(/cells with fills ?bps\n/);
    // Its legend takes two lines: the plot begins below them.
    expectInside(read);
  });

  it("say nothing of a choice where all cells are drawn, those that traded nothing left aside", () => {
    const labels3 = ["base", "b", "idle"];
    const three = pairedNight({
      labels: labels3,
      values: [[1], [2], [3]],
      also: (cell) => (cell === "idle" ? { vw_spread_bps: null } : {}),
    });
    const read = readFigure(markoutPlot(three) as Figure);
    expect([...read.legend.keys()]).toEqual(["base", "b"]);
    expect(words(read)).not.toContain("best");
  });

  it("take none of the seven colours for a cell that has no curve, however well it did by not trading", () => {
    const idle = (cell: string, window: number) =>
      Number(cell.at(-1)) > 2 ? { vw_spread_bps: null } : also(cell, window);
    const results = pairedNight({
      labels,
      values: labels.map((_, c) => [c, c, c]),
      also: idle,
    });
    const read = readFigure(markoutPlot(results) as Figure);
    expect([...read.legend.keys()]).toEqual(labels.slice(0, 4));
  });
});

describe("the figures of a session", () => {
  it("are its quotes and its inventory, under its own number and name; none for a session without ticks", () => {
    const night = pairedNight({ labels: ["base", "b"], values: [[1], [2]] });
    const [first, second] = night.sessions;
    const drawn = drawFigures(
      night,
      new Map([
        [first?.session ?? 0, series],
        [second?.session ?? 0, { ...series, ticks: [] }],
      ]),
    );
    const own = drawn.eachSession.get(1) ?? [];
    expect(own.map(({ name }) => name)).toEqual(["session-01-quotes", "session-01-inventory"]);
    expect(own.every(({ alt }) => alt.includes(String(first?.label)))).toBe(true);
    expect([...drawn.eachSession.keys()]).toEqual([1]);
  });
});

/** A closed shape goes back to where it began. */
function closed(points: readonly Point[]): Point[] {
  return [...points, ...points.slice(0, 1)];
}
