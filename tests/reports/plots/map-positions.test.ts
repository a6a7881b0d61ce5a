/** Boxes stand under their column and beside their row, coloured by what they say; curves are what results.json has. */
import { describe, expect, it } from "vitest";
import { windowsMap } from "../../../reports/plots/decision-maps.ts";
import { FIGURE_STYLE, type Figure } from "../../../reports/plots/figure.ts";
import { heatMap } from "../../../reports/plots/heat-map.ts";
import { replayMap } from "../../../reports/plots/replay-map.ts";
import { responseJson } from "../../../reports/plots/response.ts";
import { responseMaps } from "../../../reports/plots/response-maps.ts";
import type { Results } from "../../../reports/results/results-types.ts";
import { pText } from "../../../reports/text/numbers.ts";
import { pairedNight } from "../fixtures/paired-night.ts";
import { replayedNight, replays } from "../fixtures/replayed-night.ts";
import { settingsNight } from "../fixtures/settings-night.ts";
import { axesBy, type Box, type ReadFigure, readFigure } from "./read-figure.ts";

const PIXEL = 0.3;
const near = (seen: number | undefined, right: number | undefined) =>
  expect(Math.abs((seen ?? Number.NaN) - (right ?? Number.NaN))).toBeLessThan(PIXEL);

/** What a box says of itself: row, column, number, and what else there is. */
function said({ words }: Box) {
  const [, row = "", column = "", value = "", rest = ""] =
    /^(.+?), (.+?): (-?[\d.]+)\*?(.*)$/.exec(words) ?? [];
  return { row, column, value, rest };
}

/** Holds every box against the names of its row and column, which stand at its left and under all rows. */
function expectPlaced({ boxes, texts }: ReadFigure): void {
  const lowest = Math.max(...boxes.map(({ middle }) => middle));
  for (const box of boxes) {
    const { row, column, value } = said(box);
    const middle = (box.left + box.right) / 2;
    const name = texts.find(
      ({ text, anchor, at }) => text === row && anchor === "end" && at[1] <= lowest + 1,
    );
    near(box.middle, name?.at[1]);
    const label = texts.find(({ text, at }) => text === column && at[1] > lowest + 1);
    if (label !== undefined) near(middle, label.at[0]);
    const numbers = texts.filter(
      ({ at }) => at[0] > box.left && at[0] < box.right && at[1] === box.middle,
    );
    for (const { text, at } of numbers) {
      expect(text.replace("*", "")).toBe(value);
      near(at[0], middle);
    }
  }
}

/** By row and column, as the boxes say it. */
const told = ({ boxes }: ReadFigure) =>
  Object.fromEntries(boxes.map((box) => [`${said(box).row}/${said(box).column}`, said(box).value]));

describe("a heat map", () => {
  const map = (columns: number) =>
    readFigure(
      heatMap({
        name: "m",
        alt: "a map",
        title: "edge",
        rows: ["a", "b", "c"],
        columns: Array.from({ length: columns }, (_, c) => `c${c}`),
        columnTitle: "window",
        values: [0, 1, 2].map((r) => Array.from({ length: columns }, (_, c) => (c - 2) * (r + 1))),
        decimals: 1,
        better: 1,
      }),
    );

  it.each([5, 60, 500])("of %d columns has each box in its row and over its label", (columns) => {
    const read = map(columns);
    expect(read.boxes).toHaveLength(3 * columns);
    expectPlaced(read);
    // A box that has no width is not there to see.
    expect(Math.min(...read.boxes.map(({ left, right }) => right - left))).toBeGreaterThan(0.5);
    expect(read.texts.filter(({ text }) => /^c\d/.test(text)).length).toBeGreaterThan(4);
    // Wide boxes have their number, narrow ones say it to the pointer alone.
    expect(read.texts.some(({ text }) => text === "-2.0")).toBe(columns === 5);
  });

  it("is the stronger the further from nought, on either side", () => {
    const strength = new Map(
      map(5).boxes.map((box) => [Math.abs(Number(said(box).value)), box.opacity]),
    );
    const sorted = [...strength].sort(([a], [b]) => a - b).map(([, opacity]) => opacity);
    expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
    expect(new Set(sorted).size).toBe(sorted.length);
  });

  it("is green where it is good and red where it is not, by light and by dark", () => {
    expect(FIGURE_STYLE).toContain(".good{fill:var(--good)}.bad{fill:var(--bad)}");
    for (const [name, most] of [
      ["good", 1],
      ["bad", 0],
    ] as const) {
      const colours = [...FIGURE_STYLE.matchAll(new RegExp(`--${name}:#(..)(..)(..)`, "g"))];
      expect(colours).toHaveLength(2);
      for (const [, ...parts] of colours) {
        const values = parts.map((part) => Number.parseInt(part, 16));
        expect(values.indexOf(Math.max(...values))).toBe(most);
      }
    }
  });
});

