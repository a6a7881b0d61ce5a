/**
 * What is run again once a sweep is complete: every compared cell and window under the fill models that are not its
 * own, and the baseline a second time under its own. Pure.
 */
import { join } from "node:path";
import {
  ENGINE_VERSION,
  type EngineConfig,
  type RecordedMarketSpec,
  type SessionSummary,
} from "../../engine/index.ts";
import {
  betterSign,
  FILL_MODELS,
  type FillModelName,
  type Results,
  type SessionResult,
} from "../../reports/index.ts";
import type { PlannedCell, PlannedSession, SweepPlan } from "../plan/plan-types.ts";

export type RerunJob = {
  readonly kind: "duplicate" | "rerun";
  readonly cell: string;
  readonly replicate: number;
  readonly fillModel: FillModelName;
  readonly config: EngineConfig;
  /** Hash of the cell's own config. */
  readonly configHash: string;
  readonly seed: number;
  readonly market: RecordedMarketSpec;
  /** What the stored session saw: the rerun must see the same. */
  readonly tapeHash: string | null;
  readonly startedAt: number;
};

export type RerunPlan = {
  /** By window, so that its market is opened once; within it the duplicate first. */
  readonly jobs: readonly RerunJob[];
  readonly cells: readonly string[];
  readonly cellsLeftOut: readonly string[];
};

/** Beyond this much market time (100 sessions of half an hour), only the baseline and the best cells are run again. */
const MARKET_MS_MAX = 50 * 3_600_000;
/** A session of two minutes costs more than its market: opening, storing, computing. */
const SESSION_MS_MIN = 300_000;
const BEST_CELLS = 5;

/** Returns the jobs; none where inventory was carried, since a session then began with another's end. */
export function planReruns(results: Results, plan: SweepPlan): RerunPlan {
  const base = plan.baseline.cell;
  if (base === null || !plan.freshDb) return { jobs: [], cells: [], cellsLeftOut: [] };
  const { cells, cellsLeftOut } = chooseCells(results, plan);
  const windows = [...new Set(plan.sessions.map(({ replicate }) => replicate))];
  const jobs = windows.flatMap((replicate) => [
    ...duplicate(results, plan, base, replicate),
    ...cells.flatMap((cell) => reruns(results, plan, cell, replicate)),
  ]);
  return { jobs, cells, cellsLeftOut };
}

/** The baseline and its rivals in the grid's order, or only the best of them where that would take too long. */
function chooseCells(results: Results, plan: SweepPlan): Omit<RerunPlan, "jobs"> {
  const { comparisons, record } = results;
  const base = plan.baseline.cell ?? "";
  const compared = comparisons.filter(({ n }) => n > 0);
  if (compared.length === 0) return { cells: [], cellsLeftOut: [] };
  const sessions = compared.reduce((sum, { n }) => sum + n, compared[0]?.n ?? 0);
  const all = compared.map(({ cell }) => cell);
  if (sessions * Math.max(plan.durationMs, SESSION_MS_MIN) <= MARKET_MS_MAX) {
    return { cells: [base, ...all], cellsLeftOut: [] };
  }
  const sign = betterSign(record.decisionMetric);
  const best = [...compared]
    .sort((a, b) => sign * ((b.mean ?? 0) - (a.mean ?? 0)))
    .slice(0, BEST_CELLS)
    .map(({ cell }) => cell);
  const chosen = all.filter((cell) => best.includes(cell));
  return { cells: [base, ...chosen], cellsLeftOut: all.filter((cell) => !best.includes(cell)) };
}

/** A/A is asked of sweeps of several windows on a market that was known beforehand. */
function duplicate(results: Results, plan: SweepPlan, base: string, replicate: number): RerunJob[] {
  if (plan.replicates < 2) return [];
  const place = placeOf(results, plan, base, replicate);
  if (place === null || place.planned.market.source === "xrpl") return [];
  const own = FILL_MODELS.find((model) => model === place.summary.fill_model);
  return own === undefined ? [] : [job("duplicate", place, own)];
}

function reruns(results: Results, plan: SweepPlan, cell: string, replicate: number): RerunJob[] {
  const compared = results.comparisons.some(
    (one) => (one.cell === cell || one.baseline === cell) && one.windows.includes(replicate),
  );
  const place = compared ? placeOf(results, plan, cell, replicate) : null;
  if (place === null) return [];
  return FILL_MODELS.filter((model) => model !== place.summary.fill_model).map((model) =>
    job("rerun", place, model),
  );
}

type Place = {
  readonly planned: PlannedSession;
  readonly cell: PlannedCell;
  readonly summary: SessionSummary;
  readonly market: RecordedMarketSpec;
};

/** null for a session whose numbers do not count, or that another version of the engine ran. */
function placeOf(
  results: Results,
  plan: SweepPlan,
  label: string,
  replicate: number,
): Place | null {
  const at = (one: { readonly cell: string; readonly replicate: number }) =>
    one.cell === label && one.replicate === replicate;
  const planned = plan.sessions.find(at);
  const stored = results.sessions.find(at);
  const cell = plan.cells.find((one) => one.label === label);
  const summary = stored?.evaluable === true ? stored.summary : null;
  if (planned === undefined || cell === undefined || summary === null || stored === undefined)
    return null;
  if (summary.engine_version !== ENGINE_VERSION) return null;
  const market = marketOf(planned, stored, results);
  return market === null ? null : { planned, cell, summary, market };
}

const TAPE_FILE = "tape.ndjson.gz";

/** The planned market, or of a live session the tape it kept. */
function marketOf(
  { market }: PlannedSession,
  { session, summary }: SessionResult,
  { record }: Results,
): RecordedMarketSpec | null {
  if (market.source !== "xrpl") return market;
  const folder = record.sessions.find((one) => one.session === session)?.folder ?? null;
  if (folder === null || summary === null) return null;
  return {
    source: "replay",
    tape: join(folder, TAPE_FILE),
    name: summary.market,
    windowStartMs: summary.started_at,
  };
}

function job(
  kind: RerunJob["kind"],
  { planned, cell, summary, market }: Place,
  fillModel: FillModelName,
): RerunJob {
  return {
    kind,
    cell: cell.label,
    replicate: planned.replicate,
    fillModel,
    config: { ...cell.config, exchange: { ...cell.config.exchange, fill_model: fillModel } },
    configHash: cell.configHash,
    seed: planned.seed,
    market,
    tapeHash: summary.tape_hash,
    startedAt: summary.started_at,
  };
}
