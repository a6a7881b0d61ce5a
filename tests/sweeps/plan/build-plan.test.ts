import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ENGINE_VERSION } from "../../../engine/index.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import type { PlanOptions } from "../../../sweeps/plan/plan-options.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText, headOn, TWO_CELLS } from "../grid/grid-fixture.ts";
import { summaryOf } from "../rules/summary-fixture.ts";

const planOf = (rest?: string, options?: PlanOptions, head?: string) =>
  buildPlan(loadGrid(gridFile(gridText(rest, head))), options);
const SHORT = "session: { duration: 1m }\n";

describe("buildPlan", () => {
  it("plans cells, sessions and folders in running order", () => {
    const plan = planOf(`${TWO_CELLS}${SHORT}schedule: { replicates: 2, order: interleaved }\n`);
    expect(
      plan.sessions.map(({ session, label, replicate }) => [session, label, replicate]),
    ).toEqual([
      [1, "01-base", 1],
      [2, "02-tight", 1],
      [3, "03-tight", 2],
      [4, "04-base", 2],
    ]);
    expect(plan).toMatchObject({
      durationMs: 60_000,
      start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
      clock: "virtual",
      engineVersion: ENGINE_VERSION,
      warnings: [],
      approval: { required: false, status: "none", by: null },
    });
  });

  it("gives all cells of a replicate one market, and every replicate its own seed", () => {
    const { sessions } = planOf(`${TWO_CELLS}${SHORT}schedule: { replicates: 3 }\n`);
    const byReplicate = [1, 2, 3].map((r) => sessions.filter(({ replicate }) => replicate === r));
    for (const own of byReplicate) {
      expect(new Set(own.map(({ marketIdentity }) => marketIdentity)).size).toBe(1);
      for (const { market, seed } of own)
        expect(market).toMatchObject({ source: "simulated", seed });
    }
    expect(new Set(sessions.map(({ seed }) => seed)).size).toBe(3);
  });

  it("deals a list of scenarios in equal consecutive blocks", () => {
    const head = headOn("{ source: simulated, scenario: [mainnet-tight, quiet] }");
    const { sessions } = planOf(
      `cells: [{ label: a }]\n${SHORT}schedule: { replicates: 4 }\n`,
      {},
      head,
    );
    expect(sessions.map(({ market }) => market.source === "simulated" && market.scenario)).toEqual([
      "mainnet-tight",
      "mainnet-tight",
      "quiet",
      "quiet",
    ]);
    const error = codedError(() =>
      planOf(`cells: [{ label: a }]\nschedule: { replicates: 3 }\n`, {}, head),
    );
    expect(error.code).toBe("GRD_WINDOWS");
    expect(error.message).toContain("market.scenario lists 2 for 3 replicates");
  });

  it("a hundred sessions sort by name", () => {
    const matrix =
      'matrix: { label: "b{strategy.bid_offset_bps}", axes: { strategy.bid_offset_bps: { from: 1, to: 100, step: 1 } } }\n';
    const labels = planOf(`${matrix}${SHORT}`).sessions.map(({ label }) => label);
    expect(labels[0]).toBe("001-b1");
    expect([...labels].sort()).toEqual(labels);
  });

  it("options belong to the identity, never to the meaning", () => {
    const path = gridFile(`${gridText()}${SHORT}`);
    const plan = (options?: PlanOptions) => buildPlan(loadGrid(path), options);
    const plain = plan();
    for (const options of [
      { duration: "2m" },
      { only: ["tight"] },
      { replicates: "2" },
      { market: "quiet" },
      { concurrency: "2" },
      { clock: "real" },
    ]) {
      const other = plan(options);
      expect(other.meaningHash).toBe(plain.meaningHash);
      expect(other.identityHash).not.toBe(plain.identityHash);
      expect(Object.keys(other.options)).toEqual(Object.keys(options));
    }
    expect(plan().identityHash).toBe(plain.identityHash);
  });

  it("--only keeps the order and says when the baseline is left out", () => {
    const rest = `${TWO_CELLS}${SHORT}baseline: { cell: base }\n`;
    const plan = planOf(rest, { only: ["tight"] });
    expect(plan.sessions.map(({ label }) => label)).toEqual(["01-tight"]);
    expect(plan.baseline).toEqual({ cell: null, reuseSummary: null });
    expect(plan.warnings[0]).toContain("leaves out the baseline base");
  });

  it("warns when a grid varies a cap that moves no quote", () => {
    const cell = (label: string, cap: number) =>
      `  - { label: ${label}, set: { strategy.anchor_max_divergence_bps: ${cap} } }\n`;
    const varied = planOf(`cells:\n${cell("a", 5)}${cell("b", 8)}${SHORT}`);
    expect(varied.warnings[0]).toContain("the cap moves no quote there");
    expect(planOf(`cells:\n${cell("a", 2)}${cell("b", 3)}${SHORT}`).warnings).toEqual([]);
  });

  it("warns of cells that come out alike", () => {
    const alike = "cells: [{ label: a }, { label: b, set: { strategy.bid_offset_bps: 10 } }]\n";
    expect(planOf(`${alike}${SHORT}`).warnings).toEqual([
      "cells a, b have the same effective config: they will show the same numbers",
    ]);
  });

  it("holds the start against the caps", () => {
    const path = gridFile(
      `${gridText()}${SHORT}`,
      "risk: { max_xrp_exposure: 150, max_rlusd_exposure: 120 }\n",
    );
    const error = codedError(() => buildPlan(loadGrid(path)));
    expect(error.code).toBe("GRD_HEADROOM");
    expect(error.message).toContain("all 2 cells: risk.max_xrp_exposure");
  });

  it("resolves a gate's summary beside the grid, and misses it at its place", () => {
    const rest = `${TWO_CELLS}${SHORT}gates: { before_first: [{ summary: s40.json }] }\n`;
    const path = gridFile(gridText(rest));
    const error = codedError(() => buildPlan(loadGrid(path)));
    expect(error.code).toBe("GRD_MISSING_FILE");
    expect(error.message).toContain(
      'gates.before_first[0].summary was "s40.json", which is not there',
    );
    const summary = join(dirname(path), "s40.json");
    writeFileSync(summary, "{}");
    expect(buildPlan(loadGrid(path)).gates.beforeFirst).toEqual([{ summary }]);
  });

  it("writes nothing", () => {
    const path = gridFile(`${gridText()}${SHORT}`);
    buildPlan(loadGrid(path));
    expect(readdirSync(dirname(path)).sort()).toEqual(["base.yaml", "grid.yaml"]);
  });
});

