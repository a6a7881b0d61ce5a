/** From a planned session to the order that its process gets: spec, config text, limits. Pure. */
import { join } from "node:path";
import type { SessionSpec, SessionSummary } from "../../engine/index.ts";
import { CONFIG_FILE, type SessionLimits } from "../../runner/index.ts";
import type { PlannedSession, SweepPlan } from "../plan/plan-types.ts";

/**
 * Silence that ends a session. Making a tape takes seconds, not minutes; on the real clock a market may
 * pause for a while, and a session has nothing to report meanwhile.
 */
const SILENCE_MS_MAX = { virtual: 60_000, real: 300_000 } as const;
/** From asking to killing: a tick is finished, a database closed. */
const GRACE_MS = 10_000;
/** On top of its duration a process starts, reads its tape, and closes. */
const LIFE_MS_BEYOND_DURATION = 120_000;

const MICRO_PER_UNIT = 1_000_000;

export function sessionLimits(plan: Pick<SweepPlan, "durationMs" | "clock">): SessionLimits {
  return {
    silenceMsMax: SILENCE_MS_MAX[plan.clock],
    repeatsAreLife: plan.clock === "real",
    graceMs: GRACE_MS,
    lifeMsMax: plan.durationMs + LIFE_MS_BEYOND_DURATION,
  };
}

export type SessionOrderContext = {
  readonly sweepId: string;
  /** Absolute folder of the session. */
  readonly folder: string;
  /** The session before, when inventory is carried; null for fresh balances. */
  readonly carriedFrom: SessionSummary | null;
  /** Socket of the feed that live sessions share; null where the session needs none. */
  readonly feedSocket: string | null;
};

/** Returns the spec of a session's process. */
export function sessionSpec(
  plan: SweepPlan,
  planned: PlannedSession,
  { sweepId, folder, carriedFrom, feedSocket }: SessionOrderContext,
): SessionSpec {
  const cell = plan.cells.find(({ label }) => label === planned.cell);
  return {
    sweepId,
    session: planned.session,
    label: planned.label,
    cell: planned.cell,
    replicate: planned.replicate,
    seed: planned.seed,
    folder,
    configPath: join(folder, CONFIG_FILE),
    market: onFeed(planned, feedSocket),
    clock: plan.clock,
    ...(plan.storage === undefined ? {} : { storage: plan.storage }),
    durationMs: plan.durationMs,
    start: carriedFrom === null ? plan.start : closingBalances(carriedFrom),
    ...(cell === undefined ? {} : { configHash: cell.configHash }),
    parentSessionId: carriedFrom?.session ?? null,
    onOrchestratorDeath: plan.onOrchestratorDeath,
  };
}

/** Cells of a replicate share their half-hour; the next replicate never gets it again, however soon it starts. */
function onFeed(
  { market, replicate }: Pick<PlannedSession, "market" | "replicate">,
  feedSocket: string | null,
): SessionSpec["market"] {
  if (market.source !== "xrpl" || feedSocket === null) return market;
  return { ...market, feedSocket, feedRound: `replicate ${replicate}` };
}

/** TOTAL closing balances, deposits and withdrawals included: fills alone once lost 35 XRP here. */
function closingBalances(summary: SessionSummary): SessionSpec["start"] {
  return {
    xrpDrops: Math.round(summary.end_xrp * MICRO_PER_UNIT),
    rlusdMicro: Math.round(summary.end_rlusd * MICRO_PER_UNIT),
  };
}
