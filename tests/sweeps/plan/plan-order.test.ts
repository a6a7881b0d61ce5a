import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sessionOrder } from "../../../sweeps/plan/plan-order.ts";

const text = (slots: ReturnType<typeof sessionOrder>) =>
  slots.map(({ cell, replicate }) => `${cell}/${replicate}`).join(" ");

describe("sessionOrder", () => {
  it.each([
    ["as_listed" as const, "0/1 1/1 2/1 0/2 1/2 2/2"],
    ["interleaved" as const, "0/1 1/1 2/1 1/2 2/2 0/2"],
  ])("%s runs whole replicates", (order, expected) => {
    expect(text(sessionOrder({ order, cells: 3, replicates: 2, seed: 1 }))).toBe(expected);
  });

  it("shuffled depends on the seed and on nothing else", () => {
    const input = { order: "shuffled" as const, cells: 20, replicates: 2, seed: 7 };
    expect(text(sessionOrder(input))).toBe(text(sessionOrder(input)));
    expect(text(sessionOrder(input))).not.toBe(text(sessionOrder({ ...input, seed: 8 })));
  });

  it("runs every cell once in each replicate, replicate by replicate, in every order", () => {
    const order = fc.constantFrom(
      "as_listed" as const,
      "shuffled" as const,
      "interleaved" as const,
    );
    fc.assert(
      fc.property(
        order,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        (kind, cells, replicates, seed) => {
          const slots = sessionOrder({ order: kind, cells, replicates, seed });
          expect(slots.map(({ replicate }) => replicate)).toEqual(
            slots.map((_, index) => Math.floor(index / cells) + 1),
          );
          for (let r = 0; r < replicates; r++) {
            const own = slots.slice(r * cells, (r + 1) * cells).map(({ cell }) => cell);
            expect([...own].sort((a, b) => a - b)).toEqual(
              Array.from({ length: cells }, (_, i) => i),
            );
          }
        },
      ),
    );
  });
});
