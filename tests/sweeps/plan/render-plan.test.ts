import { describe, expect, it } from "vitest";
import { plannedDifferences } from "../../../reports/index.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import { renderPlan } from "../../../sweeps/plan/render-plan.ts";
import { gridFile, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";

const rest = `${TWO_CELLS}session: { duration: 1m }
schedule: { replicates: 2, pause_between: 10s }
baseline: { cell: base }
title: A long night
stopping_rules: [{ name: negative-vw, when: "session.vw_spread_bps < 0.0", action: abort }]
`;
const planOf = (text = rest, options = {}) =>
  buildPlan(loadGrid(gridFile(gridText(text))), options);

describe("renderPlan", () => {
  it("shows cells, changes, order, gates and rules", () => {
    const text = renderPlan(planOf());
    for (const part of [
      "A long night (test)",
      "strategy.bid_offset_bps 10 → 4",
      "strategy.ask_offset_bps 16 (as base)",
      "(baseline)",
      "1–2     mainnet-tight seed",
      "3–4     mainnet-tight seed",
      "inventory_invariant.status must be ok",
      "abort     negative-vw  session.vw_spread_bps < 0.0",
      "4m of market on a virtual clock",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("says when sessions keep their summaries alone", () => {
    expect(renderPlan(planOf())).not.toContain("summaries kept");
    expect(renderPlan(planOf(rest, { storage: "summary" }))).toMatch(
      /Length +1m a session, .*fresh each time, summaries kept, no rows per tick/,
    );
  });

  it("says how small a difference it can show, once somebody looked it up", () => {
    const rivals = [{ cell: "near", configuration: "1" }];
    const planned = plannedDifferences({ windows: 2, rivals, earlier: null });
    expect(renderPlan(planOf())).not.toContain("Can show");
    expect(renderPlan({ ...planOf(), planned })).toContain(
      "Can show  unknown before the first round",
    );
  });

  it("tells the end of a night on a real clock", () => {
    // Four sessions of a minute and three pauses of ten seconds.
    const text = renderPlan(planOf(rest, { clock: "real" }), {
      nowMs: Date.UTC(2026, 3, 19, 22, 0),
    });
    expect(text).toContain(
      "after 4m30s on a real clock, about 2026-04-19 22:04 UTC if started now",
    );
    expect(text).toContain("--clock real");
  });

  it("marks values that only stand in the engine's defaults, and warnings", () => {
    const text = renderPlan(
      planOf(
        "cells: [{ label: a, set: { strategy.max_skew_bps: 3 } }]\nsession: { duration: 1m, start: { xrp: 370, rlusd: 250 } }\n",
      ),
    );
    expect(text).toContain("strategy.max_skew_bps 10 (default) → 3");
    expect(text).toContain("Warnings (1)");
    expect(text).toContain("risk.max_xrp_exposure");
  });

  it("stays within 110 columns and prints no control codes, whatever people write", () => {
    const wild = `cells:
  - label: a
    rationale: "\\e[31mred\\a ${"very ".repeat(60)}long"
    set: { strategy.anchor_max_divergence_bps: 11 }
session: { duration: 1m }
stopping_rules: [{ name: long, when: "session.fills_total > 1 ${"|| session.fills_total > 1 ".repeat(9)}", action: flag }]
`;
    const text = renderPlan(planOf(wild));
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(110);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  it("folds hundreds of cells", () => {
    const matrix =
      'matrix: { label: "b{strategy.bid_offset_bps}", axes: { strategy.bid_offset_bps: { from: 1, to: 300, step: 1 } } }\nsession: { duration: 1m }\n';
    const text = renderPlan(planOf(matrix));
    expect(text).toContain("… and 260 more cells");
    expect(text.split("\n").length).toBeLessThan(80);
  });
});
