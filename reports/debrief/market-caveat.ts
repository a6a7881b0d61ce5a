/** What the market of a sweep limits its verdict to, in plain sentences. */

import type { SessionResult } from "../results/results-types.ts";
import { medianOf } from "../statistics/middle.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { counted, fixed } from "../text/numbers.ts";
import { whatNetwork } from "./foreign-network.ts";

/** Ten times the main network's usual spread: what pays there may lose here, and the other way round. */
const SPREAD_BPS_MAX = 40;
const MAIN_NETWORK_SPREAD_BPS = 4;

/** Returns one sentence on the windows' origin, none for a live market. */
export function marketCaveat(record: SweepRecord, sessions: readonly SessionResult[]): string[] {
  const sources = new Set(sessions.flatMap(({ summary }) => summary?.market_source ?? []));
  if (sources.has("simulated")) {
    return ["The market was simulated: this holds for that market, not for the main network."];
  }
  if (sources.has("replay")) {
    const tapes = counted(Math.max(1, record.tapes.length), "recorded tape");
    return [
      `The windows come from ${tapes} (section 7 says from where); that the market to come is like them, and that neighbouring windows are independent, is assumed.`,
    ];
  }
  return [];
}

/**
 * Returns one sentence when the sessions' market was no likeness of the main network's: a median spread beyond
 * 40 bps. A baseline from a 3,000 bps market was once taken for a good session.
 */
export function unlikeMainNetwork(sessions: readonly SessionResult[]): string[] {
  const stored = sessions.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  const unlike = stored.filter(
    ({ market_conditions: { spread_p50_bps: spread } }) => (spread ?? 0) > SPREAD_BPS_MAX,
  );
  if (unlike.length === 0) return [];
  const spread = medianOf(unlike.map((one) => one.market_conditions.spread_p50_bps));
  const size = spread === null ? "unknown" : `${fixed(spread, spread < 100 ? 1 : 0)} bps`;
  const where =
    unlike.length === stored.length
      ? ""
      : ` in ${unlike.length} of ${counted(stored.length, "session")}`;
  const onTest = unlike.some(({ network }) => whatNetwork(network) === "a test network");
  const test = onTest ? " (a test network)" : "";
  return [
    `The market${test} was not like the main network's${where}: its median spread was ${size}, the main network's is about ${MAIN_NETWORK_SPREAD_BPS} bps. Its numbers do not carry over.`,
  ];
}
