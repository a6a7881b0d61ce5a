/** Plans by hand, for tests of everything that happens after a plan is made. */
import { ENGINE_VERSION, type EngineConfig } from "../../engine/index.ts";
import type { PlannedCell, SweepPlan } from "../../sweeps/plan/plan-types.ts";

const CONFIG = {
  strategy: { bid_offset_bps: 10, ask_offset_bps: 16 },
} as unknown as EngineConfig;

/** A cell whose session behaves as the word says (tests/fixtures/sessions/scripted-session.mjs). */
function scriptedCell(label: string, behaviour: string, isBaseline = false): PlannedCell {
  return {
    label,
    rationale: "scripted",
    isBaseline,
    baseConfig: "paper.yaml",
    changes: [],
    configYaml: `behave: ${behaviour}\n`,
    config: CONFIG,
    configHash: `hash-of-${behaviour}`,
  };
}

/** A plan that runs one session per behaviour and replicate; everything else has a plain default. */
export function scriptedPlan(
  behaviours: readonly string[],
  changes: Partial<SweepPlan> = {},
): SweepPlan {
  const cells = behaviours.map((behaviour, index) =>
    scriptedCell(`c${index + 1}`, behaviour, index === 0),
  );
  const replicates = changes.replicates ?? 1;
  const sessions = Array.from({ length: replicates * cells.length }, (_, index) => {
    const cell = cells[index % cells.length] as PlannedCell;
    const session = index + 1;
    const label = `${String(session).padStart(2, "0")}-${cell.label}`;
    const replicate = Math.floor(index / cells.length) + 1;
    const market = { source: "simulated", scenario: "quiet", seed: replicate } as const;
    const name = `quiet ${replicate}`;
    return {
      session,
      label,
      cell: cell.label,
      replicate,
      seed: 1,
      market,
      marketName: name,
      marketIdentity: name,
    };
  });
  return {
    name: "scripted",
    title: "Scripted sweep",
    gridPath: "grids/scripted.yaml",
    gridText: "name: scripted\n",
    meaningHash: "meaning",
    identityHash: `identity-${behaviours.join("-")}`,
    options: {},
    approval: {
      required: false,
      by: null,
      at: null,
      note: null,
      status: "none",
      detail: null,
      uncovered: [],
    },
    durationMs: 60_000,
    start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
    freshDb: true,
    clock: "virtual",
    order: "as_listed",
    replicates,
    concurrency: 1,
    pauseBetweenMs: 0,
    retries: 1,
    onOrchestratorDeath: "finish",
    baseline: { cell: "c1", reuseSummary: null },
    gates: { beforeFirst: [], between: { inventory_invariant: "ok" } },
    rules: [],
    decisionMetric: "edge_rlusd_per_h",
    primaryMetrics: ["distance_to_touch_bid_bps", "vw_spread_bps", "fills_total"],
    cells,
    sessions,
    warnings: [],
    tapes: [],
    engineVersion: ENGINE_VERSION,
    ...changes,
  } as SweepPlan;
}
