/**
 * The network of a live sweep: its file found and read once, at plan time, so that a misspelt name or a
 * malformed file is told in the evening. What the file means enters the plan; which servers are asked does
 * not, since the ledger they tell is the same.
 */
import { basename, resolve } from "node:path";
import {
  CodedError,
  hashOf,
  type Network,
  networkFile,
  readNetworkFile,
  shippedNetworksFolder,
} from "../../engine/index.ts";
import type { Grid } from "../grid/load-grid.ts";
import type { PlanSettings } from "./plan-options.ts";
import type { PlannedLive } from "./plan-types.ts";

/**
 * Returns the live network that the settings name; null for a recorded market.
 * @throws CodedError MKT_NETWORK_FILE with the place in the grid or the option.
 */
export function liveNetwork(
  grid: Grid,
  settings: Pick<PlanSettings, "market" | "networkFromOption" | "concurrency">,
): PlannedLive | null {
  const { market, networkFromOption, concurrency } = settings;
  if (market.source !== "xrpl") return null;
  const path = networkPath(grid, market.network, networkFromOption);
  const network = readAtPlace(grid, path, networkFromOption);
  return {
    network: network.network,
    networkFile: path,
    servers: network.servers,
    pair: `XRP/${network.pair.symbol}`,
    meaning: hashOf(networkMeaning(network)),
    patienceMs: network.feed.max_gap_s * 1000,
    sharedFeed: concurrency > 1,
  };
}

/**
 * Facts of the network file that the grid names, so that a changed pair or threshold voids an approval like a
 * changed cell. Empty where it cannot be read: whoever needs it tells, and --network may well replace it.
 */
export function gridNetworkFacts(grid: Grid): Readonly<Record<string, unknown>> {
  const { market } = grid.data;
  if (market.source !== "xrpl") return {};
  try {
    const { feed, ...rest } = networkMeaning(
      readNetworkFile(networkPath(grid, market.network, false)),
    );
    const facts = [...Object.entries(rest), ...Object.entries(feed)];
    return Object.fromEntries(facts.map(([name, value]) => [`network file: ${name}`, value]));
  } catch (error) {
    if (error instanceof CodedError) return {};
    throw error;
  }
}

/** Everything of a network but its servers: any honest server tells the same ledger. */
function networkMeaning({ network, pair, price_increment, feed }: Network) {
  return { network, pair, price_increment, feed };
}

function networkPath(grid: Grid, nameOrPath: string, fromOption: boolean): string {
  const isPath = /\.ya?ml$/.test(nameOrPath);
  if (isPath) return fromOption ? resolve(nameOrPath) : grid.resolve(nameOrPath);
  try {
    return networkFile(nameOrPath, shippedNetworksFolder());
  } catch (error) {
    throw placed(grid, error, fromOption);
  }
}

function readAtPlace(grid: Grid, path: string, fromOption: boolean): Network {
  try {
    return readNetworkFile(path);
  } catch (error) {
    throw placed(grid, error, fromOption);
  }
}

function placed(grid: Grid, cause: unknown, fromOption: boolean): unknown {
  if (!(cause instanceof CodedError)) return cause;
  const where = fromOption ? "--network" : `${grid.placeOf(["market", "network"])}: market.network`;
  return new CodedError(cause.code, `${where}: ${cause.message}`, {
    cause,
    hint: cause.hint ?? hintOf(cause, fromOption),
  });
}

/** A file that was read and found wrong lies where it should: only one that was not found needs the way to it. */
function hintOf({ message }: CodedError, fromOption: boolean): string {
  if (!/was not there|was a folder|cannot be read|path of a network file/.test(message)) {
    return "docs/live-market.md lists the keys of a network file; engine/config/networks holds the shipped ones.";
  }
  return `Paths of network files are relative to ${fromOption ? "where you are" : "the grid file"}.`;
}

/** "mainnet live", what people call such a market. */
export function liveMarketName({ network, networkFile: path }: PlannedLive): string {
  const file = basename(path).replace(/\.ya?ml$/, "");
  return file === network ? `${network} live` : `${network} live (${basename(path)})`;
}
