/** What a grid's stored windows say: its truth, and what the decision makes of sweeps that are drawn from them. */
import type { RandomStream } from "../../../engine/index.ts";
import {
  type Decision,
  decideCell,
  type RivalTest,
  testRivals,
} from "../../../reports/statistics/decision.ts";
import type { SimulatedGrid } from "./grids.ts";
import type { Windows } from "./library.ts";

type Figure = { readonly windows: number; readonly mean: number; readonly standard_error: number };
export type Truth = { readonly cell: string; readonly edge: Figure; readonly gain: Figure }[];

/** Edge and gain over the first cell (RLUSD/h) of each cell, over the windows that have both. */
export function truthOf({ cells }: SimulatedGrid, windows: Windows): Truth {
  return cells.map(({ label }, c) => ({
    cell: label,
    edge: figureOf(windows.map((row) => row[c] ?? null)),
    gain: figureOf(gainsOf(windows, c)),
  }));
}

function gainsOf(windows: Windows, cell: number): (number | null)[] {
  return windows.map((row) => {
    const [ours, base] = [row[cell] ?? null, row[0] ?? null];
    return ours === null || base === null ? null : ours - base;
  });
}

function figureOf(values: readonly (number | null)[]): Figure {
  const known = values.filter((value) => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (known.length - 1) / known.length);
  return { windows: known.length, mean: rounded(mean), standard_error: rounded(error) };
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Sweeps of so many windows that share none: a block each, in the order of the windows. */
export function blocksOf(windows: Windows, size: number): Windows[] {
  const count = Math.floor(windows.length / size);
  return Array.from({ length: count }, (_, i) => windows.slice(i * size, (i + 1) * size));
}

/** The same windows with the cells' values dealt anew in each: whatever they say, no cell is better than another. */
export function dealtAnew(windows: Windows, random: RandomStream): Windows {
  return windows.map((row) => {
    const cards = [...row];
    for (let i = cards.length - 1; i > 0; i--) {
      const j = random.whole(0, i);
      [cards[i], cards[j]] = [cards[j] ?? null, cards[i] ?? null];
    }
    return cards;
  });
}

/** Decides a sweep just as the debrief does. */
export function decide({ cells }: SimulatedGrid, windows: Windows): Decision<RivalTest> {
  const rivals = cells.slice(1).map(({ label, configHash }, i) => {
    const gains = gainsOf(windows, i + 1);
    return {
      cell: label,
      configuration: configHash,
      windows: gains.flatMap((gain, w) => (gain === null ? [] : [w])),
      differences: gains.filter((gain) => gain !== null),
    };
  });
  const configurations = rivals.map(({ configuration }) => configuration);
  return decideCell(testRivals(rivals, configurations), {
    rivals: rivals.length,
    sign: 1,
    traded: () => true,
  });
}

/** The cell that the sweep names; null where it names none. */
export function namedIn(grid: SimulatedGrid, windows: Windows): string | null {
  const decision = decide(grid, windows);
  return decision.kind === "better" ? decision.winner.cell : null;
}
