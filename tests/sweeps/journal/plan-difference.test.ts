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
      {
        label: "tight",
        changes: changes.map((one) => ({ base: 10, baseEffective: 10, ...one })),
        config: {},
      },
    ],
  };
}

const grid = { key: BID, value: 4 };
const reviewed = { key: BID, value: 5, proposed: 4 };
const added = { key: SKEW, value: 3, proposed: 10 };

/** Cells that differ in their bids, on a base config with this skew and these prices for the wide ones. */
function onBase(skew: number, { wide = skew, steps = [1, 2], bid = 4 } = {}) {
  const cells = ["tight", "mid", "wide"].map((label) => {
    const strategy = { bid_offset_bps: bid, max_skew_bps: label === "wide" ? wide : skew };
    return { label, changes: [changeOf(bid)], config: { strategy, steps } };
  });
  const facts = cells.flatMap(({ label, config }) => [
    [`cell ${label}: ${BID}`, `${bid}`],
    [`cell ${label}: effective config`, JSON.stringify(config)],
  ]);
  return { meaning: Object.fromEntries(facts), options: {}, engineVersion: "1.0.0", cells };
}

function changeOf(value: number): ConfigChange {
  return { key: BID, base: 10, baseEffective: 10, value };
}

describe("a base config that was changed under a grid", () => {
  it.each<[string, Parameters<typeof onBase>, readonly string[]]>([
    ["alike for all", [9], [`all 3 cells: ${SKEW}: 10 → 9`]],
    ["for one", [10, { wide: 7 }], [`cell wide: ${SKEW}: 10 → 7`]],
    ["for some", [9, { wide: 10 }], [`cells tight, mid: ${SKEW}: 10 → 9`]],
    ["in a list", [10, { steps: [1, 3] }], ["all 3 cells: steps: [1,2] → [1,3]"]],
    [
      "and the grid as well",
      [9, { bid: 5 }],
      [
        ...["tight", "mid", "wide"].map((cell) => `cell ${cell}: ${BID}: 4 → 5`),
        `all 3 cells: ${SKEW}: 10 → 9`,
      ],
    ],
  ])("is named by its keys: %s", (_name, after, lines) => {
    expect(describePlanDifference(onBase(10), onBase(...after))).toEqual(lines);
  });

  it("is nothing to name of a cell that is new", () => {
    const [first, second] = [onBase(10), onBase(10)];
    const fewer = { ...first, cells: first.cells.slice(1) };
    expect(describePlanDifference(fewer, second)).toEqual([
      "the markets that its sessions see differ",
    ]);
  });
});

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
