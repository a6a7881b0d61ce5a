/**
 * Makers' nervousness: when the price they quote around moves, they step back by a share of the move, and
 * come closer again as it calms down. Wide spreads thus follow news instead of coming out of nowhere.
 */
import { BPS } from "../../core/amounts.ts";
import type { ScenarioModel } from "./scenarios.ts";

type ReferenceMove = {
  readonly seconds: number;
  readonly before: number;
  readonly reference: number;
};

/** How much further out than usual makers stand after this ledger, bps; 0 where the market knows no nerves. */
export function nervousAfter(
  nervousBps: number,
  { seconds, before, reference }: ReferenceMove,
  model: ScenarioModel["nervous"],
): number {
  if (model === undefined) return 0;
  const { share, beyondBps, furtherOutBpsMax, fadeS } = model;
  const movedBps = Math.abs(reference / before - 1) * BPS;
  const shock = share * Math.max(0, movedBps - beyondBps);
  return Math.min(furtherOutBpsMax, nervousBps * Math.exp(-seconds / fadeS) + shock);
}
