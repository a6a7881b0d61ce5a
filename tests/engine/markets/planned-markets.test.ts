/** The two planned parts of a generated market: how nervous makers are, and where the basis is led. */
import { describe, expect, it } from "vitest";
import { planBasis } from "../../../engine/markets/simulated/basis.ts";
import { nervousAfter } from "../../../engine/markets/simulated/nervousness.ts";
import { randomStream } from "../../../engine/markets/simulated/random-streams.ts";
import { scenarioNamed } from "../../../engine/markets/simulated/scenarios.ts";
import { SIMULATED_START_MS } from "../../../engine/markets/simulated/start.ts";

describe("nervousAfter", () => {
  const model = { beyondBps: 1, share: 0.5, furtherOutBpsMax: 6, fadeS: 30 };
  const moved = (bps: number, seconds = 4) => ({
    seconds,
    before: 1,
    reference: 1 + bps / 1e4,
  });

  it.each([
    ["a calm market knows no nerves", 0, moved(0), 0],
    ["a move up to the limit goes unnoticed", 0, moved(0.999), 0],
    ["half of what is beyond counts", 0, moved(5), 2],
    ["a fall counts as a rise does", 0, moved(-5), 2],
    ["nerves have a ceiling", 5, moved(50), 6],
    ["after the fading time a third is left", 6, moved(0, 30), 6 / Math.E],
  ])("%s", (_name, before, move, after) => {
    expect(nervousAfter(before, move, model)).toBeCloseTo(after, 9);
  });

  it("is nothing where the market has none", () => {
    expect(nervousAfter(3, moved(50), undefined)).toBe(0);
  });
});

describe("planBasis", () => {
  const planOf = (name: string, seed = 1, durationMs = 1_800_000) =>
    planBasis(scenarioNamed(name).model, durationMs, randomStream(seed, "basis cycle"));
  const at = (seconds: number) => SIMULATED_START_MS + seconds * 1000;

  it("leaves the pool of an everyday market alone", () => {
    expect(planOf("mainnet-tight")).toBeNull();
  });

  it.each([
    ["locked at the start", 0, 0, -15],
    ["locked until one third", 599.999, 0, -15],
    ["flipped from one third on", 600, 0, 15],
    ["noise at its lower end", 0, -1, -16.5],
    ["noise at its upper end", 600, 1, 16.5],
  ])("hostile-anchor: %s", (_name, seconds, even, bps) => {
    expect(planOf("hostile-anchor")?.(at(seconds), even)).toBe(bps);
  });

  it.each([1, 2, 3, 4, 5])("cycling-anchor reaches both ends in every period, seed %i", (seed) => {
    const plan = planOf("cycling-anchor", seed);
    const period = Array.from({ length: 5_401 }, (_, i) => plan?.(at(i / 10), 0) ?? Number.NaN);
    const [low, high] = [Math.min(...period), Math.max(...period)];
    // Either sign: the far end is 8.6 bps out on one side, the near one 1.8 on the other.
    expect(Math.max(-low, high)).toBeCloseTo(8.6, 3);
    expect(Math.min(-low, high)).toBeCloseTo(1.8, 3);
  });

  it("cycling-anchor does not depend on the session's length", () => {
    expect(planOf("cycling-anchor", 1, 60_000)?.(at(50), 0)).toBe(
      planOf("cycling-anchor", 1, 7_200_000)?.(at(50), 0),
    );
  });
});
