/** What the market of a sweep was, in one line for the terminal: source, network, spread, trades, gaps. */
import type { SessionSummary } from "../../engine/index.ts";
import type { Results } from "../results/results-types.ts";
import { plainLine } from "../text/escape.ts";
import { counted, fixed, listed } from "../text/numbers.ts";

const LINE_CHARS_MAX = 110;
/** More names than these are counted. */
const NAMES_MAX = 2;

/** Returns the line; null before any session has stored its market. */
export function marketLine({ sessions }: Results): string | null {
  const stored = sessions.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  if (stored.length === 0) return null;
  const conditions = stored.map(({ market_conditions: market }) => market);
  const spreads = conditions.flatMap(({ spread_p50_bps: spread }) =>
    spread === null ? [] : [spread],
  );
  const trades = conditions.map((market) => market.trades);
  const facts = [
    names(stored),
    `spread ${spreads.length === 0 ? "n/a" : `${span(spreads, 1)} bps`}`,
    `${span(trades, 0)} trades a session`,
    gaps(conditions.map(({ gap_s: seconds }) => seconds)),
  ];
  return plainLine(`Market: ${facts.join(", ")}`, LINE_CHARS_MAX);
}

/** "simulated", or "mainnet (xrpl)" where the network does not name its source itself. */
export function networkWords({
  network,
  market_source: source,
}: Pick<SessionSummary, "network" | "market_source">): string {
  return network.startsWith(source) ? network : `${network} (${source})`;
}

function names(stored: readonly SessionSummary[]): string {
  const markets = [...new Set(stored.map(({ market }) => market))];
  const networks = [...new Set(stored.map(networkWords))];
  // The market of a tape or of a live network says no more than its network does.
  const told = networks.every((network) => !/^simulated/.test(network)) ? networks : markets;
  const kind = told === markets ? " (simulated)" : "";
  return told.length <= NAMES_MAX ? `${listed(told)}${kind}` : `${told.length} markets${kind}`;
}

function span(values: readonly number[], decimals: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [from, to] = [fixed(least, decimals), fixed(most, decimals)];
  return from === to ? from : `${from} to ${to}`;
}

function gaps(seconds: readonly number[]): string {
  const gapped = seconds.filter((length) => length > 0);
  if (gapped.length === 0) return "no gap";
  return `gaps of ${span(gapped, 0)} s in ${gapped.length} of ${counted(seconds.length, "session")}`;
}
