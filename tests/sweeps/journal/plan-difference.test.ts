/** Why a changed grid is another run: what a reviewer changed is named like what the grid says. */
import { describe, expect, it } from "vitest";
import { describePlanDifference } from "../../../sweeps/journal/plan-difference.ts";
import type { ConfigChange } from "../../../sweeps/plan/plan-types.ts";

type Change = Pick<ConfigChange, "key" | "value" | "proposed">;

const BID = "strategy.bid_offset_bps";
const SKEW = "strategy.max_skew_bps";

function plan(changes: readonly Change[], parts: { meaning?: string; offset?: string } = {}) {
  const { meaning = "4", offset } = parts;
  return {
    meaning: { [`cell tight: ${BID}`]: meaning },
    options: offset === undefined ? {} : { offset },
    engineVersion: "1.0.0",
    cells: [
      { label: "tight", changes: changes.map((one) => ({ base: 10, baseEffective: 10, ...one })) },
    ],
  };
}

const grid = { key: BID, value: 4 };
const reviewed = { key: BID, value: 5, proposed: 4 };
const added = { key: SKEW, value: 3, proposed: 10 };

describe("what differs between two plans", () => {
  it.each([
    ["a value set", [grid], [reviewed], `cell tight: ${BID} at approval: 4 → 5`],
    ["one given up", [reviewed], [grid], `cell tight: ${BID} at approval: 5 → 4`],
    [
      "another one",
      [reviewed],
      [{ ...reviewed, value: 6 }],
      `cell tight: ${BID} at approval: 5 → 6`,
    ],
    [
      "one that the grid leaves alone",
      [grid],
      [grid, added],
      `cell tight: ${SKEW} at approval: 10 → 3`,
    ],
    ["the same, given up", [grid, added], [grid], `cell tight: ${SKEW} at approval: 3 → 10`],
  ])("names what an approval changed: %s", (_name, before, after, line) => {
    expect(describePlanDifference(plan(before), plan(after))).toEqual([line]);
  });

  it("names the grid's own change once, and an option", () => {
    const after = plan([{ key: BID, value: 6 }], { meaning: "6", offset: "3" });
    expect(describePlanDifference(plan([grid]), after)).toEqual([
      `cell tight: ${BID}: 4 → 6`,
      "option --offset: absent → 3",
    ]);
  });

  it("says that markets differ where nothing else does", () => {
    expect(describePlanDifference(plan([reviewed]), plan([reviewed]))).toEqual([
      "the markets that its sessions see differ",
    ]);
  });
});
