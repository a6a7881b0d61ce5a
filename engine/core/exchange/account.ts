/** The exchange's account: what an execution costs, what our funds allow. Offers do not lock funds. */
import {
  BPS,
  buyCost,
  DROPS_PER_XRP,
  type Drops,
  incrementsPerRlusd,
  type Micro,
  type PriceCount,
  sellProceeds,
} from "../amounts.ts";
import type { EngineConfig } from "../engine-config.ts";
import type { Side } from "../market-events.ts";

export type Money = { readonly micro: Micro; readonly transferFeeMicro: Micro };

/**
 * Money of an execution in integers: a buy pays ⌈drops × k / 10^d⌉ and the issuer's transfer fee on top
 * (the sender of an issued currency pays it), a sell receives ⌊drops × k / 10^d⌋.
 */
export function moneyOf(
  side: Side,
  drops: Drops,
  k: PriceCount,
  decimals: number,
  transferFeeBps: number,
): Money {
  if (side === "sell") return { micro: sellProceeds(drops, k, decimals), transferFeeMicro: 0 };
  const cost = buyCost(drops, k, decimals);
  const transferFeeMicro = Math.ceil((cost * transferFeeBps) / BPS);
  return { micro: cost + transferFeeMicro, transferFeeMicro };
}

/** XRP that may be sold: the balance less the account's reserves (base, one trust line, each open offer). */
export function spendableXrp(xrp: Drops, openOffers: number, config: EngineConfig): Drops {
  const { reserve_base_xrp, reserve_owner_xrp } = config.exchange;
  const reserve = Math.round(
    (reserve_base_xrp + reserve_owner_xrp * (1 + openOffers)) * DROPS_PER_XRP,
  );
  return Math.max(0, xrp - reserve);
}

/** The most of an order that the funds at hand can pay for. */
export function affordable(
  side: Side,
  wanted: Drops,
  k: PriceCount,
  funds: { readonly spendableXrp: Drops; readonly rlusd: Micro },
  { decimals, transferFeeBps }: { readonly decimals: number; readonly transferFeeBps: number },
): Drops {
  if (side === "sell") return Math.min(wanted, funds.spendableXrp);
  if (moneyOf(side, wanted, k, decimals, transferFeeBps).micro <= funds.rlusd) return wanted;
  let drops = Math.floor(
    (funds.rlusd / (1 + transferFeeBps / BPS) / k) * incrementsPerRlusd(decimals),
  );
  while (drops > 0 && moneyOf(side, drops, k, decimals, transferFeeBps).micro > funds.rlusd)
    drops -= 1;
  return Math.max(0, drops);
}