describe("the map of windows", () => {
  const labels = ["base", "b", "c"];
  const values = labels.map((_, c) => Array.from({ length: 11 }, (_, w) => c - 1 + (w - 4) / 8));
  const night = (metric: string): Results => {
    const results = pairedNight({
      labels,
      values,
      metric,
      lost: (cell, w) => cell === "b" && w === 2,
    });
    const sessions = results.sessions.map((one) =>
      one.cell === "c" && one.replicate === 3 ? { ...one, evaluable: false } : one,
    );
    return { ...results, sessions };
  };

  it.each([
    ["edge_rlusd_per_h", 1, 2],
    ["toxic_share", -1, 3],
  ] as const)("has %s of each cell in each window that counts", (metric, better, decimals) => {
    const read = readFigure(windowsMap(night(metric)) as Figure);
    expectPlaced(read);
    const right = labels.flatMap((cell, c) =>
      (values[c] ?? []).flatMap((value, w) => {
        const isOut = (cell === "b" && w === 1) || (cell === "c" && w === 2);
        const text = value.toFixed(decimals).replace(/^-(0\.0+)$/, "$1");
        return isOut ? [] : [[`${cell}/${w + 1}`, text]];
      }),
    );
    expect(told(read)).toEqual(Object.fromEntries(right));
    for (const box of read.boxes) {
      const value = Number(said(box).value);
      if (value !== 0) expect(box.mark).toBe(value * better > 0 ? "good" : "bad");
    }
    const base = read.boxes.filter(({ words }) => words.startsWith("base"));
    const across = [...base].sort((a, b) => a.left - b.left).map((box) => Number(said(box).column));
    expect(across).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe("the map of windows of a night cut short", () => {
  const labels = ["base", "b"];
  const values = labels.map((_, c) => Array.from({ length: 300 }, (_, w) => c + w / 10));
  const upTo = (last: number) =>
    windowsMap(pairedNight({ labels, values, lost: (_cell, w) => w > last || w === 2 }));

  it("ends with the last that ran, and has those between that were lost as empty ones", () => {
    const read = readFigure(upTo(3) as Figure);
    expect(upTo(3)?.alt).toBe("edge per hour of 2 cells in 3 windows");
    expect(told(read)).toEqual({
      "base/1": "0.00",
      "b/1": "1.00",
      "base/3": "0.20",
      "b/3": "1.20",
    });
    expectPlaced(read);
  });

  it("is not there while one window ran", () => {
    expect(upTo(1)).toBeNull();
  });
});

describe("the map of replays", () => {
  it.each([
    ["edge_rlusd_per_h", "good"],
    ["toxic_share", "bad"],
  ])("has %s of each cell on each tape, by the tape's own number", (metric, colour) => {
    const { tapes } = replays();
    const numbers = [1, 4, 9];
    const rows = ["base", "tight"].map((cell, c) => ({
      cell,
      values: [1.25, c === 0 ? null : 2.5, 0.5 + c],
      mean: null,
      count: 3,
    }));
    const night = replayedNight();
    const replay = replays({
      tapes: numbers.flatMap((tape, i) => (tapes[i] === undefined ? [] : [{ ...tapes[i], tape }])),
      rows,
    });
    const record = { ...night.record, decisionMetric: metric };
    const read = readFigure(replayMap({ ...night, record, replay }) as Figure);
    expectPlaced(read);
    const right = rows.flatMap(({ cell, values }) =>
      values.flatMap((value, i) => (value === null ? [] : [[`${cell}/${numbers[i]}`, value]])),
    );
    const seen = Object.entries(told(read)).map(([place, text]) => [place, Number(text)]);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(right));
    expect(new Set(read.boxes.map(({ mark }) => mark))).toEqual(new Set([colour]));
  });
});

type Json = {
  readonly map: {
    readonly places: readonly {
      readonly across: number;
      readonly down: number;
      readonly cells: readonly string[];
      readonly mean: number;
      readonly gain: number | null;
      readonly p: number | null;
      readonly p_corrected: number | null;
    }[];
  };
  readonly curves: readonly {
    readonly key: string;
    readonly points: readonly Readonly<Record<"value" | "mean" | "low" | "high", number>>[];
  }[];
};

describe("the response to the settings", () => {
  const sets = [6, 8, 10, 11].flatMap((bid) =>
    [8, 12, 16].flatMap((ask) => [
      { bid, ask },
      { bid, ask, mode: "b" },
    ]),
  );
  // Some better, some worse, some neither; two cells lack windows.
  const values = sets.map((_, c) =>
    Array.from({ length: 12 }, (_, w) => ((c * 5 + 3) % 7) - 2 + ((w * 7 + c * 5) % 11) / 3),
  );
  const lost = (cell: string, window: number) => /^c(5|8)$/.test(cell) && window > 7;
  const night = (metric: string) => settingsNight(sets, 12, { values, lost, metric });

  it.each([
    ["edge_rlusd_per_h", 1],
    ["toxic_share", -1],
  ] as const)("is mapped as results.json has it, by %s", (metric, better) => {
    const results = night(metric);
    const { map } = responseJson(results) as Json;
    const read = readFigure(responseMaps(results)[0] as Figure);
    expectPlaced(read);
    // Rows are the asks, columns the bids, and the words say so.
    expect(read.texts[0]?.text).toContain("by ask (rows) and bid (columns), mean over all others");
    expect(read.boxes).toHaveLength(12);
    for (const { across, down, cells, mean, gain, p, p_corrected: corrected } of map.places) {
      const box = read.boxes.find(({ words }) => words.startsWith(`${down}, ${across}: `)) as Box;
      expect(Number(said(box).value)).toBeCloseTo(mean, 1);
      const colour = mean * better < 0 ? "bad" : "good";
      const isShown = p !== null && (corrected ?? 1) <= 0.05 && gain !== 0;
      expect(box.mark).toBe(isShown && (gain ?? 0) > 0 ? `${colour} better` : colour);
      if (p !== null) {
        const how = isShown
          ? (gain ?? 0) > 0
            ? "better than"
            : "worse than"
          : "not shown to differ from";
        expect(said(box).rest).toContain(
          `${how} the baseline (p ${pText(p, 3)}, corrected ${pText(corrected ?? 1, 3)})`,
        );
      }
      const few = cells.some((cell) => /^c(5|8)$/.test(cell));
      expect(said(box).rest.includes(", 7 of 12 windows")).toBe(few);
    }
    const marks = read.boxes.map(({ mark }) => mark.includes("better"));
    expect(new Set(marks)).toEqual(new Set([true, false]));
  });

  it.each([12, 4])(
    "is drawn along each setting as results.json has it, over %d windows",
    (windows) => {
      const results = settingsNight(sets, windows, {
        values: values.map((own) => own.slice(0, windows)),
      });
      const { curves } = responseJson(results) as Json;
      const figures = responseMaps(results).slice(1);
      expect(figures).toHaveLength(2);
      curves.forEach(({ key, points }, i) => {
        const read = readFigure(figures[i] as Figure);
        const { x, y } = axesBy(read);
        expect(read.texts[0]?.text).toMatch(
          new RegExp(`^edge per hour along ${key}: .* ?RLUSD/h$`),
        );
        expect(read.texts.map(({ text }) => text)).toEqual(
          expect.arrayContaining(points.map(({ value }) => String(value))),
        );
        const of = (mark: string) => read.paths.find((path) => path.mark === mark)?.points ?? [];
        const [line, band, zero] = [of("line s0"), of("b0"), of("zero")];
        near(zero[0]?.[1], y(0));
        points.forEach(({ value, mean, low, high }, k) => {
          const back = 2 * points.length - 1 - k;
          near(line[k]?.[0], x()(value));
          near(line[k]?.[1], y(mean));
          near(band[k]?.[0], x()(value));
          near(band[k]?.[1], y(high));
          near(band[back]?.[1], y(low));
        });
        const heights = [...line, ...band].map(([, at]) => at);
        expect(Math.max(...heights)).toBeLessThanOrEqual(read.floor.height);
        expect(Math.min(...heights)).toBeGreaterThan(34);
      });
    },
  );

  it("is mapped along the two settings with the most values", () => {
    const three = [1, 2, 3].flatMap((size) =>
      [6, 7, 8, 9].flatMap((bid) => [10, 11, 12, 13, 14].map((ask) => ({ size, bid, ask }))),
    );
    const [map] = responseMaps(settingsNight(three, 2));
    expect(map?.alt).toBe("edge per hour for each pair of bid and ask");
  });
});
