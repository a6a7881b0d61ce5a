/**
 * Sessions that did not see the main network. What pays on a test network, or on recorded ledgers, may lose on
 * the main one, so every verdict that rests on them says so: a baseline from a 3,000 bps test market was once
 * taken for a good session.
 */
import type { SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { counted, listed } from "../text/numbers.ts";

const MAIN_NETWORK = "mainnet";

/** What a network is when its name tells it. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/testnet|devnet/i, "a test network"],
  [/loopback/i, "recorded ledgers played on this machine"],
];

/** Returns what the network is instead of the main one, null for the main network. */
export function whatNetwork(network: string): string | null {
  if (network === MAIN_NETWORK) return null;
  const known = KNOWN.find(([name]) => name.test(network));
  return known === undefined ? "by its name not the main network" : known[1];
}

type Place = { readonly record: SweepRecord; readonly sessions: readonly SessionResult[] };

/** Networks other than the main one that sessions ran on or their tapes came from, in the order met. */
function foreignNetworks({ record, sessions }: Place): string[] {
  const lived = sessions.flatMap(({ summary }) =>
    summary !== null && isLive(summary.market_source, summary.network) ? [summary.network] : [],
  );
  // A tape's header may name any venue; only the names of test networks say what they are.
  const taped = record.tapes.flatMap(({ network = "" }) =>
    KNOWN.some(([name]) => name.test(network)) ? [network] : [],
  );
  const planned = record.live === undefined ? [] : [record.live.network];
  const all = [...new Set([...lived, ...taped, ...planned])];
  return all.filter((network) => whatNetwork(network) !== null);
}

/** Simulated and replayed sessions name no network of their own. */
function isLive(source: string, network: string): boolean {
  return source === "xrpl" || KNOWN.some(([name]) => name.test(network) && source !== "replay");
}

/** Returns one sentence for the verdict; none where all was simulated, replayed or on the main network. */
export function foreignSentence(place: Place): string[] {
  const names = foreignNetworks(place);
  if (names.length === 0) return [];
  const what = names.map((name) => `${name}, ${whatNetwork(name)}`);
  return [
    `${whose(place, names)} was ${listed(what)}: its numbers do not carry over to the main network.`,
  ];
}

function whose({ sessions }: Place, names: readonly string[]): string {
  const stored = sessions.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  const own = stored.filter(({ network }) => names.includes(network));
  if (own.length === 0 || own.length === stored.length) return "The market";
  return `The market of ${own.length} of ${counted(stored.length, "session")}`;
}

/** The same for the terminal's one line. */
export function foreignNote(place: Place): string {
  const names = foreignNetworks(place);
  if (names.length === 0) return "";
  return ` (${listed(names)}: does not carry over)`;
}
