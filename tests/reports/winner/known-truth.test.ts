/**
 * The debrief in sweeps of real simulated sessions whose truth is known from thousands of windows: where one of five
 * cells is truly better, 16 windows name it; where none is, about 95 of 100 sweeps name none. Whole sessions are run
 * for the first windows of each grid; other sweeps are drawn from stored windows, of which these are a part.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ENGINE_VERSION, randomStream } from "../../../engine/index.ts";
import { renderDebrief } from "../../../reports/debrief/render-debrief.ts";
import { compileResults } from "../../../reports/index.ts";
import { drawFigures } from "../../../reports/plots/figures.ts";
import { pairedNight } from "../fixtures/paired-night.ts";
import { scriptedRecompute } from "../fixtures/records.ts";
import { tolerance } from "../statistics/support/simulate.ts";
import { blocksOf, dealtAnew, decide, namedIn, type Truth, truthOf } from "./drawn-sweeps.ts";
import { DURATION_MS, GRIDS, type GridName, SCENARIO, SEED } from "./grids.ts";
import { readWindows } from "./library.ts";
import { recordOf, type WholeWindows, wholeWindows } from "./whole-sweep.ts";

const WINDOWS = 16;
const BETTER = "mid-sym-8-double";
const TRUTH = join(import.meta.dirname, "../../fixtures/winner/truth.json");
/** Whole sweeps of 80 sessions each under no difference; a hundred of them take half an hour of processor time. */
const WHOLE_SWEEPS = Number(process.env.WINNER_SWEEPS ?? 0);

const oneBetter = GRIDS["one-better"];
const noneBetter = GRIDS["none-better"];
const windowsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => first + i);

describe("the truth", () => {
  const stored = JSON.parse(readFileSync(TRUTH, "utf8")) as Record<GridName, Truth>;
  const truths = {
    "one-better": truthOf(oneBetter, readWindows("one-better")),
    "none-better": truthOf(noneBetter, readWindows("none-better")),
  };

  it("is stored beside the windows that it is known from", () => {
    const made = { scenario: SCENARIO, seed: SEED, duration_ms: DURATION_MS };
    const truth = { ...made, engine_version: ENGINE_VERSION, ...truths };
    if (process.env.UPDATE_GOLDEN === "1")
      writeFileSync(TRUTH, `${JSON.stringify(truth, null, 2)}\n`);
    else expect(stored).toEqual(truth);
  });

  it("is that one cell is better by far, and that the offsets hardly differ", () => {
    const gains = truths["one-better"].slice(1);
    const [best, second] = [...gains].sort((a, b) => b.gain.mean - a.gain.mean);
    expect(best?.cell).toBe(BETTER);
    expect(best?.gain.windows).toBeGreaterThan(5_900);
    const apart = (best?.gain.mean ?? 0) - (second?.gain.mean ?? 0);
    expect(apart).toBeGreaterThan(50 * (best?.gain.standard_error ?? 0));
    expect(second?.gain.mean).toBeLessThan(0.02);
  });

  it("is that no cell of the other grid is better", () => {
    for (const { gain } of truths["none-better"].slice(1))
      expect(Math.abs(gain.mean)).toBeLessThan(3 * gain.standard_error);
  });
});

