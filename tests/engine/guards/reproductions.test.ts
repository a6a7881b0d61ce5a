/** The guard architectures side by side on the market that killed sessions, and today's on real order flow. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../engine/config/parse-config.ts";
import { openMarket } from "../../../engine/markets/open-market.ts";
import type { InMemoryResult } from "../../../engine/session/in-memory-session.ts";
import { REPO } from "../../support/built.ts";
import { CELL_NAMES, cellConfig, runHalfHour, simulated } from "../../support/cells.ts";

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const HALF_HOUR = 1_800_000;

function preset(name: string) {
  const path = `engine/config/${name}.yaml`;
  return parseConfig(readFileSync(`${REPO}${path}`, "utf8"), path).config;
}

const hostile = (name: string, seed: number) =>
  runHalfHour(preset(name), simulated("hostile-anchor", seed), seed);
const moves = ({ guardEvents }: InMemoryResult) =>
  guardEvents.filter(({ from_mode, to_mode }) => from_mode !== to_mode);

describe.each(SEEDS)("hostile-anchor, seed %i", (seed) => {
  it("s51: one fill, then the regime alone ends the session", () => {
    const run = hostile("history/s51", seed);
    expect(run.haltReason).toBe("degraded_episode_limit_halt");
    const ticks = run.systemMetrics.length;
    expect([ticks >= 180, ticks <= 260]).toEqual([true, true]);
    const counted = run.guardEvents.filter((event) => event.counted === 1);
    expect(counted.map(({ condition, origin }) => [condition, origin])).toEqual(
      Array.from({ length: 3 }, () => ["c_one_sided", "anchor_idle"]),
    );
    expect(moves(run).slice(-2)).toMatchObject([
      { from_mode: "anchor_idle", to_mode: "degraded" },
      { from_mode: "degraded", to_mode: "halt", condition: "episode_limit" },
    ]);
  });

  it("s42: 300 s after the first trigger the truth timeout ends a session whose books were right", () => {
    const run = hostile("history/s42", seed);
    expect(run.haltReason).toBe("inventory_truth_halt");
    const first = moves(run)[0]?.tick ?? Number.NaN;
    const after = run.systemMetrics.length - first;
    expect([after >= 70, after <= 80]).toEqual([true, true]);
  });

  it("s45: the one attempt at recovery fails", () => {
    const run = hostile("history/s45", seed);
    expect(run.haltReason).toBe("recovery_exhausted_halt");
    expect(run.systemMetrics.length).toBeLessThanOrEqual(40);
  });

  it("s40: the guards record and do nothing", () => {
    const run = hostile("history/s40", seed);
    expect(run.haltReason).toBe("duration_elapsed");
    expect(moves(run)).toEqual([]);
    expect(run.guardEvents.map(({ condition }) => condition)).toContain("saturated");
    expect(run.systemMetrics.every(({ mode }) => mode === "active")).toBe(true);
  });

  it("paper: idles after the flip, comes back, and trades to the end", () => {
    const run = hostile("paper", seed);
    expect(run.haltReason).toBe("duration_elapsed");
    const flip = run.systemMetrics.findIndex((row) => (row.structural_basis_bps ?? 0) > 0) + 1;
    const [idled, resumed, ...more] = moves(run);
    expect(more).toEqual([]);
    expect(idled).toMatchObject({ from_mode: "active", to_mode: "anchor_idle" });
    expect(resumed).toMatchObject({ from_mode: "anchor_idle", to_mode: "active" });
    const wait = (idled?.tick ?? 0) - flip;
    expect([wait > 0, wait <= 20]).toEqual([true, true]);
    const last = run.systemMetrics.at(-1);
    expect(last).toMatchObject({ mode: "active", anchor_signal_source: "residual" });
    expect(["kept", "placed", "replaced", "in_flight", "momentum"]).toContain(last?.bid_reason);
  });
});

describe("the live reference", () => {
  it("is the engine's defaults, and refuses a 250/250 start by its caps", () => {
    const run = hostile("live-reference", 1);
    expect(run.haltReason).toBe("risk_xrp_exposure");
    expect(run.systemMetrics).toHaveLength(1);
  });
});

describe("paper.yaml on real order flow", () => {
  it("at most 2 % of the sessions of the five cells on every window of both tapes end by a guard", () => {
    const ends = ["busy", "quiet"].flatMap((kind) => {
      const name = `kraken-xrpeur-${kind}`;
      const spec = { source: "replay", tape: `${REPO}tapes/${name}.ndjson.gz`, name } as const;
      const { t0 } = openMarket(spec, { durationMs: HALF_HOUR });
      return [0, 1, 2, 3, 4, 5].flatMap((window) =>
        CELL_NAMES.map((cell) => {
          const windowStartMs = t0 + window * HALF_HOUR;
          const market = openMarket({ ...spec, windowStartMs }, { durationMs: HALF_HOUR });
          return runHalfHour(cellConfig(cell), market, window).haltReason;
        }),
      );
    });
    expect(ends).toHaveLength(60);
    const byGuard = ends.filter((end) => end !== "duration_elapsed" && end !== "tape_exhausted");
    expect(byGuard.length / ends.length).toBeLessThanOrEqual(0.02);
  });
});
