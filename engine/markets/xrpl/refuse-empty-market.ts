/**
 * Refuses a market on which a night would run empty. A book with one side only may fill again, and so it passes; a
 * pair with no offer at all has nothing to stand beside, and one without a pool either is most likely typed wrong:
 * then the issuer is asked for, and whatever is nearest to the truth is told.
 */
import type { CodedError } from "../../errors.ts";
import { marketError } from "../errors.ts";
import { type AskedIssuer, askIssuer } from "./ask-issuer.ts";
import type { SeenMarket } from "./look-at-market.ts";
import { type Network, networkFile, readNetworkFile } from "./network-file.ts";
import { SHIPPED_NETWORKS, shippedNetworksFolder } from "./shipped-networks.ts";

/** @throws CodedError MKT_NO_MARKET; transient where a pool shows that the pair is real. */
export async function refuseEmptyMarket(seen: SeenMarket): Promise<void> {
  if (seen.bids > 0 || seen.asks > 0) return;
  if (seen.poolPrice !== null || seen.isPoolLeftOut) throw poolOnly(seen);
  throw notTraded(seen, await askIssuer(seen.server, seen.network));
}

function poolOnly({ network, poolPrice }: SeenMarket): CodedError {
  const at = poolPrice === null ? "" : `, at ${poolPrice.toFixed(5)}`;
  const message = `network ${network.network}: the book of ${pairWords(network)} was empty on both sides, expected offers to stand beside; its pool is there${at}`;
  return marketError("MKT_NO_MARKET", message, {
    transient: true,
    hint: "Without offers no distance to touch can be measured. Try again later, or take another pair.",
  });
}

function notTraded({ network }: SeenMarket, issuer: AskedIssuer): CodedError {
  const message = `network ${network.network}: ${pairWords(network)} was without offers and without a pool, expected a pair that is traded there; ${issuerWords(issuer, network)}`;
  return marketError("MKT_NO_MARKET", message, { hint: nearestTruth(network) });
}

function pairWords({ pair }: Network): string {
  return `XRP/${pair.symbol} (currency ${pair.currency}, issuer ${pair.issuer})`;
}

function issuerWords(issuer: AskedIssuer, { network, pair }: Network): string {
  switch (issuer.kind) {
    case "missing":
      return `no account ${pair.issuer} exists on ${network}`;
    case "unknown":
      return "what the issuer issues could not be asked";
    case "issues":
      return issuer.currencies.length === 0
        ? "that account issues nothing"
        : `that account issues ${issuer.currencies.join(", ")}`;
  }
}

/** The shipped file whose pair is meant, as far as its name or its issuer tells. */
function nearestTruth({ network, pair }: Network): string {
  const shipped = SHIPPED_NETWORKS.map((name) =>
    readNetworkFile(networkFile(name, shippedNetworksFolder())),
  );
  const owner = shipped.find((one) => one.pair.issuer === pair.issuer && one.network !== network);
  if (owner !== undefined) return `That is the issuer of ${owner.pair.symbol} on ${owner.network}.`;
  const same = shipped.find((one) => one.network === network && one.pair.symbol === pair.symbol);
  if (same === undefined || same.pair.issuer === pair.issuer) {
    return "Check currency and issuer under pair in the network file.";
  }
  return `Check currency and issuer under pair in the network file; ${same.pair.symbol} on ${network} is currency ${same.pair.currency} of ${same.pair.issuer}.`;
}