describe("whole sessions", () => {
  const whole = new Map<GridName, WholeWindows>();
  beforeAll(async () => {
    whole.set("one-better", await wholeWindows(oneBetter, windowsFrom(1, WINDOWS)));
    whole.set("none-better", await wholeWindows(noneBetter, windowsFrom(1, 3)));
    // Ten seconds of processor time, which on a busy machine are minutes.
  }, 600_000);

  it.each<GridName>(["one-better", "none-better"])(
    "give the stored edges of %s again, and keep the P&L identity",
    (name) => {
      const stored = readWindows(name);
      const rows = whole.get(name) ?? [];
      expect(rows.length).toBeGreaterThan(0);
      for (const [w, row] of rows.entries()) {
        for (const [
          c,
          { evaluable, edge_rlusd_per_h, pnl_identity_error_rlusd },
        ] of row.entries()) {
          expect(evaluable).toBe(true);
          expect(Math.abs(pnl_identity_error_rlusd ?? Number.NaN)).toBeLessThanOrEqual(1e-6);
          const edge = stored[w]?.[c] ?? null;
          expect(Math.abs((edge_rlusd_per_h ?? 0) - (edge ?? 0))).toBeLessThan(1e-6);
          expect(edge_rlusd_per_h === null).toBe(edge === null);
        }
      }
    },
  );

  it("of 5 cells × 16 windows make a debrief that names the better cell", () => {
    const record = recordOf(oneBetter, whole.get("one-better") ?? []);
    const results = compileResults(record, scriptedRecompute);
    expect(results.comparisons.map(({ n }) => n)).toEqual([16, 16, 16, 16]);
    expect(results.verdict).toMatchObject({ kind: "recommendation", cell: BETTER });
    const page = renderDebrief(results, new Map(), drawFigures(results, new Map()));
    expect(page).toContain(`Recommended: ${BETTER}`);
  });
});

describe("sweeps drawn from stored windows", () => {
  it("name the better cell in 9 of 10 sweeps of 16 windows, and no other", () => {
    const names = blocksOf(readWindows("one-better"), WINDOWS).map((windows) =>
      namedIn(oneBetter, windows),
    );
    const named = names.filter((name) => name === BETTER).length;
    expect(named / names.length).toBeGreaterThan(0.9);
    expect(names.filter((name) => name !== null && name !== BETTER)).toEqual([]);
  });

  it("name none in about 95 of 100 where no cell is better", () => {
    const sweeps = blocksOf(readWindows("none-better"), WINDOWS);
    expect(sweeps).toHaveLength(100);
    const named = sweeps.filter((windows) => namedIn(noneBetter, windows) !== null);
    expect(named.length).toBeLessThanOrEqual(5);
  });

  it("name none either where the cells' real values are dealt to them by chance", () => {
    const sweeps = blocksOf(readWindows("one-better"), WINDOWS);
    const decisions = sweeps.map((windows, i) =>
      decide(oneBetter, dealtAnew(windows, randomStream(i, "dealt"))),
    );
    const better = decisions.filter(({ kind }) => kind === "better").length;
    const shown = decisions.filter(
      (one) => one.kind === "better" || (one.kind === "none_better" && one.worse.length > 0),
    ).length;
    expect(better / sweeps.length).toBeLessThan(0.05);
    expect(shown / sweeps.length).toBeLessThan(0.05 + tolerance(0.05, sweeps.length));
    // A test that never shows anything would pass too.
    expect(shown).toBeGreaterThan(0);
  });

  it("say in the debrief what the decision says", () => {
    const labels = noneBetter.cells.map(({ label }) => label);
    for (const windows of blocksOf(readWindows("none-better"), WINDOWS).slice(0, 3)) {
      const values = labels.map((_, c) => windows.map((row) => row[c] ?? Number.NaN));
      expect(pairedNight({ labels, values }).verdict.cell).toBe(namedIn(noneBetter, windows));
    }
  });
});

describe.runIf(WHOLE_SWEEPS > 0)("whole sweeps where no cell is better", { timeout: 0 }, () => {
  it("name none in about 95 of 100", async () => {
    let named = 0;
    for (let sweep = 0; sweep < WHOLE_SWEEPS; sweep++) {
      const rows = await wholeWindows(noneBetter, windowsFrom(sweep * WINDOWS + 1, WINDOWS));
      const { verdict } = compileResults(recordOf(noneBetter, rows), scriptedRecompute);
      if (verdict.cell !== null) named += 1;
    }
    expect(named / WHOLE_SWEEPS).toBeLessThan(0.05 + tolerance(0.05, WHOLE_SWEEPS));
  });
});
