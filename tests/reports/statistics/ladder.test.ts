/** What may be said at each number of common windows: the specification's table, row by row. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abstentionLadder, type Claim } from "../../../reports/statistics/ladder.ts";

const TABLE: readonly (readonly [from: number, to: number | null, said: readonly Claim[]])[] = [
  [0, 0, []],
  [1, 5, ["description"]],
  [6, 9, ["description", "permutation_test"]],
  [
    10,
    15,
    ["description", "permutation_test", "bootstrap_interval", "superior_ability", "confidence_set"],
  ],
  [
    16,
    29,
    [
      "description",
      "permutation_test",
      "bootstrap_interval",
      "superior_ability",
      "confidence_set",
      "overfitting",
    ],
  ],
  [
    30,
    null,
    [
      "description",
      "permutation_test",
      "bootstrap_interval",
      "superior_ability",
      "confidence_set",
      "overfitting",
      "deflated_sharpe",
    ],
  ],
];

describe("abstentionLadder", () => {
  it.each(TABLE)("from %d to %s windows", (from, to, said) => {
    for (const windows of new Set([from, to ?? 1000])) {
      const rung = abstentionLadder(windows);
      expect(rung).toMatchObject({ windows, from, to, said, annualised: false });
      expect(rung.said.length + rung.notSaid.length).toBe(7);
    }
  });

  it.each([
    [1, 5, false, 6],
    [1, 6, true, 6],
    [2, 6, false, 7],
    [4, 7, false, 8],
    [4, 8, true, 8],
    [7, 8, false, 9],
    [400, 13, false, 14],
  ])("%d rivals, %d windows: decidable %s, %d needed", (rivals, windows, decidable, needed) => {
    expect(abstentionLadder(windows, rivals)).toMatchObject({
      decidable,
      windowsToDecide: needed,
    });
  });

  it("never says less with more windows", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (a, b) => {
        const [fewer, more] = [abstentionLadder(Math.min(a, b)), abstentionLadder(Math.max(a, b))];
        expect(more.said).toEqual(expect.arrayContaining([...fewer.said]));
      }),
    );
  });

  it("takes no half windows", () => {
    expect(() => abstentionLadder(2.5)).toThrow("windows are counted");
  });
});
