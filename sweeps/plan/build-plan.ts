/**
 * Works a grid out into a plan: cells patched, markets and windows dealt, sessions ordered, limits held
 * against the start. Everything that can be wrong before a session runs is found here; nothing is written.
 */
import { existsSync, statSync } from "node:fs";
import {
  CodedError,
  DROPS_PER_XRP,
  ENGINE_VERSION,
  hashOf,
  MICRO_PER_RLUSD,
} from "../../engine/index.ts";
import { metricCaveat } from "../../reports/index.ts";
import { type ApprovalState, readApproval } from "../approval/read-approval.ts";
import { gridFault } from "../grid/errors.ts";
import { GRID_LIMITS } from "../grid/grid-limits.ts";
import type { Grid } from "../grid/load-grid.ts";
import { plannedNotice } from "../notify/planned-notice.ts";
import { checkBaselineReuse } from "./baseline-reuse.ts";
import { checkCooldown } from "./cooldown.ts";
import { boundFill } from "./fill-rounds.ts";
import { checkHeadroom } from "./headroom.ts";
import { equalCellWarnings, inertKeyWarnings } from "./inert-keys.ts";
import { type AskedMarket, liveWarnings, reuseOnLiveMarket } from "./live-checks.ts";
import { gridNetworkFacts, liveMarketName } from "./live-network.ts";
import { firstMidOf } from "./market-catalogue.ts";
import { meaningHash, meaningOf } from "./meaning.ts";
import { planCells } from "./plan-cells.ts";
import {
  loadTape,
  type PlannedMarkets,
  planMarkets,
  type ReplicateMarket,
} from "./plan-markets.ts";
import {
  FINISH_BY_OPTION,
  type PlanOptions,
  type PlanSettings,
  planSettings,
} from "./plan-options.ts";
import { sessionOrder } from "./plan-order.ts";
import type { GridMeaning, PlannedCell, PlannedSession, SweepPlan } from "./plan-types.ts";
import { ruleWarnings } from "./rule-warnings.ts";

/** @throws CodedError with a GRD_ or ENG_INVALID_CONFIG code for anything that would go wrong at night. */
export function buildPlan(
  grid: Grid,
  options: PlanOptions = {},
  asked: AskedMarket = { kind: "not_asked", why: "no server was asked" },
): SweepPlan {
  const { data } = grid;
  const settings = boundFill(grid, planSettings(grid, options));
  const proposed = planCells(grid);
  const meaning = meaningOf({
    data,
    cells: proposed,
    tapes: tapeHashes(grid),
    network: gridNetworkFacts(grid),
  });
  const hash = meaningHash(meaning);
  const approval = readApproval(grid.path, meaning);
  const reviewed = approval.status === "valid" ? planCells(grid, approval.set) : proposed;
  const cells = reviewed.filter(
    ({ label }) => settings.only === null || settings.only.includes(label),
  );
  checkCooldown(grid, cells);
  const markets = planMarkets(grid, settings);
  const sessions = planSessions(cells, markets, grid, settings);
  const start = startOf(grid);
  const warnings = [
    ...approvalWarnings(approval, settings.changed),
    ...markets.warnings,
    ...liveWarnings(markets.live ?? null, asked, settings, cells.length),
    ...checkHeadroom({ cells, start, markets: firstMids(markets, settings, asked) }),
    ...equalCellWarnings(cells),
    ...inertKeyWarnings(cells),
    ...baselineWarnings(grid, cells),
    ...metricWarnings(data.decision_metric),
    ...ruleWarnings({
      rules: data.stopping_rules,
      sessions,
      baseline: cells.find(({ isBaseline }) => isBaseline)?.label ?? null,
      reused: data.baseline?.reuse !== undefined,
      concurrency: settings.concurrency,
      replicates: settings.replicates,
    }),
  ];
  const common = { meaning, meaningHash: hash, approval, settings, cells, sessions, start };
  const live = markets.live === undefined ? {} : { live: markets.live };
  const notify = plannedNotice(data.notify, grid.resolve);
  const told = notify === undefined ? {} : { notify };
  return { ...describe(grid, common), ...live, ...told, warnings, tapes: markets.tapes };
}

