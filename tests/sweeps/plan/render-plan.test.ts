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

/** The words of a plan, wherever its lines were broken. */
const words = (...given: Parameters<typeof renderPlan>) =>
  renderPlan(...given).replaceAll(/\s+/g, " ");

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

  it("says what is stored and how much room it takes", () => {
    const full = words(planOf(), { freeBytes: 40e9 });
    expect(full).toMatch(
      /Stores +every tick, order and fill.*: about 140 kB a session, 560 kB in all; 40 GB free/,
    );
    expect(full).not.toContain("Warnings");
    const kept = words(planOf(rest, { storage: "summary" }), { freeBytes: 100_000 });
    expect(kept).toMatch(/Stores +summaries, trades and ledger roots, no rows per tick/);
    expect(kept).toContain("! 4 sessions may take 440 kB, and only 100 kB are free");
  });

  it("says how long a plan on a virtual clock takes, once it knows the machine", () => {
    // Four sessions two at a time, ten minutes each by the middle one.
    const measured = [600_000, 1, 900_000];
    expect(words(planOf(), { atOnce: 2, measured })).toContain(
      "on a virtual clock: about 20 min, 2 sessions at once (as measured before)",
    );
    expect(words(planOf(), { atOnce: 1 })).toMatch(
      /less than a minute, one after the other \(a guess, none has been measured\)/,
    );
  });

  it("says how small a difference it can show, once somebody looked it up", () => {
    const rivals = [{ cell: "near", configuration: "1" }];
    const earlier = { run: "x/1", differences: [{ configuration: "1", windows: 8, sd: 0.5 }] };
    const shown = (windows: number, known: typeof earlier | null) => {
      const planned = plannedDifferences({ windows, rivals, earlier: known });
      return renderPlan({ ...planOf(), planned }).replaceAll(/\s+/g, " ");
    };
    expect(renderPlan(planOf())).not.toContain("Can show");
    expect(shown(8, null)).toContain("Can show unknown before the first round");
    // Φ⁻¹ of the sixth root of 0.8, in halves: only six better windows of six pass.
    expect(shown(6, earlier)).toContain("Can show a true difference of about 0.90 RLUSD/h in 80");
    // However much is known, the test cannot pass.
    expect(shown(5, earlier)).toContain(
      "Can show nothing that decides: with 1 rival a decision needs at least 6 (5 planned)",
    );
  });

  it("says that nothing is ranked where inventory is carried, and not of one cell", () => {
    const carried = { ...planOf(), freshDb: false };
    expect(words(carried)).toContain("Can show nothing: inventory is carried from session to");
    const cells = carried.cells.slice(0, 1);
    expect(words({ ...carried, cells })).not.toContain("Can show");
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

  const MAP = `matrix:
  label: b{strategy.bid_offset_bps}-{strategy.anchor_mode}
  axes:
    strategy.bid_offset_bps: { from: 1, to: 150, step: 1 }
    strategy.anchor_mode: [mid, capped_amm]
  exclude: ["strategy.bid_offset_bps == 150.0 && strategy.anchor_mode == 'mid'"]
session: { duration: 1m }
schedule: { order: interleaved, replicates: 14 }
`;

  it("folds hundreds of cells to their axes and many windows to their ends", () => {
    const text = renderPlan(planOf(MAP));
    for (const part of [
      "Sessions  4186: 299 cells × 14 windows",
      "299 of the 300 combinations of 2 keys, from b1-mid to b150-capped_amm",
      "strategy.bid_offset_bps  150 values: 1, 2, 3, 4, 5, 6, … 149, 150 (base 10)",
      "strategy.anchor_mode       2 values: mid, capped_amm (base capped_amm)",
      "b1-mid … b150-capped_amm",
      "… 10 more windows",
      "3888–4186 mainnet-tight seed",
      "plan GRID --all lists every cell",
    ]) {
      expect(text).toContain(part);
    }
    expect(text.split("\n").length).toBeLessThan(45);
    expect(text).not.toContain("b77-mid");
  });

  it("lists every cell and every session when asked to", () => {
    const text = renderPlan(planOf(MAP), { all: true });
    expect(text).not.toContain("more windows");
    expect(text).not.toContain("--all");
    // In the table, and in each window's order.
    for (const label of ["b1-mid", "b77-mid", "b150-capped_amm"])
      expect(text.split(new RegExp(`(?<![\\w-])${label}(?![\\w-])`)).length - 1).toBe(15);
  });

  it.each([60, 80, 108])("keeps to a terminal of %i columns, and cuts no key", (width) => {
    for (const all of [false, true]) {
      const text = renderPlan(planOf(), { width, all });
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
      expect(text).toContain("strategy.bid_offset_bps");
    }
  });
});
