/** What is read from fill-models.json, when it is not used, and what the verdict may then say. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RerunDocument, RerunEntry, SweepRecord } from "../../reports/index.ts";
import { readReruns } from "../../reports/reruns/rerun-file.ts";
import { compileResults as compileWith } from "../../reports/results/compile-results.ts";
import { nights } from "./fixtures/nights.ts";
import { scriptedRecompute } from "./fixtures/records.ts";
import { type RerunStory, rerunFile, rerunsOf } from "./fixtures/reruns.ts";

const compile = (record: SweepRecord) => compileWith(record, scriptedRecompute);
const WINNER = "asym-6-10";

/** Made once: only its fill-models.json differs from test to test. */
const clear = nights["eight-windows-clear"]?.() as SweepRecord;

/** A night with a clear winner under queue, and these reruns. */
function night(story: RerunStory = {}, text?: (text: string) => string): SweepRecord {
  const record = clear;
  const file = rerunFile(record, rerunsOf(record, story));
  writeFileSync(file.path, text === undefined ? file.text : text(file.text));
  return record;
}

type Value = NonNullable<RerunStory["value"]>;
const under =
  (model: string, change: (stored: number) => number | null, cell = WINNER): Value =>
  (label, _replicate, name, stored) =>
    label === cell && name === model ? change(stored) : stored;

describe("a winner under the three fill models", () => {
  it.each<[string, Value, "recommendation" | "no_decision", RegExp]>([
    ["the same under all", (_c, _r, _m, stored) => stored, "recommendation", /first under all/],
    ["another size, the same place", under("touch", (v) => v * 2), "recommendation", /first under/],
    ["behind under through", under("through", (v) => v - 1), "no_decision", /model-dependent/],
    [
      "passed by one cell under touch",
      under("touch", (v) => v + 1, "mid-sym-8"),
      "no_decision",
      /under touch, mid-sym-8 does/,
    ],
    [
      "no value under through",
      under("through", () => null),
      "recommendation",
      /under through it could not be ranked/,
    ],
    [
      "the baseline has none there",
      under("through", () => null, "s40-baseline"),
      "recommendation",
      /under through it could not be ranked/,
    ],
  ])("%s", (_name, value, kind, words) => {
    const { verdict, reruns } = compile(night({ value }));
    expect(verdict.kind).toBe(kind);
    expect(verdict.sentences.join(" ")).toMatch(words);
    // What has no rank under a model did not lose there: nobody can tell.
    const dependent = /could not be ranked/.test(words.source) ? null : kind === "no_decision";
    expect(reruns.fillModels.modelDependent).toBe(dependent);
  });

  it.each<[string, (fills: number) => number, boolean]>([
    ["the same number each", (fills) => fills, true],
    ["one in twelve fewer", (fills) => fills - 1, false],
  ])("agreement says little where the models fill alike: %s", (_name, change, little) => {
    const fills = (entry: RerunEntry) => ({ ...entry, fills: change(12) });
    const { verdict, reruns } = compile(night({ entry: fills }));
    expect(reruns.fillModels.fills?.almostSame).toBe(little);
    expect(reruns.fillModels.fills?.differing).toBeCloseTo(little ? 0 : 1 / 12, 9);
    expect(verdict.sentences.join(" ").includes("which says little here")).toBe(little);
    expect(verdict.sentences.join(" ").includes("almost the same fills here")).toBe(little);
  });

  it("fills are counted over sessions that count", () => {
    const fills = (entry: RerunEntry) => ({ ...entry, fills: 6 });
    const all = compile(night({ entry: fills })).reruns.fillModels.fills;
    const record = night({ entry: fills });
    const [first, ...rest] = record.sessions;
    const cut = { ...(first as (typeof rest)[number]), state: "failed" as const };
    const fewer = compile({ ...record, sessions: [cut, ...rest] }).reruns.fillModels.fills;
    expect([all?.sessions, fewer?.sessions]).toEqual([40, 39]);
    expect(fewer?.models).toEqual([
      { model: "queue", fills: 39 * 12 },
      { model: "touch", fills: 39 * 6 },
      { model: "through", fills: 39 * 6 },
    ]);
  });

  it("nothing of the kind is said where they disagree all the same", () => {
    const value = under("through", (v) => v - 1);
    const { verdict } = compile(night({ value, entry: (entry) => ({ ...entry, fills: 12 }) }));
    expect(verdict.sentences.join(" ")).not.toContain("almost the same fills");
  });

  it("level with the baseline under one model is no win there", () => {
    const record = night({
      value: (cell, replicate, model, stored) =>
        model === "touch" && [WINNER, "s40-baseline"].includes(cell) ? replicate : stored,
    });
    const { reruns, verdict } = compile(record);
    const touch = reruns.fillModels.rows
      .find(({ cell }) => cell === WINNER)
      ?.models.find(({ model }) => model === "touch");
    expect(touch?.mean).toBe(0);
    expect(verdict.kind).toBe("no_decision");
  });

  it("a cell that loses half of its windows under a model is not ranked there", () => {
    const losing =
      (last: number): Value =>
      (cell, replicate, model, stored) =>
        cell === WINNER && model === "through" && replicate <= last ? null : stored;
    const figure = (last: number) =>
      compile(night({ value: losing(last) }))
        .reruns.fillModels.rows.find(({ cell }) => cell === WINNER)
        ?.models.find(({ model }) => model === "through");
    expect(figure(4)).toMatchObject({ windows: 4, rank: 1 });
    expect(figure(5)).toMatchObject({
      windows: 3,
      rank: null,
      missing: "a value in 3 of 8 windows only",
    });
  });

  it("cells are ranked over windows that all of them have under a model, and one with few of them not at all", () => {
    // tight-sym-4 is as good as the winner wherever it ran; what it lacks are the winner's best windows.
    const losing =
      (cell: string, from: number): Value =>
      (label, replicate, model, stored) => {
        if (model !== "touch") return stored;
        if (label === cell && replicate > from) return null;
        return label === WINNER && replicate > 6 ? stored - 9 : stored;
      };
    const figures = (value: Value) =>
      new Map(
        compile(night({ value })).reruns.fillModels.rows.map(({ cell, models }) => [
          cell,
          models.find(({ model }) => model === "touch"),
        ]),
      );
    const shared = figures(losing("tight-sym-4", 6));
    // Windows 7 and 8, in which the winner lost, are not the other's to be ranked by.
    expect(shared.get(WINNER)).toMatchObject({ windows: 6, rank: 1 });
    expect(shared.get("mid-sym-8")).toMatchObject({ windows: 6 });
    const few = figures(losing("tight-sym-4", 3));
    expect(few.get("tight-sym-4")).toMatchObject({ rank: null });
    expect(few.get(WINNER)).toMatchObject({ windows: 8 });
    expect(few.get(WINNER)?.rank).toBeGreaterThan(1);
  });

  it("ranks among fewer cells are said to be that", () => {
    const cells = ["s40-baseline", WINNER];
    const { verdict } = compile(
      night({ overrides: { cells, cells_left_out: ["tight-sym-6", "tight-sym-4", "mid-sym-8"] } }),
    );
    expect(verdict.kind).toBe("recommendation");
    expect(verdict.sentences.join(" ")).toContain("Of 5 cells, only the 2 best");
  });
});

