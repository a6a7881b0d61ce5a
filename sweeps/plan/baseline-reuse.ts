/**
 * A stored session that is to stand for the baseline must be that session: same effective config, market,
 * duration, start and engine version, and clean. Any difference is an error that names it, since every cell
 * of the night would be compared with it.
 */
import {
  ENGINE_VERSION,
  FileFault,
  readTextFile,
  type SessionSummary,
  SessionSummarySchema,
  SUMMARY_BYTES_MAX,
} from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import type { Grid } from "../grid/load-grid.ts";
import type { PlannedCell, PlannedSession } from "./plan-types.ts";

export type ReuseInput = {
  readonly grid: Grid;
  readonly file: string;
  readonly baseline: PlannedCell;
  /** The baseline's sessions of this plan. */
  readonly sessions: readonly PlannedSession[];
  readonly durationMs: number;
  readonly start: { readonly xrpDrops: number; readonly rlusdMicro: number };
};

/** Returns the summary's absolute path. @throws CodedError GRD_BASELINE_REUSE or GRD_MISSING_FILE. */
export function checkBaselineReuse(input: ReuseInput): string {
  const path = input.grid.resolve(input.file);
  const place = `${input.grid.placeOf(["baseline", "reuse", "summary"])}: baseline.reuse.summary`;
  const summary = readSummary(path, `${place} was "${input.file}"`);
  const differences = differencesOf(summary, input);
  if (differences.length === 0) return path;
  const message = differences.map((difference) => `${place}: ${difference}`).join("\n");
  throw gridFault("GRD_BASELINE_REUSE", message, {
    hint: "Run the baseline anew: take baseline.reuse out of the grid.",
  });
}

/** Reads a stored summary. @throws CodedError GRD_MISSING_FILE saying what is wrong with it. */
function readSummary(path: string, place: string): SessionSummary {
  let value: unknown;
  try {
    value = JSON.parse(readTextFile(path, SUMMARY_BYTES_MAX));
  } catch (cause) {
    const what = cause instanceof FileFault ? cause.message : "is not a readable JSON file";
    throw gridFault("GRD_MISSING_FILE", `${place}, which ${what}`, { cause });
  }
  const result = SessionSummarySchema.safeParse(value);
  if (result.success) return result.data;
  const first = result.error.issues[0];
  const message = `${place}, which is not a session's summary: ${first?.path.join(".")} ${first?.message}`;
  throw gridFault("GRD_MISSING_FILE", message);
}

function differencesOf(summary: SessionSummary, input: ReuseInput): string[] {
  const { baseline, sessions, durationMs, start } = input;
  const session = sessions[0];
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["config_hash", summary.config_hash, baseline.configHash],
    ["market", marketOf(summary), session === undefined ? null : plannedMarket(session)],
    ["duration_planned_s", summary.duration_planned_s, durationMs / 1000],
    ["start_xrp", summary.start_xrp, start.xrpDrops / 1e6],
    ["start_rlusd", summary.start_rlusd, start.rlusdMicro / 1e6],
    ["engine_version", summary.engine_version, ENGINE_VERSION],
    ["halt_reason", summary.halt_reason, "duration_elapsed"],
    ["inventory_invariant.status", summary.inventory_invariant.status, "ok"],
    // One stored session saw one market; the other replicates would be left without a baseline.
    ["replicates covered", 1, sessions.length],
  ];
  return pairs.flatMap(([name, was, expected]) =>
    was === expected ? [] : [`${name} was ${String(was)}, expected ${String(expected)}`],
  );
}

function marketOf(summary: SessionSummary): string {
  if (summary.market_source === "simulated") return `${summary.market} seed ${summary.seed}`;
  return `tape ${summary.market} ${summary.tape_hash} from ${summary.started_at} seed ${summary.seed}`;
}

function plannedMarket({ market, marketIdentity, seed }: PlannedSession): string {
  if (market.source === "simulated") return `${market.scenario} seed ${seed}`;
  // No stored session saw a market that is still to come.
  if (market.source === "xrpl") return `${market.network} live`;
  const hash = /^tape (\S+)/.exec(marketIdentity)?.[1];
  // The seed places our transactions among a ledger's, so it belongs to what the session saw.
  return `tape ${market.name} ${hash} from ${market.windowStartMs} seed ${seed}`;
}
