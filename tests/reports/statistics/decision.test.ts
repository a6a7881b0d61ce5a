/**
 * The decision itself: a table of its answers, and what it does in generated sweeps of 5 cells × 16 windows, where
 * the truth is known. It must name the better cell, and where none is better, none in at least 95 of 100.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RandomStream, randomStream } from "../../../engine/index.ts";
import {
  type Decision,
  decideCell,
  isOrdered,
  type RivalTest,
  testRivals,
} from "../../../reports/statistics/decision.ts";
import { gainsOf, generateSweep, shareOfSweeps, tolerance } from "./support/simulate.ts";

const WINDOWS = [1, 2, 3, 4, 5, 6, 7, 8];
const traded = () => true;
const test = (cell: string, changes: Partial<RivalTest> = {}): RivalTest => ({
  cell,
  windows: WINDOWS,
  differences: WINDOWS.map(() => changes.mean ?? 1),
  n: 8,
  mean: 1,
  sd: 1,
  positive: 8,
  negative: 0,
  mde: 1,
  p: 0.01,
  pHolm: 0.04,
  ...changes,
});
const [a, b, worse, below, unclear] = [
  test("a"),
  test("b", { mean: 2 }),
  test("worse", { mean: -1 }),
  test("below", { mean: -2 }),
  test("unclear", { pHolm: 0.0501, mean: 9 }),
];

describe("decideCell", () => {
  it.each<[string, RivalTest[], number, 1 | -1, Decision<RivalTest>]>([
    ["nothing", [], 1, 1, { kind: "no_window" }],
    ["no common window", [test("a", { n: 0, mean: null })], 1, 1, { kind: "no_window" }],
    ["five windows", [test("a", { n: 5 })], 1, 1, { kind: "too_few", windows: 5, needed: 6 }],
    ["five, four rivals", [test("a", { n: 5 })], 4, 1, { kind: "too_few", windows: 5, needed: 8 }],
    [
      "seven, four rivals",
      [test("a", { n: 7 })],
      4,
      1,
      { kind: "undecidable", windows: 7, needed: 8 },
    ],
    ["forty-one windows", [test("a", { n: 41 })], 4, 1, better(test("a", { n: 41 }))],
    [
      "a rival of forty-one beside one of forty",
      [test("a", { n: 40 }), test("b", { n: 41, mean: -1, pHolm: 0.9 })],
      2,
      1,
      better(test("a", { n: 40 })),
    ],
    ["one is better", [a, worse, unclear], 3, 1, better(a)],
    ["two are: the higher mean", [a, b], 2, 1, better(b, [a])],
    [
      "a tie: the first of the grid",
      [a, { ...a, cell: "c" }],
      2,
      1,
      better(a, [{ ...a, cell: "c" }]),
    ],
    ["less is better", [a, worse], 2, -1, better(worse)],
    ["less is better, two are: the lower mean", [below, worse], 2, -1, better(below, [worse])],
    ["one is worse", [worse, unclear], 2, 1, { kind: "none_better", worse: [worse] }],
    ["exactly at 5 %", [test("a", { pHolm: 0.05 })], 1, 1, better(test("a", { pHolm: 0.05 }))],
  ])("%s", (_name, tests, rivals, sign, expected) => {
    expect(decideCell(tests, { rivals, sign, traded })).toEqual(expected);
  });
});

describe("a question that was tested before", () => {
  const twice = test("twice", { pHolm: 0.02, mean: 9 });
  const sharp = test("sharp", { pHolm: 0.001, mean: 1 });
  const missed = (count: number) => () => count;
  const onlyOnce: Decision<RivalTest> = {
    kind: "missed_before",
    winner: twice,
    others: [],
    sharedWindows: WINDOWS,
    idle: [],
  };

  it.each<[string, RivalTest[], number, Decision<RivalTest>]>([
    ["as long as p holds with the tests that missed counted", [twice], 1, better(twice)],
    ["not where it no longer does", [twice], 2, onlyOnce],
    ["the one that still stands, whatever its mean", [twice, sharp], 2, better(sharp)],
    ["exactly at 5 %", [test("a", { pHolm: 0.025 })], 1, better(test("a", { pHolm: 0.025 }))],
  ])("names a cell: %s", (_name, tests, count, expected) => {
    const options = { rivals: 2, sign: 1, traded, missed: missed(count) } as const;
    expect(decideCell(tests, options)).toEqual(expected);
  });

  it("counts the misses of each cell by itself", () => {
    const decision = decideCell([twice, sharp], {
      rivals: 2,
      sign: 1,
      traded,
      missed: ({ cell }) => (cell === "sharp" ? 60 : 0),
    });
    expect(decision).toEqual(better(twice));
  });

  it("leaves a cell that is worse as it is", () => {
    const worse = test("worse", { pHolm: 0.04, mean: -1 });
    const options = { rivals: 1, sign: 1, traded, missed: missed(9) } as const;
    expect(decideCell([worse], options)).toEqual({ kind: "none_better", worse: [worse] });
  });
});

describe("cells that were not seen in the same windows", () => {
  const over = (cell: string, from: number, differences: readonly number[]): RivalTest =>
    test(cell, {
      windows: differences.map((_, i) => from + i),
      differences,
      n: differences.length,
      mean: differences.reduce((sum, d) => sum + d, 0) / differences.length,
    });
  const six = [1, 1, 1, 1, 1, 1];
  /** Equal to `steady` wherever both were, and lucky in two windows more. */
  const lucky = over("lucky", 1, [...six, 9, 9]);
  const steady = over("steady", 1, six);
  const ahead = over("ahead", 1, [2, 2, 2, 2, 2, 2]);
  const elsewhere = over("elsewhere", 5, [5, 5, 5, 5, 5, 5, 5, 5]);

  it.each<[string, RivalTest[], string, number]>([
    ["equals on shared windows: the one with more of them", [steady, lucky], "lucky", 6],
    ["a higher mean over other windows is none", [lucky, ahead], "ahead", 6],
    ["too few shared: no order, the one with most windows", [ahead, elsewhere], "elsewhere", 2],
  ])("%s", (_name, tests, winner, shared) => {
    const decision = decideCell(tests, { rivals: 2, sign: 1, traded });
    expect(decision).toMatchObject({ kind: "better", winner: { cell: winner } });
    if (decision.kind !== "better") return;
    expect(decision.sharedWindows).toHaveLength(shared);
    expect(isOrdered(decision)).toBe(shared >= 6);
  });
});

