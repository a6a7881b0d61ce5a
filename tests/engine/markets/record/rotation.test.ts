/** When a recording goes on in a new tape. */
import { describe, expect, it } from "vitest";
import { rotationBefore } from "../../../../engine/markets/record/rotation.ts";

const HOUR = 3_600_000;

describe("rotationBefore", () => {
  it.each<[string, { startedT: number; gapMs: number }, number, boolean]>([
    ["a tape goes on within its hour", { startedT: 1_000, gapMs: 0 }, 1_000 + HOUR - 1, false],
    ["a full hour begins a new one", { startedT: 1_000, gapMs: 0 }, 1_000 + HOUR, true],
    ["so does whatever comes later", { startedT: 1_000, gapMs: 0 }, 1_000 + 2 * HOUR, true],
    ["a gap of a minute goes on", { startedT: 1_000, gapMs: 60_000 }, 100_000, false],
    ["a longer one begins a new one", { startedT: 1_000, gapMs: 60_001 }, 100_000, true],
  ])("%s", (_name, tape, t, isNew) => {
    expect(rotationBefore(tape, t) !== null).toBe(isNew);
  });
});
