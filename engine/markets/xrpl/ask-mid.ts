/**
 * One question before a sweep: where is the market now? Opens the feed like a session would, takes the mid of its
 * first snapshot, and hangs up. Whoever can answer it can run a session, so it is the preflight of a live night.
 */
import { openFeed } from "./feed/feed.ts";
import { readNetworkFile } from "./network-file.ts";

/** Time for the first snapshot, ms: together with the program's start a person hears within 15 s. */
const OPEN_MS = 11_000;
const PROBE_MS = 9_000;

/**
 * Returns the mid of the newest validated ledger, null when its book has one side only, or none.
 * @throws CodedError MKT_NETWORK_FILE, or MKT_NO_SERVER (transient) naming each server and what it said.
 */
export async function askMid(networkFile: string): Promise<number | null> {
  const network = readNetworkFile(networkFile);
  const feed = await openFeed(network, { limits: { openMs: OPEN_MS, probeMs: PROBE_MS } });
  try {
    return feed.firstMid();
  } finally {
    await feed.close();
  }
}
