/**
 * Works a grid out into a plan: cells patched, markets and windows dealt, sessions ordered, limits held
 * against the start. Everything that can be wrong before a session runs is found here; nothing is written.
 */
import { DROPS_PER_XRP, ENGINE_VERSION, hashOf, MICRO_PER_RLUSD } from "../../engine/index.ts";
import { readApproval } from "../approval/read-approval.ts";
import type { Grid } from "../grid/load-grid.ts";
import { plannedNotice } from "../notify/planned-notice.ts";
import { checkCooldown } from "./cooldown.ts";
import { boundFill } from "./fill-rounds.ts";
import type { AskedMarket } from "./live-checks.ts";
import { gridNetworkFacts } from "./live-network.ts";
import { meaningHash, meaningOf } from "./meaning.ts";
import { gateFiles, tapeHashes } from "./named-files.ts";
import { planCells } from "./plan-cells.ts";
import { planMarkets } from "./plan-markets.ts";
import { FINISH_BY_OPTION, type PlanOptions, planSettings } from "./plan-options.ts";
import { planSessions } from "./plan-sessions.ts";
import type { GridMeaning, SweepPlan } from "./plan-types.ts";
import { type Planned, planWarnings } from "./plan-warnings.ts";
import { baselineOf } from "./planned-baseline.ts";

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
  const common = { meaning, meaningHash: hash, approval, settings, cells, sessions, start };
  const live = markets.live === undefined ? {} : { live: markets.live };
  const notify = plannedNotice(data.notify, grid.resolve);
  const told = notify === undefined ? {} : { notify };
  const warnings = planWarnings({ ...common, grid, markets, asked });
  return { ...describe(grid, common), ...live, ...told, warnings, tapes: markets.tapes };
}

type Common = Omit<Planned, "grid" | "markets" | "asked"> & {
  readonly meaning: GridMeaning;
  readonly meaningHash: string;
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

function startOf({ data }: Grid): SweepPlan["start"] {
  const { xrp, rlusd } = data.session.start;
  return {
    xrpDrops: Math.round(xrp * DROPS_PER_XRP),
    rlusdMicro: Math.round(rlusd * MICRO_PER_RLUSD),
  };
}
