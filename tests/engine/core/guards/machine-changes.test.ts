/** Changing one thing of the machine leaves every other as it was; what is not named is not touched. */
import { describe, expect, it } from "vitest";
import type { SourceState, Turn } from "../../../../engine/core/guards/guard-types.ts";
import { withSource } from "../../../../engine/core/guards/guard-types.ts";

const paused = {
  hasEntered: true,
  countedActive: 1,
  countedIdle: 2,
  fillSince: true,
  pause: { stable: 3 },
};
const turn = {
  machine: { mode: "degraded", sources: { inventory_corridor: paused } },
  changes: [],
  clearsDrift: false,
} as unknown as Turn;

const changed = (change: Partial<SourceState>) =>
  withSource(turn, "inventory_corridor", change).machine.sources.inventory_corridor;

describe("withSource", () => {
  it("keeps a pause that the change does not name", () => {
    expect(changed({ fillSince: false })).toEqual({ ...paused, fillSince: false });
  });

  it("ends a pause that the change names as null", () => {
    expect(changed({ pause: null })).toEqual({ ...paused, pause: null });
  });
});
