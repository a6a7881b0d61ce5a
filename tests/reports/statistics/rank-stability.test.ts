/** Ranks under several fill models: who is first everywhere, and how alike the rankings are. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rankStability } from "../../../reports/index.ts";
import { kendallTau } from "../../../reports/statistics/rank-stability.ts";

type Values = readonly (number | null)[];
const models = (queue: Values, touch: Values, through: Values) => [
  { model: "queue", values: queue },
  { model: "touch", values: touch },
  { model: "through", values: through },
];

describe("rankStability", () => {
  it.each<[string, Values, Values, Values, number[], boolean | null]>([
    ["one cell first under all three", [1, 3, 2], [0, 9, 1], [-3, -1, -2], [1], false],
    ["another one under one of them", [1, 3, 2], [0, 9, 1], [-1, -2, -3], [], true],
    ["a tie that one cell breaks", [3, 3, 2], [0, 9, 1], [5, 5, 5], [1], false],
    ["ties everywhere", [1, 1], [2, 2], [3, 3], [0, 1], false],
    ["a cell without a value under one", [1, 3, 2], [0, null, 1], [0, 2, 1], [], true],
    ["a model without any value", [1, 3], [null, null], [1, 3], [], null],
  ])("%s", (_name, queue, touch, through, winners, modelDependent) => {
    expect(rankStability(models(queue, touch, through))).toMatchObject({
      winners,
      modelDependent,
    });
  });

  it("ranks from the best, shares ranks in ties, leaves out what has no value", () => {
    const [queue, touch] = rankStability(
      models([5, 7, 7, null], [1, 2, 3, 4], [1, 1, 1, 1]),
    ).models;
    expect(queue).toEqual({
      model: "queue",
      ranks: [3, 1.5, 1.5, null],
      winners: [1, 2],
      tau: 1,
    });
    expect(touch?.ranks).toEqual([4, 3, 2, 1]);
  });

  it("turns round where less is better", () => {
    const { winners, models: ranked } = rankStability(models([5, 7], [1, 2], [0, 3]), -1);
    expect(winners).toEqual([0]);
    expect(ranked[0]?.ranks).toEqual([1, 2]);
  });

  it("says nothing of no model at all", () => {
    expect(rankStability([])).toEqual({ models: [], winners: [], modelDependent: null });
  });
});

describe("kendallTau", () => {
  // scipy.stats.kendalltau
  it.each<[Values, Values, number | null]>([
    [[1, 2, 3, 4, 5], [3, 1, 2, 5, 4], 0.4],
    [[1, 2, 2, 4], [1, 3, 2, 2], 0.4],
    [[1, 2, 3], [3, 2, 1], -1],
    [[1, 2, null, 3], [10, 20, 0, 30], 1],
    [[1, 1, 1], [1, 2, 3], null],
    [[1], [1], null],
  ])("%j against %j", (a, b, tau) => {
    if (tau === null) expect(kendallTau(a, b)).toBeNull();
    else expect(kendallTau(a, b)).toBeCloseTo(tau, 12);
  });

  it("is symmetric, and 1 against any stretching of itself", () => {
    const lists = fc.array(fc.tuple(fc.integer(), fc.integer()), { maxLength: 12 });
    fc.assert(
      fc.property(lists, (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        expect(kendallTau(a, b)).toBe(kendallTau(b, a));
        const own = kendallTau(
          a,
          a.map((x) => Math.atan(x / 1e9)),
        );
        if (own !== null) expect(own).toBeCloseTo(1, 12);
      }),
    );
  });
});