describe("a tape", () => {
  it("that is not there is told at its place, and --market can replace it", () => {
    const head = headOn("{ source: replay, tape: tapes/none.ndjson.gz }");
    const path = gridFile(gridText(`${TWO_CELLS}${SHORT}`, head));
    const error = codedError(() => buildPlan(loadGrid(path)));
    expect(error.code).toBe("GRD_MISSING_FILE");
    expect(error.message).toContain(`${path}:4:`);
    expect(buildPlan(loadGrid(path), { market: "quiet" }).sessions).toHaveLength(2);
  });

  it("that is damaged is told with its name", () => {
    const head = headOn("{ source: replay, tape: t.ndjson.gz }");
    const path = gridFile(gridText(`${TWO_CELLS}${SHORT}`, head));
    writeFileSync(join(dirname(path), "t.ndjson.gz"), "not a tape");
    const error = codedError(() => buildPlan(loadGrid(path)));
    expect(error.code).toBe("MKT_TAPE_HEADER");
    expect(error.message).toContain('market.tape was "t.ndjson.gz"');
  });
});

describe("baseline reuse", () => {
  const rest = `${TWO_CELLS}${SHORT}baseline: { cell: base, reuse: { summary: old/summary.json } }\n`;

  function reuse(change: object, extra = "") {
    const path = gridFile(gridText(rest + extra));
    const folder = join(dirname(path), "old");
    mkdirSync(folder);
    const [base] = buildPlan(loadGrid(gridFile(gridText(`${TWO_CELLS}${SHORT}`)))).cells;
    const session = planOf(`${TWO_CELLS}${SHORT}`).sessions[0];
    const same = {
      config_hash: base?.configHash ?? "",
      market_source: "simulated",
      market: "mainnet-tight",
      seed: session?.seed ?? 0,
      duration_planned_s: 60,
      start_xrp: 250,
      start_rlusd: 250,
      engine_version: ENGINE_VERSION,
    };
    writeFileSync(join(folder, "summary.json"), JSON.stringify(summaryOf({ ...same, ...change })));
    return { path, plan: () => buildPlan(loadGrid(path)) };
  }

  it("takes a clean session of the same settings", () => {
    const { path, plan } = reuse({});
    expect(plan().baseline).toEqual({
      cell: "base",
      reuseSummary: join(dirname(path), "old/summary.json"),
    });
  });

  it.each([
    ["another config", { config_hash: "f00" }, "config_hash was f00"],
    ["another seed", { seed: 5 }, "market was mainnet-tight seed 5"],
    ["another market", { market: "quiet" }, "market was quiet"],
    ["another length", { duration_planned_s: 1800 }, "duration_planned_s was 1800, expected 60"],
    ["another wallet", { start_rlusd: 300 }, "start_rlusd was 300, expected 250"],
    ["another engine", { engine_version: "0.9.0" }, "engine_version was 0.9.0"],
    ["a session that halted", { halt_reason: "risk_xrp_exposure" }, "expected duration_elapsed"],
  ])("refuses %s and names it", (_name, change, message) => {
    const error = codedError(reuse(change).plan);
    expect(error.code).toBe("GRD_BASELINE_REUSE");
    expect(error.message).toContain(message);
    expect(error.message.split("\n")).toHaveLength(1);
  });

  it("refuses a drifted session", () => {
    const invariant = { ...summaryOf().inventory_invariant, status: "drift" as const };
    expect(codedError(reuse({ inventory_invariant: invariant }).plan).message).toContain(
      "status was drift",
    );
  });

  it("refuses to let one session stand for two replicates", () => {
    const { plan } = reuse({}, "schedule: { replicates: 2 }\n");
    expect(codedError(plan).message).toContain("replicates covered was 1, expected 2");
  });

  it("tells a summary that is not there or is none", () => {
    const missing = codedError(() => planOf(rest));
    expect(missing.message).toContain("which was not there");
    const { path } = reuse({});
    writeFileSync(join(dirname(path), "old/summary.json"), "{");
    expect(codedError(() => buildPlan(loadGrid(path))).message).toContain(
      "not a readable JSON file",
    );
    expect(existsSync(path)).toBe(true);
  });
});
