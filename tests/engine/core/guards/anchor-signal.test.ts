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

type Step = ReturnType<typeof stepAnchorSignal>;

/** Steps over pairs of structural basis and capped error. */
function steps(values: readonly [number | null, number | null][], over: object = {}): Step[] {
  let signal = FRESH_ANCHOR_SIGNAL;
  return values.map(([structuralBasisBps, anchorErrBps]) => {
    const rules = { ...config, ...over };
    const stepped = stepAnchorSignal(signal, { structuralBasisBps, anchorErrBps }, rules);
    signal = stepped.signal;
    return stepped;
  });
}

const pair = (basis: number): [number, number] => [basis, Math.max(-10, Math.min(10, basis))];
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

  it("previews over no more than the last 10, whatever came before them", () => {
    const slow = { ema_ticks: 100_000 };
    const [preview] = readings([0, ...flat(10, 100), ...flat(10, 10)], slow).slice(20);
    expect(preview?.meanBps).toBeCloseTo(10, 1);
  });

  it("does not preview before tick 20, however short the window", () => {
    const read = readings(flat(21), { preview_window_ticks: 1 });
    expect(read.slice(0, 20).every(({ meanBps }) => meanBps === null)).toBe(true);
    expect(read[20]?.meanBps).toBe(0);
  });

  it("counts only what lies beyond 5 bps, either way", () => {
    const over = { signal: "capped", capped_window_ticks: 4 } as const;
    expect(readings([5, -5, 5.001, -5.001], over)[3]?.sharePct).toBe(50);
  });
});

describe("a missing value", () => {
  /** The last of some ticks, after calm ones. */
  const after = (calm: number, last: [number | null, number | null], over: object = {}) => {
    const values: [number | null, number | null][] = [...flat(calm, 0).map(() => pair(0)), last];
    return steps(values, over).at(-1)?.reading;
  };

  it.each<[string, calm: number, [number | null, number | null], object, Partial<AnchorReading>]>([
    ["of the basis, for the residual", 60, [null, 7], {}, { source: "none", isFresh: false }],
    ["of the error, for the residual", 60, [7, null], {}, { source: "residual", isFresh: true }],
    ["of the basis, for the preview", 30, [null, 7], {}, { source: "none", isFresh: false }],
    [
      "of the basis, for the capped signal",
      60,
      [null, 7],
      { signal: "capped" },
      { source: "capped", isFresh: true },
    ],
    [
      "of the error, for the capped signal",
      60,
      [7, null],
      { signal: "capped" },
      { source: "none", isFresh: false },
    ],
    [
      "is no valid tick: what stands in until tick 50 still does",
      50,
      [null, 7],
      { before_warm: "capped" },
      { source: "capped", isFresh: true, isWarm: false },
    ],
    ["nor does it make the average warm", 50, [null, null], {}, { isWarm: false }],
    ["nor cold", 51, [null, null], {}, { isWarm: true }],
  ])("%s", (_name, calm, last, over, expected) => {
    expect(after(calm, last, over)).toMatchObject(expected);
  });
});

describe("what is remembered", () => {
  it("the values themselves, the latest last", () => {
    const slow = { ema_ticks: 100_000 };
    const { signal } = steps([pair(0), pair(-15), [null, null], pair(8)], slow).at(-1) as Step;
    expect(signal.errors).toEqual([0, -10, 8]);
    expect(signal.residuals).toEqual([0, expect.closeTo(-15, 2), expect.closeTo(8, 2)]);
  });

  it.each<[string, object, residuals: number]>([
    ["as many as the window of 20 reads", {}, 20],
    ["or as a longer preview reads", { preview_from_ticks: 25, preview_window_ticks: 25 }, 25],
  ])("%s", (_name, over, residuals) => {
    const { signal } = steps(
      flat(90, 3).map(() => pair(3)),
      over,
    ).at(-1) as Step;
    expect([signal.residuals.length, signal.errors.length]).toEqual([residuals, 25]);
    // The number of valid values is read against 50 and counted no further than one past it.
    expect(signal.seen).toBe(51);
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
    ["a share without a mean says nothing", reading(null, 100), "not_full"],
    ["nor does a mean without a share", reading(9, null), "not_full"],
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
