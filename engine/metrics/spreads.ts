/**
 * What a fill was worth, at the fill and after it. Side s = +1 bought, −1 sold; price p; money n (what was paid,
 * never p × v); m⁻ the mid of the last snapshot before the fill's ledger, as stored with the fill.
 *
 *   captured      s (m⁻ − p) / m⁻ · 10⁴            half the effective spread, seen from the maker
 *   realised at h s (m(t+h) − p) / m⁻ · 10⁴        positive = good for us
 *   adverse       captured − realised over the fills that have both (Huang & Stoll 1996); positive = cost
 *
 * Weighted means weigh by n. A paper fill's captured spread repeats the offset it was quoted at, so captured
 * alone can rank no offsets: realised is always shown beside it.
 */
import { BPS, MICRO_PER_RLUSD } from "../core/amounts.ts";
import type { FillRow } from "../core/records.ts";
import { type Measured, missing, ratio } from "./measured.ts";
import type { MidLookup } from "./mid-lookup.ts";
import { mean, sum } from "./percentiles.ts";

/** A fill whose spread at both ends is known, bps of m⁻. */
type JudgedFill = {
  readonly weightMicro: number;
  readonly capturedBps: number;
  readonly realisedBps: number;
};

export type Horizon = {
  readonly realised: Measured;
  readonly adverse: Measured;
  readonly judged: readonly JudgedFill[];
  /** Fills left out: t + h beyond the session's end, no mid then, or none before the fill. */
  readonly withoutMid: number;
};

export type Captured = { readonly vw: Measured; readonly avg: Measured };

const signOf = (fill: FillRow): number => (fill.side === "buy" ? 1 : -1);

/** Captured spread in bps; null when no mid stood before the fill. */
function capturedBps(fill: FillRow): number | null {
  const before = fill.mid_price_at_fill;
  return before === null ? null : ((signOf(fill) * (before - fill.price)) / before) * BPS;
}

/** `vw_spread_bps` = Σ n·captured / Σ n, and the plain mean. Over fills with a mid before them. */
export function capturedSpread(fills: readonly FillRow[]): Captured {
  const known = fills.flatMap((fill) => {
    const bps = capturedBps(fill);
    return bps === null ? [] : [{ weight: fill.quantity_micro, bps }];
  });
  const reason = fills.length === 0 ? "no fills" : "no fill has a mid before it";
  return {
    vw: ratio(
      sum(known.map(({ weight, bps }) => weight * bps)),
      sum(known.map((f) => f.weight)),
      reason,
    ),
    avg: mean(
      known.map((fill) => fill.bps),
      reason,
    ),
  };
}

/** Realised spread and adverse selection at a horizon in seconds, over the same fills. */
export function spreadAtHorizon(
  fills: readonly FillRow[],
  horizonS: number,
  market: { readonly midAt: MidLookup; readonly startedAt: number; readonly endedAt: number },
): Horizon {
  const judged = fills.flatMap((fill) => judge(fill, horizonS, market));
  const withoutMid = fills.length - judged.length;
  const reason = whyNoHorizon(fills.length, horizonS, market);
  const weight = sum(judged.map((fill) => fill.weightMicro));
  return {
    judged,
    withoutMid,
    realised: ratio(sum(judged.map((fill) => fill.weightMicro * fill.realisedBps)), weight, reason),
    adverse: ratio(
      sum(judged.map((fill) => fill.weightMicro * (fill.capturedBps - fill.realisedBps))),
      weight,
      reason,
    ),
  };
}

/**
 * `edge_rlusd_per_h` = (Σ n · realised(60 s) / 10⁴ − fees) per hour: quantity times quality, after the fact.
 * Sums over the fills with a mid at 60 s; fees are all of the session's, in RLUSD. A session without any fill
 * earned nothing and paid its fees: that is a figure. One whose fills all lack a mid has none.
 */
export function edgePerHour(
  at60s: Horizon,
  {
    fillCount,
    feesRlusd,
    durationS,
  }: {
    readonly fillCount: number;
    readonly feesRlusd: Measured;
    readonly durationS: number;
  },
): Measured {
  if (typeof feesRlusd !== "number") return feesRlusd;
  if (durationS <= 0) return missing("the session took no time");
  if (fillCount > 0 && at60s.judged.length === 0) return missing("no fill has a mid 60 s later");
  const earnedMicro = sum(at60s.judged.map((fill) => (fill.weightMicro * fill.realisedBps) / BPS));
  return (earnedMicro / MICRO_PER_RLUSD - feesRlusd) / (durationS / 3600);
}

/** Fills whose realised spread is below the threshold (strict), and their share of those that could be judged. */
export function toxicFills(
  horizon: Horizon,
  thresholdBps: number,
  reason: string,
): { readonly count: number; readonly share: Measured } {
  const count = horizon.judged.filter((fill) => fill.realisedBps < thresholdBps).length;
  return { count, share: ratio(count, horizon.judged.length, reason) };
}

/** Why no fill could be judged at a horizon. */
export function whyNoHorizon(
  fillCount: number,
  horizonS: number,
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): string {
  if (fillCount === 0) return "no fills";
  if (endedAt - startedAt < horizonS * 1000) return `session shorter than ${horizonS} s`;
  return `no fill has a mid ${horizonS} s later`;
}

function judge(
  fill: FillRow,
  horizonS: number,
  { midAt, endedAt }: { readonly midAt: MidLookup; readonly endedAt: number },
): JudgedFill[] {
  const captured = capturedBps(fill);
  const before = fill.mid_price_at_fill;
  const then = fill.at + horizonS * 1000;
  if (captured === null || before === null || then > endedAt) return [];
  const later = midAt(then);
  if (later === null) return [];
  const realisedBps = ((signOf(fill) * (later - fill.price)) / before) * BPS;
  return [{ weightMicro: fill.quantity_micro, capturedBps: captured, realisedBps }];
}
