/**
 * Who takes: uninformed takers in bursts (a Hawkes process, each arrival makes more arrivals likely for a
 * while) with log-normal sizes, and informed takers, who know where the price is going and take whatever is
 * offered short of it.
 */
import { BPS, DROPS_PER_XRP } from "../../core/amounts.ts";
import type { Side } from "../../core/market-events.ts";
import type { Order } from "./execution.ts";
import type { RandomStream } from "./random-streams.ts";
import type { ScenarioModel } from "./scenarios.ts";

export type Excitement = { readonly buy: number; readonly sell: number };
export const CALM_TAKERS: Excitement = { buy: 0, sell: 0 };

type TakerModel = ScenarioModel["takers"];

export type TakerChance = { readonly arrivals: RandomStream; readonly sizes: RandomStream };

export type Arrivals = { readonly orders: readonly Order[]; readonly excitement: Excitement };

/** How far from the mid an uninformed taker still accepts, in half spreads, at least this many bps. */
const PATIENCE_BPS = 40;

/** The uninformed takers of one ledger, and the excitement they leave behind. */
export function uninformedOrders(
  excitement: Excitement,
  {
    seconds,
    mid,
    patienceBps,
  }: { readonly seconds: number; readonly mid: number; readonly patienceBps: number },
  model: TakerModel,
  { arrivals, sizes }: TakerChance,
): Arrivals {
  const counts = {
    buy: arrivals.poisson((model.perMin / 60 + excitement.buy) * seconds),
    sell: arrivals.poisson((model.perMin / 60 + excitement.sell) * seconds),
  };
  const orders = (["buy", "sell"] as const).flatMap((taker) =>
    Array.from({ length: counts[taker] }, (): Order => {
      const sign = taker === "buy" ? 1 : -1;
      const limit = mid * (1 + (sign * Math.max(PATIENCE_BPS, patienceBps)) / BPS);
      return { taker, drops: drawDrops(model, sizes), limit };
    }),
  );
  return {
    orders: shuffle(orders, arrivals),
    excitement: excite(excitement, counts, seconds, model),
  };
}

/** Each arrival raises the rate by (followers / decay), which then fades. */
function excite(
  before: Excitement,
  counts: Readonly<Record<Side, number>>,
  seconds: number,
  { excitesSame, excitesOther, decayS }: TakerModel,
): Excitement {
  const fade = Math.exp(-seconds / decayS);
  const next = (own: Side, other: Side) =>
    before[own] * fade + (excitesSame * counts[own] + excitesOther * counts[other]) / decayS;
  return { buy: next("buy", "sell"), sell: next("sell", "buy") };
}

function drawDrops(model: TakerModel, sizes: RandomStream): number {
  const xrp = sizes.chance(model.dustShare)
    ? sizes.logNormal(model.dustXrp, 1)
    : sizes.logNormal(model.sizeXrp, model.sizeSigma);
  return Math.max(1_000, Math.round(xrp * DROPS_PER_XRP));
}

/** Buyers and sellers of one ledger come in any order. */
function shuffle(orders: readonly Order[], chance: RandomStream): Order[] {
  const shuffled = [...orders];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = chance.whole(0, i);
    const a = shuffled[i] as Order;
    shuffled[i] = shuffled[j] as Order;
    shuffled[j] = a;
  }
  return shuffled;
}

/** How much of its edge an informed taker leaves on the table, bps. */
const INFORMED_MARGIN_BPS = 1;

/** The informed taker of this ledger, if the price ahead is far enough from the mid for one to act. */
export function informedOrder(
  mid: number,
  ahead: number,
  model: TakerModel,
  { arrivals, sizes }: TakerChance,
): Order | null {
  const edgeBps = (ahead / mid - 1) * BPS;
  const taker: Side = edgeBps > 0 ? "buy" : "sell";
  const excess = Math.abs(edgeBps) - model.informedEdgeBps;
  // Both draws are made in every ledger, so that a different edge does not shift later ones.
  const acts = arrivals.uniform() < model.informedChance * Math.max(0, excess);
  const xrp = sizes.logNormal(2 * model.sizeXrp, model.sizeSigma);
  if (!acts) return null;
  const margin = (taker === "buy" ? -1 : 1) * INFORMED_MARGIN_BPS;
  return { taker, drops: Math.round(xrp * DROPS_PER_XRP), limit: ahead * (1 + margin / BPS) };
}
