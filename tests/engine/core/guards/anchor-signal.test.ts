import { describe, expect, it } from "vitest";
import { isEarlyExit, judgeAnchor } from "../../../../engine/core/guards/anchor-saturation.ts";
import {
  type AnchorReading,
  FRESH_ANCHOR_SIGNAL,
  stepAnchorSignal,
} from "../../../../engine/core/guards/anchor-signal.ts";
import { guardConfig } from "../../../support/guards.ts";

const config = guardConfig().anchor;

/** Readings of a list of structural bases (null: missing), with the capped error beside each. */
function readings(bases: readonly (number | null)[], over: Partial<typeof config> = {}) {
  let signal = FRESH_ANCHOR_SIGNAL;
  return bases.map((structuralBasisBps) => {
    const anchorErrBps =
      structuralBasisBps === null ? null : Math.max(-10, Math.min(10, structuralBasisBps));
    const stepped = stepAnchorSignal(
      signal,
      { structuralBasisBps, anchorErrBps },
      {
        ...config,
        ...over,
      },
    );
    signal = stepped.signal;
    return stepped.reading;
  });
}

const flat = (count: number, value: number | null = -15) =>
  Array.from({ length: count }, () => value);
const sources = (read: readonly AnchorReading[]) => read.map(({ source }) => source);

describe("the residual", () => {
  it("is the basis less its average, seeded with the first valid basis", () => {
    const [missing, first, second, third] = readings([null, -15, -14, 0]);
    expect(missing).toMatchObject({ baselineBps: null, residualBps: null, source: "none" });
    expect(first).toMatchObject({ baselineBps: -15, residualBps: 0 });
    expect(second?.baselineBps).toBeCloseTo(-15 + 2 / 151, 12);
    expect(second?.residualBps).toBeCloseTo(1 - 2 / 151, 12);
    const baseline = -15 + 2 / 151;
    expect(third?.baselineBps).toBeCloseTo(baseline + (2 / 151) * (0 - baseline), 12);
  });

  it("says nothing on valid ticks 0 to 19, previews on 20 to 49, is warm from 50", () => {
    const told = sources(readings(flat(52)));
    expect(told.slice(0, 20)).toEqual(flat(20).map(() => "none"));
    expect(told.slice(20, 50)).toEqual(flat(30).map(() => "residual_preview"));
    expect(told.slice(50)).toEqual(["residual", "residual"]);
  });

  it("skips missing values: they neither count nor enter a window", () => {
    const read = readings([...flat(20), ...flat(40, null), -15]);
    expect(sources(read).slice(20, 60)).toEqual(flat(40).map(() => "none"));
    expect(read[59]).toMatchObject({ isFresh: false, baselineBps: -15, residualBps: null });
    expect(read[60]).toMatchObject({ source: "residual_preview", isFresh: true, meanBps: 0 });
  });

  it("previews over the last 10, and over the last 20 once warm", () => {
    const slow = { ema_ticks: 100_000 };
    const preview = readings([...flat(20, 0), ...flat(6, 10)], slow)[25];
    expect(preview?.meanBps).toBeCloseTo(6, 2);
    expect(preview?.sharePct).toBe(60);
    const warm = readings([...flat(60, 0), ...flat(6, 10)], slow)[65];
    expect(warm?.meanBps).toBeCloseTo(3, 2);
    expect(warm?.sharePct).toBe(30);
  });

  it("counts only what lies beyond 5 bps, either way", () => {
    const over = { signal: "capped", capped_window_ticks: 4 } as const;
    expect(readings([5, -5, 5.001, -5.001], over)[3]?.sharePct).toBe(50);
  });
});

describe("the legacy signal", () => {
  it("is read over a full window of 25", () => {
    const read = readings(flat(26), { signal: "capped" });
    expect(read[23]).toMatchObject({
      source: "capped",
      meanBps: null,
      sharePct: null,
      isWarm: true,
    });
    expect(read[24]).toMatchObject({ source: "capped", meanBps: -10, sharePct: 100 });
  });

  it("stands in until tick 50 where there is no preview, and keeps the residual ready", () => {
    const read = readings(flat(51), { before_warm: "capped" });
    expect(read[24]).toMatchObject({ source: "capped", meanBps: -10, isWarm: false });
    expect(read[49]?.source).toBe("capped");
    expect(read[50]).toMatchObject({ source: "residual", meanBps: 0, isWarm: true });
  });
});

const reading = (
  meanBps: number | null,
  sharePct: number | null,
  over: Partial<AnchorReading> = {},
) => ({
  source: "residual" as const,
  baselineBps: 0,
  residualBps: 0,
  structuralBps: 0,
  meanBps,
  sharePct,
  isFresh: true,
  isWarm: true,
  ...over,
});

describe("the verdict on a window", () => {
  it.each<[string, AnchorReading, string]>([
    ["both at their entry limits", reading(6, 40), "enter"],
    ["below the pool just as well", reading(-6, 40), "enter"],
    ["past both", reading(9, 100), "enter"],
    ["mean just inside", reading(5.999, 100), "between"],
    ["share just inside", reading(30, 39.9), "between"],
    ["both below their exit limits", reading(3.999, 29.9), "exit"],
    ["mean at its exit limit", reading(-4, 0), "between"],
    ["share at its exit limit", reading(0, 30), "between"],
    ["a window that is not full", reading(null, null), "not_full"],
    [
      "no value this tick, whatever the window says",
      reading(9, 100, { isFresh: false }),
      "missing",
    ],
  ])("%s", (_name, read, verdict) => {
    expect(judgeAnchor(read, config)).toBe(verdict);
  });

  it.each<[string, Partial<AnchorReading>, boolean]>([
    ["before warm-up, inside", { isWarm: false, structuralBps: -3.999 }, true],
    ["before warm-up, at the limit", { isWarm: false, structuralBps: 4 }, false],
    ["warm", { isWarm: true, structuralBps: 0 }, false],
    ["missing", { isWarm: false, structuralBps: null }, false],
  ])("early exit: %s", (_name, over, expected) => {
    expect(isEarlyExit(reading(0, 0, over), config)).toBe(expected);
  });
});
