/**
 * The P&L identity, tick by tick, in RLUSD:
 *
 *   W_N − W_0 = Σᵢ sᵢ(vᵢ m⁻ᵢ − nᵢ) + Σ_k I_k (m_k − m_{k−1}) − Σⱼ φⱼ · m_{k(j)−1}
 *                spread earned       inventory's luck           cost
 *
 * W = XRP × mid + RLUSD over TOTAL inventory; I_k the XRP held after tick k's fills and fees; m_k the last known
 * mid when a tick has none, m_0 = m_1, and before the first mid that mid; m⁻ᵢ = m_{k−1} for a fill of tick k;
 * φ fees in XRP, those of the shutdown booked as tick N + 1 and so valued at m_N. W_N includes them.
 * The two sides share no sum: left from the balances, right from fills, held XRP and fees.
 */
import { DROPS_PER_XRP, MICRO_PER_RLUSD } from "../core/amounts.ts";
import type { FillRow, MetricsRow, SnapshotRow } from "../core/records.ts";
import { type Measured, missing } from "./measured.ts";

export type Balances = { readonly xrpDrops: number; readonly rlusdMicro: number };

/** A fee and the tick it was booked in (N + 1 for the shutdown's). */
export type BookedFee = { readonly tick: number; readonly drops: number };

export type ProfitInputs = {
  /** TOTAL inventory before the first tick and after the shutdown. */
  readonly start: Balances;
  readonly end: Balances;
  readonly snapshots: readonly Pick<SnapshotRow, "tick" | "mid_price">[];
  readonly metrics: readonly Pick<MetricsRow, "tick" | "xrp_drops">[];
  readonly fills: readonly Pick<FillRow, "tick" | "side" | "quantity_drops" | "quantity_micro">[];
  readonly fees: readonly BookedFee[];
};

export type Profit = {
  readonly startMid: Measured;
  readonly endMid: Measured;
  readonly startValue: Measured;
  readonly endValue: Measured;
  readonly pnl: Measured;
  readonly spread: Measured;
  readonly inventory: Measured;
  readonly fees: Measured;
  readonly identityError: Measured;
};

export function profitOf(inputs: ProfitInputs): Profit {
  const mids = lastKnownMids(inputs.snapshots);
  if (mids === null) return noProfit("no mid in the whole session");
  const { first, last, before } = mids;
  const startMicro = valueMicro(inputs.start, first);
  const endMicro = valueMicro(inputs.end, last);
  const spread = sumOf(inputs.fills, (fill) => {
    const gained = fill.quantity_drops * before(fill.tick) - fill.quantity_micro;
    return fill.side === "buy" ? gained : -gained;
  });
  const inventory = sumOf(inputs.metrics, (row) => {
    return row.xrp_drops * (before(row.tick + 1) - before(row.tick));
  });
  const fees = sumOf(inputs.fees, (fee) => fee.drops * before(fee.tick));
  const pnl = endMicro - startMicro;
  return {
    startMid: first,
    endMid: last,
    startValue: startMicro / MICRO_PER_RLUSD,
    endValue: endMicro / MICRO_PER_RLUSD,
    pnl: pnl / MICRO_PER_RLUSD,
    spread: spread / MICRO_PER_RLUSD,
    inventory: inventory / MICRO_PER_RLUSD,
    fees: fees / MICRO_PER_RLUSD,
    identityError: (pnl - (spread + inventory - fees)) / MICRO_PER_RLUSD,
  };
}

type Mids = {
  readonly first: number;
  readonly last: number;
  /** m_{k−1}: the last known mid before tick k. */
  readonly before: (tick: number) => number;
};

function lastKnownMids(snapshots: ProfitInputs["snapshots"]): Mids | null {
  const first = snapshots.find((snapshot) => snapshot.mid_price !== null)?.mid_price ?? null;
  if (first === null) return null;
  const after: number[] = [first];
  for (const { tick, mid_price } of snapshots) after[tick] = mid_price ?? after[tick - 1] ?? first;
  const last = after[after.length - 1] ?? first;
  return { first, last, before: (tick) => after[Math.min(tick, after.length) - 1] ?? first };
}

/** Drops × RLUSD per XRP are millionths of RLUSD, since both units are millionths. */
function valueMicro({ xrpDrops, rlusdMicro }: Balances, mid: number): number {
  return xrpDrops * mid + rlusdMicro;
}

function sumOf<T>(items: readonly T[], term: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += term(item);
  return total;
}

/** XRP of a list of fees. */
export function feesXrp(fees: readonly BookedFee[]): number {
  return sumOf(fees, (fee) => fee.drops) / DROPS_PER_XRP;
}

function noProfit(reason: string): Profit {
  const none = missing(reason);
  return {
    startMid: none,
    endMid: none,
    startValue: none,
    endValue: none,
    pnl: none,
    spread: none,
    inventory: none,
    fees: none,
    identityError: none,
  };
}
