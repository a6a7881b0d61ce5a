/**
 * The second computation of the response to the settings agrees with the first, whatever the cells are, and a number
 * changed in results.json is named.
 */
import { describe, expect, it } from "vitest";
import { resultsJson } from "../../reports/results/results-files.ts";
import type { Results } from "../../reports/results/results-types.ts";
import type { StoredResults } from "../../reports/verify/check-comparisons.ts";
import { checkResponse } from "../../reports/verify/check-response.ts";
import { openFindings } from "../../reports/verify/findings.ts";
import type { PairedNight } from "./fixtures/paired-night.ts";
import { type Settings, settingsNight } from "./fixtures/settings-night.ts";

type Change = (results: Results) => Results;

function differencesOf({ record }: Results, text: string) {
  const findings = openFindings();
  checkResponse(JSON.parse(text) as StoredResults, record, findings);
  return { found: findings.differences(), checks: findings.counts().response ?? 0 };
}

const LIST = [{}, { bid: 6 }, { ask: 8 }, { bid: 8, ask: 10 }, { bid: 6, ask: 8 }, { ask: 9 }];
const CROSSED = [6, 8, 10].flatMap((bid) => [8, 12, 16].map((ask) => ({ bid, ask })));
const TWICE = CROSSED.flatMap((set) => ["a", "b"].map((mode) => ({ ...set, mode })));
const CUBE = CROSSED.flatMap((set) => [15, 20, 25, 30].map((size) => ({ ...set, size })));
const ALONG = [{}, { bid: 4 }, { bid: 6 }, { bid: 8 }];
const LABELS = [{}, { mode: "b" }, { mode: "c" }];

type Options = Partial<PairedNight>;

const lost = (cell: string, window: number) => cell === "c3" && window > 4;

const SWEEPS: [what: string, sets: readonly Settings[], windows: number, options: Options][] = [
  ["a list of cells", LIST, 8, {}],
  ["too few windows for a test", CROSSED, 5, {}],
  ["crossed settings, with a test and no band", CROSSED, 7, {}],
  ["crossed settings, with bands", CROSSED, 12, {}],
  ["more windows than patterns are counted", CROSSED.slice(0, 4), 43, {}],
  ["two configurations at each place", TWICE, 10, {}],
  ["three settings, of which the longest two are mapped", CUBE, 6, {}],
  ["one setting", ALONG, 12, {}],
  ["a cell that lacks windows", ALONG, 12, { lost }],
  ["a place of which a cell lacks windows", TWICE, 12, { lost }],
  ["a metric of which less is better", CROSSED, 10, { metric: "toxic_share" }],
  ["a copy of the baseline", LIST, 10, { copy: ["c4", "c1"] }],
  ["no setting that is a number", LABELS, 10, {}],
];

describe("checkResponse", () => {
  it.each(SWEEPS)("finds nothing in %s", (_what, sets, windows, options) => {
    const results = settingsNight(sets, windows, options);
    const { found, checks } = differencesOf(results, resultsJson(results));
    expect(found).toEqual([]);
    expect(checks).toBeGreaterThan(0);
  });

  it("finds nothing where a session does not count, which no mean has", () => {
    const night = settingsNight(CROSSED, 5);
    const sessions = night.sessions.map((one, i) => (i === 3 ? { ...one, evaluable: false } : one));
    const results = { ...night, sessions };
    expect(differencesOf(results, resultsJson(results)).found).toEqual([]);
    expect(resultsJson(results)).not.toBe(resultsJson(night));
  });

  const mapped = settingsNight(CROSSED, 12, { lost });
  const text = resultsJson(mapped);

  it.each<[string, RegExp, string]>([
    ["setting", /("across": ")\w+/, "map.across"],
    ["place", /("places": \[\s+\{\s+"across": )\d+/, "map.places.0.across"],
    ["cell", /("cells": \[\s+")c1/, "map.places.0.cells.0"],
    ["mean of a place", /("c1"\s+\],\s+"mean": )[\d.]+/, "map.places.0.mean"],
    ["gain", /("c2"\s+\],\s+"mean": [\d.]+,\s+"gain": )[\d.]+/, "map.places.3.gain"],
    ["p", /("c2"\s+\],[^}]+"p": )[\d.]+/, "map.places.3.p"],
    ["corrected p", /("c2"\s+\],[^}]+"p_corrected": )[\d.]+/, "map.places.3.p_corrected"],
    ["number of windows", /("key": "bid",\s+"windows": )\d+/, "curves.0.windows"],
    ["number of cells left out", /("left_out": )1/, "curves.0.left_out"],
    ["value", /("points": \[\s+\{\s+"value": )\d+/, "curves.0.points.0.value"],
    ["mean of a point", /("points"[^}]+"mean": )[\d.]+/, "curves.0.points.0.mean"],
    ["lower end of a band", /("points"[^}]+"low": )[\d.]+/, "curves.0.points.0.low"],
    ["upper end of a band", /("points"[^}]+"high": )[\d.]+/, "curves.0.points.0.high"],
  ])("names a changed %s", (_what, place, field) => {
    const from = text.indexOf('"response"');
    const changed = text.slice(from).replace(place, "$10.4321");
    expect(changed).not.toBe(text.slice(from));
    const { found } = differencesOf(mapped, text.slice(0, from) + changed);
    expect(found.map((one) => one.field)).toEqual([`response ${field}`]);
  });

  it.each<[string, Change]>([
    ["a cell's setting", ({ record, ...rest }) => ({ ...rest, record: moved(record) })],
    ["what a session earned", (results) => ({ ...results, sessions: results.sessions.slice(1) })],
  ])("computes from %s, not from what is printed", (_what, change) => {
    const other = change(mapped);
    const document = { ...JSON.parse(text), sessions: JSON.parse(resultsJson(other)).sessions };
    expect(differencesOf(other, JSON.stringify(document)).found).not.toEqual([]);
  });

  it("names a response that was taken out, and passes a results.json of before there was one", () => {
    const { response: _, ...before } = JSON.parse(text);
    expect(differencesOf(mapped, JSON.stringify({ ...before, response: null })).found).not.toEqual(
      [],
    );
    expect(differencesOf(mapped, JSON.stringify(before)).found).toEqual([]);
  });
});

function moved(record: Results["record"]): Results["record"] {
  const [first, ...rest] = record.cells;
  if (first === undefined) return record;
  const changes = first.changes.map((change) => ({ ...change, value: 7 }));
  return { ...record, cells: [{ ...first, changes }, ...rest] };
}
