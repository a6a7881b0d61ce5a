/**
 * The inventory corridor: too little RLUSD pauses at once, an XRP share outside its bounds after some ticks in
 * a row. A portfolio too small to have a share worth the name is left alone.
 */
import type { CorridorConfig } from "../engine-config.ts";
import { calm, fire } from "./episodes.ts";
import {
  type CorridorVerdict,
  type GuardConfig,
  type RegimeFacts,
  type Turn,
  withMachine,
} from "./guard-types.ts";

export type CorridorInputs = {
  /** Share of TOTAL value held in XRP, in per cent; null without a fresh mid. */
  readonly xrpSharePct: number | null;
  readonly rlusd: number;
  /** TOTAL value at the last known mid; null before the first. */
  readonly portfolioRlusd: number | null;
};

/** The bounds themselves are inside; so is the floor. */
export function judgeCorridor(inputs: CorridorInputs, config: CorridorConfig): CorridorVerdict {
  const { xrpSharePct, rlusd, portfolioRlusd } = inputs;
  if (portfolioRlusd === null) return "unknown";
  if (portfolioRlusd < config.min_portfolio_rlusd) return "inside";
  if (rlusd < config.min_rlusd) return "floor";
  if (xrpSharePct === null) return "unknown";
  const isOutside = xrpSharePct < config.min_xrp_pct || xrpSharePct > config.max_xrp_pct;
  return isOutside ? "outside" : "inside";
}

/** Counts ticks outside and fires. */
export function stepCorridorGuard(
  turn: Turn,
  { corridor }: RegimeFacts,
  config: GuardConfig,
): Turn {
  const { verdict, seen } = corridor;
  const needed = config.corridor.outside_ticks;
  const before = turn.machine.outsideTicks;
  const outsideTicks = nextOutside(before, verdict, needed);
  const counted = outsideTicks === before ? turn : withMachine(turn, { outsideTicks });
  const firing = { source: "inventory_corridor", context: seen } as const;
  if (verdict === "floor") {
    const reason = `RLUSD fell below ${config.corridor.min_rlusd}`;
    return fire(counted, { ...firing, condition: "rlusd_floor", reason }, config);
  }
  if (verdict === "outside" && outsideTicks >= needed) {
    const { min_xrp_pct, max_xrp_pct } = config.corridor;
    const reason = `the XRP share stayed outside ${min_xrp_pct} to ${max_xrp_pct} % for ${needed} ticks`;
    return fire(counted, { ...firing, condition: "xrp_share", reason }, config);
  }
  return verdict === "inside" ? calm(counted, "inventory_corridor") : counted;
}

/** Without a price the count stands still; the floor says nothing about the share. */
function nextOutside(before: number, verdict: CorridorVerdict, needed: number): number {
  if (verdict === "outside") return Math.min(before + 1, needed);
  return verdict === "inside" ? 0 : before;
}