type Common = {
  readonly meaning: GridMeaning;
  readonly meaningHash: string;
  readonly approval: ApprovalState;
  readonly settings: PlanSettings;
  readonly cells: readonly PlannedCell[];
  readonly sessions: readonly PlannedSession[];
  readonly start: SweepPlan["start"];
};

function describe(grid: Grid, common: Common): Omit<SweepPlan, "warnings" | "tapes"> {
  const { data } = grid;
  const { settings, cells, sessions, start, approval, meaning } = common;
  return {
    name: data.name,
    title: data.title ?? data.name,
    gridPath: grid.path,
    gridText: grid.text,
    meaning,
    meaningHash: common.meaningHash,
    identityHash: identityOf(common),
    options: settings.options,
    approval: {
      required: data.approval === "required",
      by: approval.by,
      at: approval.at,
      note: approval.note,
      status: approval.status,
      detail: approval.detail,
      uncovered: settings.changed,
    },
    durationMs: settings.durationMs,
    start,
    freshDb: data.session.fresh_db,
    ...(settings.storage === "full" ? {} : { storage: settings.storage }),
    clock: settings.clock,
    order: data.schedule.order,
    replicates: settings.replicates,
    ...(settings.finishBy === null
      ? {}
      : { deadline: { finishBy: settings.finishBy, fill: settings.fill } }),
    concurrency: settings.concurrency,
    pauseBetweenMs: data.schedule.pause_between,
    retries: data.schedule.retries,
    onOrchestratorDeath: data.schedule.on_orchestrator_death,
    baseline: baselineOf(grid, cells, sessions, settings, start),
    gates: { beforeFirst: gateFiles(grid), between: data.gates.between },
    rules: data.stopping_rules,
    decisionMetric: data.decision_metric,
    primaryMetrics: data.primary_metrics,
    cells,
    sessions,
    engineVersion: ENGINE_VERSION,
  };
}

/**
 * Everything that makes two runs the same run: the grid, the options, a reviewer's values, the markets. Not how much
 * time it is given: with more of it the same run goes on.
 */
function identityOf({ meaning, settings, cells, sessions, start }: Common): string {
  const { [FINISH_BY_OPTION]: _, ...options } = settings.options;
  return hashOf({
    meaning,
    options,
    cells: cells.map(({ label, configHash }) => [label, configHash]),
    sessions: sessions.map(({ label, marketIdentity }) => [label, marketIdentity]),
    start,
    engine: ENGINE_VERSION,
  });
}

function planSessions(
  cells: readonly PlannedCell[],
  { replicates }: PlannedMarkets,
  { data, placeOf }: Grid,
  settings: PlanSettings,
): readonly PlannedSession[] {
  const count = cells.length * settings.replicates;
  if (count > GRID_LIMITS.sessions) {
    const message = `${placeOf(["schedule"])}: ${cells.length} cells × ${settings.replicates} replicates are ${count} sessions, expected at most ${GRID_LIMITS.sessions}`;
    throw gridFault("GRD_INVALID_OPTION", message);
  }
  const slots = sessionOrder({
    order: data.schedule.order,
    cells: cells.length,
    replicates: settings.replicates,
    seed: settings.market.seed,
  });
  const digits = Math.max(2, String(slots.length).length);
  return slots.map(({ cell, replicate }, index): PlannedSession => {
    const { label } = cells[cell] as PlannedCell;
    const market = replicates[replicate - 1] as PlannedMarkets["replicates"][number];
    const ordinal = String(index + 1).padStart(digits, "0");
    const seen = settings.concurrency === 1 ? ownHalfHour(market, index + 1) : market;
    return { session: index + 1, label: `${ordinal}-${label}`, cell: label, replicate, ...seen };
  });
}

/** Back to back on a live market, each session has a stretch of time of its own. */
function ownHalfHour(market: ReplicateMarket, session: number): ReplicateMarket {
  if (market.market.source !== "xrpl") return market;
  return { ...market, marketIdentity: `${market.marketIdentity} session ${session}` };
}

