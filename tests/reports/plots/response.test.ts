/** Where cells stand on the axes of a grid, what a place's number is the mean of, and when a band is one of confidence. */
import { describe, expect, it } from "vitest";
import type { Figure } from "../../../reports/plots/figure.ts";
import { responseAlong } from "../../../reports/plots/response-band.ts";
import { axesOf, placedCells } from "../../../reports/plots/response-cells.ts";
import { responseMaps } from "../../../reports/plots/response-maps.ts";
import type { Results } from "../../../reports/results/results-types.ts";
import type { PairedNight } from "../fixtures/paired-night.ts";
import { settingsNight as night } from "../fixtures/settings-night.ts";

/** So many values about this one, as much above as below from one window to the next. */
const around = (value: number, windows: number, own: number) =>
  Array.from({ length: windows }, (_, w) => value + ((w % 2 === 0 ? 1 : -1) * (own + w)) / 20);

const titles = ({ body }: Figure) => [...body.matchAll(/<title>([^<]+)/g)].map(([, text]) => text);
const named = (figures: readonly Figure[]) => figures.map(({ name }) => name);

describe("a map of two settings", () => {
  it("places a cell that leaves a setting alone at its base, the baseline among them", () => {
    const results = night([{}, { bid: 6 }, { ask: 8 }, { bid: 8, ask: 10 }, { bid: 6, ask: 8 }], 1);
    const [map] = responseMaps(results);
    // Rows are the asks, columns the bids.
    expect(titles(map as Figure).map((text) => text?.split(":")[0])).toEqual([
      "8, 6",
      "8, 10",
      "10, 8",
      "16, 6",
      "16, 10",
    ]);
    expect(map?.body).not.toContain("mean over all others");
  });

  it.each<[string, Partial<PairedNight>, boolean]>([
    ["says of two configurations at one place that it shows their mean", {}, true],
    ["says nothing of a cell and its copy", { copy: ["c4", "c3"] }, false],
  ])("%s", (_name, options, said) => {
    const sets = [{}, { bid: 8, ask: 8 }, { bid: 6, ask: 6 }, { bid: 6, ask: 6, mode: "b" }];
    const [map] = responseMaps(night(sets, 2, options));
    const place = titles(map as Figure).find((text) => text?.startsWith("6, 6"));
    expect(place?.includes("mean of 2 configurations")).toBe(said);
    expect(map?.body.includes("mean over all others")).toBe(said);
  });

  it("marks a place that has fewer windows than the others, and only such a one", () => {
    const sets = [{}, { bid: 8, ask: 8 }, { bid: 6, ask: 6 }];
    const [map] = responseMaps(night(sets, 3, { lost: (cell, w) => cell === "c3" && w > 1 }));
    expect(titles(map as Figure)[0]).toMatch(/^6, 6: [\d.]+\*, 1 of 3 windows$/);
    expect(map?.body.match(/\d\*/g)).toHaveLength(2);
    expect(map?.body).toContain("*: fewer windows than elsewhere");
    const [whole] = responseMaps(night(sets, 3));
    expect(whole?.body).not.toContain("*");
  });

  it("outlines what is shown to be better or worse than the baseline, and says how many and how sure", () => {
    const sets = [{}, { bid: 8, ask: 8 }, { bid: 6, ask: 6 }, { bid: 4, ask: 4 }];
    const values = [1, 2, 3, -3].map((gain, c) => around(gain, 8, c));
    const [map] = responseMaps(night(sets, 8, { values }));
    const box = (place: string) =>
      new RegExp(`<rect class="([^"]+)"[^>]*><title>${place}: ([^<]+)`);
    expect(map?.body.match(box("6, 6"))?.slice(1)).toEqual([
      "good better",
      expect.stringMatching(/, better than the baseline \(p 0\.008, corrected 0\.008\)$/),
    ]);
    expect(map?.body.match(box("4, 4"))?.slice(1)).toEqual([
      "bad",
      expect.stringMatching(/, worse than the baseline \(p 0\.008, corrected 0\.008\)$/),
    ]);
    expect(map?.body.match(box("16, 10"))?.[2]).not.toContain("baseline");
    expect(map?.body).toContain(
      "outlined: better than the baseline, 2 of 3 tested, 1 worse; up to one in 20",
    );
  });

  it("outlines nothing where none is shown to be better, and says so; with too few windows nothing", () => {
    const sets = [{}, { bid: 8, ask: 8 }, { bid: 6, ask: 6 }];
    const losing = [3, 2, 1].map((gain, c) => around(gain, 6, c));
    expect(responseMaps(night(sets, 6, { values: losing }))[0]?.body).toContain(
      "of 2 places tested none is shown to be better than the baseline, 2 to be worse; up to one",
    );
    const values = [0, 0, 0].map((gain, c) => around(gain, 6, 3 * c));
    const [none] = responseMaps(night(sets, 6, { values }));
    expect(none?.body).toContain("of 2 places tested none is shown to differ from the baseline");
    expect(none?.body).not.toMatch(/class="(good|bad) /);
    const [few] = responseMaps(night(sets, 5));
    expect(few?.body).not.toMatch(/tested|baseline|class="(good|bad) /);
  });

  it("has a curve along each where the settings are crossed, and none where they move together", () => {
    const crossed = [6, 8, 10].flatMap((bid) => [8, 12, 16].map((ask) => ({ bid, ask })));
    expect(named(responseMaps(night(crossed, 2)))).toEqual([
      "response",
      "response-1",
      "response-2",
    ]);
    const together = [6, 8, 10].map((bid) => ({ bid, ask: bid + 6 }));
    expect(named(responseMaps(night(together, 2)))).toEqual(["response"]);
    const three = together.map((set, i) => ({ ...set, size: i + 1 }));
    expect(named(responseMaps(night(three, 2)))).toEqual(["response"]);
  });
});

describe("a curve along one setting", () => {
  const sets = [{}, { bid: 4 }, { bid: 6 }, { bid: 8 }];

  function response(results: Results) {
    const placed = placedCells(results);
    const [axis] = axesOf(results.record, placed);
    return responseAlong(results, placed, axis ?? { key: "", values: [] });
  }

  it("has from ten windows on the confidence interval of each cell, the baseline at nought", () => {
    const results = night(sets, 12);
    const { points, windows } = response(results);
    expect(windows).toBe(12);
    expect(points.map(({ value }) => value)).toEqual([4, 6, 8, 10]);
    results.comparisons.forEach(({ interval, mean }, i) => {
      expect(points[i]?.mean).toBeCloseTo(mean ?? Number.NaN, 12);
      expect(points[i]?.low).toBeCloseTo(interval?.low ?? Number.NaN, 12);
      expect(points[i]?.high).toBeCloseTo(interval?.high ?? Number.NaN, 12);
    });
    expect(points[3]).toMatchObject({ mean: 0, low: 0, high: 0 });
    const [curve] = responseMaps(results);
    expect(curve?.body).toContain("mean difference from the baseline, 95% confidence band");
  });

  it("has with fewer the sessions from the least to the most, and says so", () => {
    const results = night(sets, 9);
    const { points, windows } = response(results);
    const own = results.sessions.flatMap(({ cell, summary }) =>
      cell === "c2" ? [summary?.edge_rlusd_per_h ?? Number.NaN] : [],
    );
    expect(windows).toBeNull();
    expect(points[0]).toMatchObject({ low: Math.min(...own), high: Math.max(...own) });
    const [curve] = responseMaps(results);
    expect(curve?.body).toContain("band from the least session to the most");
  });

  it("leaves out a cell with too few windows rather than take the windows of all, and counts it", () => {
    const results = night(sets, 12, { lost: (cell, window) => cell === "c3" && window > 4 });
    const { points, windows, leftOut } = response(results);
    expect({ windows, leftOut }).toEqual({ windows: 12, leftOut: 1 });
    expect(points.map(({ value }) => value)).toEqual([4, 8, 10]);
    const [curve] = responseMaps(results);
    expect(curve?.body).toContain("cells left out for want of windows: 1");
  });

  it("is not there for a setting that a minority of the cells touches", () => {
    const few = [{ ask: 8 }, { ask: 9 }, { ask: 10 }, { ask: 11 }, { ask: 12 }, { bid: 3 }];
    const [curve, ...rest] = responseMaps(night([...few, { ask: 13, bid: 4 }], 2));
    expect(curve?.alt).toBe("edge per hour along ask");
    expect(rest).toEqual([]);
  });
});
