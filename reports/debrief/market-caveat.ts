/** What the market of a sweep limits its verdict to, in plain sentences. */
import type { SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { counted } from "../text/numbers.ts";

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
