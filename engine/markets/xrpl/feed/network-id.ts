/**
 * Whether a server is of the network that the network file names. The name is what sessions store and what the
 * debrief believes, so a file that calls a test network `mainnet` would make its numbers pass for real ones. Pure.
 */
import type { Trouble } from "./trouble.ts";

/** Networks whose id is fixed by the network itself; the main one's servers may leave it out. */
const KNOWN: readonly { readonly name: RegExp; readonly id: number; readonly words: string }[] = [
  { name: /^mainnet$/, id: 0, words: "the main network" },
  { name: /testnet/, id: 1, words: "the test network" },
  { name: /devnet/, id: 2, words: "the development network" },
];

/**
 * Returns what speaks against a server whose `server_info` says this `network_id` (null when it says none), or null.
 * A name that is none of the known networks claims nothing that could be held against it.
 */
export function contradictionOf(network: string, networkId: number | null): Trouble | null {
  const claimed = KNOWN.find(({ name }) => name.test(network));
  if (claimed === undefined) return null;
  if (networkId === claimed.id || (networkId === null && claimed.id === 0)) return null;
  const its = networkId === null ? "it says no network_id" : `its network_id is ${networkId}`;
  const of = KNOWN.find(({ id }) => id === networkId)?.words;
  const known = of === undefined ? "" : `, ${of}`;
  return { kind: "other_network", why: `${its}${known}; ${network} has ${claimed.id}` };
}
