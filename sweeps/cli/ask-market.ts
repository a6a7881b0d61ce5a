/** The preflight of a live sweep: asks a server for the market's mid, and says so while it takes its time. */
import { askMid, CodedError } from "../../engine/index.ts";
import type { AskedMarket } from "../plan/live-checks.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { complain, type Environment } from "./environment.ts";

/**
 * Returns what a server said of the plan's live market.
 * @throws CodedError MKT_NO_SERVER when none answers: there is no market to run on.
 */
export async function askMarket(
  environment: Environment,
  { networkFile, network }: NonNullable<SweepPlan["live"]>,
): Promise<AskedMarket> {
  if (environment.stderr.isTTY === true) {
    complain(environment, `Asking the servers of ${network} (15 s at most) …`);
  }
  const mid = await askMid(networkFile);
  return mid === null
    ? {
        kind: "not_asked",
        why: `the book of ${network} has no best price on both sides just now (empty or one-sided; an issuer or currency typed wrong in the network file looks the same)`,
      }
    : { kind: "mid", mid };
}

/** The same for a plan, which is worth reading without a network. */
export async function askMarketIfAny(
  environment: Environment,
  live: NonNullable<SweepPlan["live"]>,
): Promise<AskedMarket> {
  try {
    return await askMarket(environment, live);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== "MKT_NO_SERVER") throw error;
    return { kind: "not_asked", why: `no server of ${live.network} answered` };
  }
}
