/** The preflight of a live sweep: asks a server where the market is and whether there is one, and says so while it takes its time. */
import {
  CodedError,
  lookAtMarket,
  refuseEmptyMarket,
  type SeenMarket,
} from "../../engine/index.ts";
import type { AskedMarket } from "../plan/live-checks.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { complain, type Environment } from "./environment.ts";

/**
 * Returns what a server said of the plan's live market.
 * @throws CodedError MKT_NO_SERVER when none answers, MKT_NO_MARKET when the pair is not traded there: there is no
 * market to run on; MKT_OTHER_NETWORK when the network is not the one that the file says.
 */
export async function askMarket(
  environment: Environment,
  { networkFile, network }: NonNullable<SweepPlan["live"]>,
): Promise<AskedMarket> {
  if (environment.stderr.isTTY === true) {
    complain(environment, `Asking the servers of ${network} (15 s at most) …`);
  }
  const seen = await lookAtMarket(networkFile);
  await refuseEmptyMarket(seen);
  return asked(seen);
}

/** The same for a plan, which is worth reading without a network and while the market is away. */
export async function askMarketIfAny(
  environment: Environment,
  live: NonNullable<SweepPlan["live"]>,
): Promise<AskedMarket> {
  try {
    return await askMarket(environment, live);
  } catch (error) {
    if (!(error instanceof CodedError) || !error.transient) throw error;
    const why =
      error.code === "MKT_NO_SERVER" ? `no server of ${live.network} answered` : error.message;
    return { kind: "not_asked", why };
  }
}

/** With one side only, the pool knows the price; a session waits for the other side before it quotes. */
function asked(seen: SeenMarket): AskedMarket {
  const { network, mid, bids, asks, poolPrice } = seen;
  if (mid !== null)
    return { kind: "mid", mid, ...(seen.isPoolLeftOut && { note: poolNote(seen) }) };
  const side = bids === 0 ? "bids" : "asks";
  const book = `the book of ${network.network} has no ${side} just now (${bids} bid and ${asks} ask levels)`;
  if (poolPrice === null) {
    const pool = seen.isPoolLeftOut ? "its pool is too large to be counted" : "there is no pool";
    return { kind: "not_asked", why: `${book} and ${pool}` };
  }
  const note = `${book}: headroom was checked at the pool's price, ${poolPrice.toFixed(5)}, and nothing is quoted until both sides are there`;
  return { kind: "mid", mid: poolPrice, note };
}

/** What a night on such a pair does without, so that nobody looks for it in the debrief. */
function poolNote({ network: { network, pair } }: SeenMarket): string {
  return `the pool of XRP/${pair.symbol} on ${network} holds more than can be counted exactly (9,007,199,254 ${pair.symbol}) and is left out: cells whose anchor is the pool have none, and distances are those to the book alone. Its trades are read`;
}