describe("a cell without a single fill", () => {
  const isA = ({ cell }: RivalTest) => cell === "a";

  it("is not named, whatever it beat", () => {
    expect(decideCell([b], { rivals: 1, sign: 1, traded: isA })).toEqual({
      ...better(b),
      kind: "not_trading",
    });
  });

  it("leaves the place to one that traded", () => {
    expect(decideCell([a, b], { rivals: 2, sign: 1, traded: isA })).toEqual({
      ...better(a),
      idle: [b],
    });
  });
});

function better(winner: RivalTest, others: readonly RivalTest[] = []): Decision<RivalTest> {
  return { kind: "better", winner, others, sharedWindows: winner.windows, idle: [] };
}

describe("testRivals", () => {
  const ones = (n: number) => new Array<number>(n).fill(1);

  it("gives no p below six windows, and counts who could not be tested", () => {
    const rivals = [rival("few", "1", ones(5)), rival("six", "2", ones(6))];
    const [few, six] = testRivals(rivals, ["1", "2", "3"]);
    expect(few).toMatchObject({ n: 5, p: null, pHolm: null });
    expect(six).toMatchObject({ n: 6, p: 2 / 64, pHolm: (3 * 2) / 64 });
  });

  it("takes cells of one configuration for one rival, by the larger p, and a copy of the baseline for none", () => {
    const rivals = [
      rival("copy 1", "x", ones(6)),
      rival("copy 2", "x", [1, 1, 1, 1, 1, -1]),
      rival("baseline again", "own", [0, 0, 0, 0, 0, 0]),
    ];
    const tests = testRivals(rivals, ["x"]);
    expect(tests.map(({ pHolm }) => pHolm)).toEqual([14 / 64, 14 / 64, 1]);
  });

  it("draws patterns enough for one rival of 2,000 to pass, where it was better every time", () => {
    const others = Array.from({ length: 1999 }, (_, i) => String(i));
    const [best] = testRivals([rival("best", "best", ones(41))], ["best", ...others]);
    expect(best?.p).toBe(1 / 200_000);
    expect(best?.pHolm).toBeCloseTo(0.01, 12);
  });

  it("never names a cell for its place in the grid", () => {
    const differences = fc.array(fc.integer({ min: -3, max: 9 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(differences, { minLength: 1, maxLength: 4 }), (lists) => {
        // A little of its own, so that no two means tie.
        const rivals = lists.map((list, i) =>
          rival(
            String(i),
            String(i),
            list.map((value) => value + i * 1e-6),
          ),
        );
        expect(namedIn(rivals)).toBe(namedIn([...rivals].reverse()));
      }),
    );
  });
});

describe("generated sweeps of 5 cells × 16 windows", () => {
  /** The third rival is better by one deviation of a cell's own noise; the hour moves all cells three times as much. */
  const SKILL = [0, 0, -0.2, 1.3, 0.1];
  const NOTHING = [0, 0, 0, 0, 0];

  it("know their truth from 10,000 windows", () => {
    const gains = gainsOf(
      generateSweep({ abilities: SKILL, windows: 10_000 }, randomStream(1, "truth")),
    );
    const means = gains.map((series) => series.reduce((sum, gain) => sum + gain, 0) / 10_000);
    // The standard error of each is √2 / 100.
    expect(means.indexOf(Math.max(...means))).toBe(2);
    expect(means[2]).toBeCloseTo(1.3, 1);
    for (const other of [0, 1, 3]) expect(means[other]).toBeLessThan(0.2);
  });

  it("name the better cell, and no other", () => {
    const sweeps = 500;
    let wrong = 0;
    const right = shareOfSweeps(sweeps, "better", (random) => {
      const named = namedOf(SKILL, random);
      if (named !== null && named !== "rival 3") wrong++;
      return named === "rival 3";
    });
    expect(right).toBeGreaterThan(0.7);
    expect(wrong / sweeps).toBeLessThan(0.02);
  });

  it("name none where none is better, in at least 95 of 100", () => {
    const sweeps = 2000;
    let shown = 0;
    const named = shareOfSweeps(sweeps, "none", (random) => {
      const decision = decisionOf(NOTHING, random);
      if (
        decision.kind === "better" ||
        (decision.kind === "none_better" && decision.worse.length > 0)
      )
        shown++;
      return decision.kind === "better";
    });
    // Both directions together are the 5 % of the test; naming a better cell is about half of them.
    expect(shown / sweeps).toBeLessThan(0.05 + tolerance(0.05, sweeps));
    expect(shown / sweeps).toBeGreaterThan(0.02);
    expect(named).toBeLessThan(0.05);
    expect(named).toBeGreaterThan(0.005);
  });

  it("name none either where rare great losses and gains make means lie", () => {
    const sweeps = 1000;
    const named = shareOfSweeps(sweeps, "heavy", (random) => {
      const shock = () => (random.chance(0.05) ? 30 * random.normal() : 0);
      const values = generateSweep({ abilities: NOTHING, windows: 16 }, random);
      return namedIn(rivalsOf(values.map((series) => series.map((v) => v + shock())))) !== null;
    });
    expect(named).toBeLessThan(0.05);
  });

  it("decide nothing from seven windows, however clear", () => {
    const clear = generateSweep({ abilities: [0, 99, 0, 0, 0], windows: 7 }, randomStream(1, "7"));
    expect(decide(rivalsOf(clear))).toEqual({ kind: "undecidable", windows: 7, needed: 8 });
  });

  function decisionOf(abilities: readonly number[], random: RandomStream): Decision<RivalTest> {
    return decide(rivalsOf(generateSweep({ abilities, windows: 16 }, random)));
  }

  function namedOf(abilities: readonly number[], random: RandomStream): string | null {
    return namedIn(rivalsOf(generateSweep({ abilities, windows: 16 }, random)));
  }
});

type Rivals = Parameters<typeof testRivals>[0];

function rival(
  cell: string,
  configuration: string,
  differences: readonly number[],
): Rivals[number] {
  return { cell, configuration, windows: differences.map((_, i) => i + 1), differences };
}

function rivalsOf(values: readonly (readonly number[])[]): Rivals {
  return gainsOf(values).map((differences, i) => {
    const cell = `rival ${i + 1}`;
    return rival(cell, cell, differences);
  });
}

function decide(rivals: Rivals): Decision<RivalTest> {
  const configurations = rivals.map(({ configuration }) => configuration);
  return decideCell(testRivals(rivals, configurations), { rivals: rivals.length, sign: 1, traded });
}

function namedIn(rivals: Rivals): string | null {
  const decision = decide(rivals);
  return decision.kind === "better" ? decision.winner.cell : null;
}