describe("a file that is not used", () => {
  const otherEntry = (change: Partial<RerunEntry>): RerunStory => ({
    value: under("through", (v) => v - 1),
    entry: (entry) => ({ ...entry, ...change }),
  });
  const overrides = (change: Partial<RerunDocument>): RerunStory => ({
    value: under("through", (v) => v - 1),
    overrides: change,
  });

  // The reruns say that the winner loses under through: were they used, there would be no recommendation.
  it.each<[string, RerunStory]>([
    ["entries of another config", otherEntry({ config_hash: "ef".repeat(32) })],
    ["entries of another tape", otherEntry({ tape_hash: "ef".repeat(32) })],
    ["entries of another engine", otherEntry({ engine_version: "0.0.1" })],
    ["entries of another window", otherEntry({ started_at: 5 })],
    ["entries that are not evaluable", otherEntry({ evaluable: false })],
    ["a check that was stopped", overrides({ state: "stopped" })],
    ["another decision metric", overrides({ decision_metric: "pnl_rlusd" })],
  ])("%s", (_name, story) => {
    const { verdict } = compile(night(story));
    expect(verdict.kind).toBe("recommendation");
    expect(verdict.sentences.join(" ")).toMatch(/Not checked: whether|could not be ranked/);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ["cut off", (text) => text.slice(0, 200), /is not readable JSON/],
    ["empty", () => "", /is not readable JSON/],
    ["another shape", () => '{"schema":2}', /is damaged at schema/],
    [
      "one value changed by hand",
      (text) => text.replace(/"fills": \d+/, '"fills": 999'),
      /was changed after it was written/,
    ],
    [
      "one root changed by hand",
      (text) => text.replace("cccc", "dddd"),
      /was changed after it was written/,
    ],
  ])("%s", (_name, damage, words) => {
    const { verdict, reruns } = compile(night({}, damage));
    expect(reruns.problem).toMatch(words);
    expect(verdict.kind).toBe("recommendation");
    expect(verdict.sentences.join(" ")).toMatch(words);
  });

  it("that is not there is no problem", () => {
    const record = clear;
    rmSync(rerunFile(record, rerunsOf(record)).path);
    expect(readReruns(record.runFolder)).toEqual({ document: null, problem: null });
    expect(compile(record).verdict.sentences.join(" ")).toContain("--fill-models");
  });

  it("reads back what was written", () => {
    const record = night();
    expect(readReruns(record.runFolder).document).toEqual(rerunsOf(record));
    expect(readFileSync(rerunFile(record, rerunsOf(record)).path, "utf8")).toContain('"hash"');
  });
});

describe("the baseline run a second time", () => {
  it("the same roots are counted", () => {
    expect(compile(night()).reruns.duplicates).toEqual({
      same: [1, 2, 3, 4, 5, 6, 7, 8],
      different: [],
      notRun: [],
    });
  });

  it("one other root takes the ranking away, whatever the numbers say", () => {
    const { verdict, comparisons, reruns } = compile(night({ differs: [4] }));
    expect(verdict).toMatchObject({ kind: "no_decision", cell: null });
    expect(verdict.line).toContain("did not repeat itself");
    expect(comparisons).toEqual([]);
    expect(reruns.fillModels.kind).toBe("none");
    expect(reruns.duplicates?.different.map(({ replicate }) => replicate)).toEqual([4]);
  });

  it("says when it was the tape that changed", () => {
    const entry = (one: RerunEntry) => ({ ...one, tape_hash: "ef".repeat(32) });
    const { reruns } = compile(night({ differs: [1], entry }));
    expect(reruns.duplicates?.different[0]?.why).toContain("tape");
  });

  it("a duplicate of another engine's session says nothing", () => {
    const entry = (one: RerunEntry) => ({ ...one, engine_version: "0.0.1" });
    expect(compile(night({ differs: [1, 2], entry })).reruns.duplicates).toBeNull();
  });
});