function startOf({ data }: Grid): SweepPlan["start"] {
  const { xrp, rlusd } = data.session.start;
  return {
    xrpDrops: Math.round(xrp * DROPS_PER_XRP),
    rlusdMicro: Math.round(rlusd * MICRO_PER_RLUSD),
  };
}

/** Content of the tapes the grid names, so that a changed tape voids an approval like a changed cell. */
function tapeHashes(grid: Grid): Record<string, string | null> {
  const { market } = grid.data;
  if (market.source !== "replay") return {};
  const hashes = market.tape.map((file) => [file, tapeHash(grid, file)] as const);
  return Object.fromEntries(hashes);
}

/** A missing tape is told by whoever needs it; --market may well replace it. */
function tapeHash(grid: Grid, file: string): string | null {
  try {
    return loadTape(grid, file, false).description.hash;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

/** A long night has many windows; their first mids differ little, and each costs time. */
const MARKETS_CHECKED_MAX = 16;

/** Seeds of one scenario open at one price, so the first of them stands for all; windows do not. */
function firstMids(
  { replicates, live }: PlannedMarkets,
  { durationMs }: PlanSettings,
  asked: AskedMarket,
) {
  if (live !== undefined) {
    return asked.kind === "mid" ? [{ name: liveMarketName(live), mid: asked.mid }] : [];
  }
  const kinds = replicates.map(({ market, marketIdentity }) =>
    market.source === "simulated" ? market.scenario : marketIdentity,
  );
  const distinct = replicates.filter((_, index) => kinds.indexOf(kinds[index] as string) === index);
  return distinct.slice(0, MARKETS_CHECKED_MAX).flatMap(({ market, marketName }) => {
    const mid = firstMidOf(market, durationMs);
    return mid === null ? [] : [{ name: marketName, mid }];
  });
}

function gateFiles(grid: Grid): SweepPlan["gates"]["beforeFirst"] {
  return grid.data.gates.before_first.map(({ summary }, index) => {
    const path = grid.resolve(summary);
    const stat = existsSync(path) ? statSync(path) : null;
    if (stat?.isFile() === true) return { summary: path };
    const at = ["gates", "before_first", index, "summary"];
    const what = stat === null ? "which is not there" : "which is not a file";
    const message = `${grid.placeOf(at)}: gates.before_first[${index}].summary was "${summary}", ${what}`;
    throw gridFault("GRD_MISSING_FILE", message, {
      hint: "Paths in a grid are relative to the grid file.",
    });
  });
}

function baselineOf(
  grid: Grid,
  cells: readonly PlannedCell[],
  sessions: readonly PlannedSession[],
  { durationMs, market }: PlanSettings,
  start: SweepPlan["start"],
): SweepPlan["baseline"] {
  const baseline = cells.find(({ isBaseline }) => isBaseline);
  if (baseline === undefined) return { cell: null, reuseSummary: null };
  const file = grid.data.baseline?.reuse?.summary;
  if (file === undefined) return { cell: baseline.label, reuseSummary: null };
  if (market.source === "xrpl") throw reuseOnLiveMarket(grid, file);
  const own = sessions.filter(({ cell }) => cell === baseline.label);
  const input = { grid, file, baseline, sessions: own, durationMs, start };
  return { cell: baseline.label, reuseSummary: checkBaselineReuse(input) };
}

function baselineWarnings({ data }: Grid, cells: readonly PlannedCell[]): string[] {
  const wanted = data.baseline?.cell;
  if (wanted === undefined || cells.some(({ isBaseline }) => isBaseline)) return [];
  return [`--only leaves out the baseline ${wanted}: no cell is compared with it in this run`];
}

function metricWarnings(metric: string): string[] {
  const caveat = metricCaveat(metric);
  return caveat === null ? [] : [`decision_metric ${metric}: ${caveat}`];
}

function approvalWarnings(
  { status, by, detail }: ApprovalState,
  changed: readonly string[],
): string[] {
  if (status === "void" && detail !== null) return [detail];
  if (status !== "valid" || changed.length === 0) return [];
  return [`${by} signed the grid without ${changed.join(", ")}: the signature does not cover them`];
}
