/**
 * The decision between cells, and nothing but: numbers in, one of seven answers out. Which words an operator reads
 * is the verdict's business. A cell is named only when the exact sign-flip test, corrected for every rival of the
 * grid, shows it better than the baseline.
 */
import { holm } from "./holm.ts";
import { abstentionLadder, maySay } from "./ladder.ts";
import { describePaired, type PairedDescription } from "./paired.ts";
import { SIGN_FLIP_WINDOWS_MAX, signFlipP } from "./sign-flip.ts";

/** Chance of naming a cell although none differs. */
export const ALPHA = 0.05;

export type RivalWindows = {
  readonly cell: string;
  /** Cells of one configuration are one rival. */
  readonly configuration: string;
  /** Rival less baseline, one per common window. */
  readonly differences: readonly number[];
};

export type RivalTest = PairedDescription & {
  readonly cell: string;
  /** Exact two-sided sign-flip permutation; null where so few windows, or so many, allow none. */
  readonly p: number | null;
  /** The same after Holm's correction over all rivals. */
  readonly pHolm: number | null;
};

/**
 * Describes and tests every rival. `configurations`: those of the grid that differ from the baseline's, each once.
 * One that could not be tested still was a chance to be lucky; cells of one configuration are one rival, which goes
 * by the largest p among them; a copy of the baseline is none.
 */
export function testRivals(
  rivals: readonly RivalWindows[],
  configurations: readonly string[],
): RivalTest[] {
  const tests = rivals.map(({ cell, configuration, differences }) => {
    const described = describePaired(differences);
    const p = maySay("permutation_test", described.n) ? signFlipP(differences) : null;
    return { cell, configuration, ...described, p };
  });
  const largest = new Map<string, number>();
  for (const { configuration, p } of tests) {
    if (p === null || !configurations.includes(configuration)) continue;
    largest.set(configuration, Math.max(p, largest.get(configuration) ?? 0));
  }
  const values = holm([...largest.values()], configurations.length);
  const corrected = new Map([...largest.keys()].map((key, i) => [key, values[i] ?? 1]));
  return tests.map(({ configuration, ...test }) => {
    const pHolm = test.p === null ? null : (corrected.get(configuration) ?? test.p);
    return { ...test, pHolm };
  });
}

type Tested = Pick<RivalTest, "n" | "mean" | "pHolm">;

export type Decision<T> =
  | { readonly kind: "no_window" }
  /** Fewer common windows than any test takes, or than could pass once corrected for the rivals. */
  | { readonly kind: "too_few" | "undecidable"; readonly windows: number; readonly needed: number }
  | { readonly kind: "too_many"; readonly windows: number }
  /** Shown to be better: the one with the highest mean gain, and all others that were shown to be. */
  | { readonly kind: "better"; readonly winner: T; readonly others: readonly T[] }
  | { readonly kind: "none_better"; readonly worse: readonly T[] };

/** Decides; `rivals` counts the configurations tried, `sign` is 1 where higher is better and −1 where lower is. */
export function decideCell<T extends Tested>(
  tests: readonly T[],
  rivals: number,
  sign: 1 | -1,
): Decision<T> {
  const windows = Math.max(0, ...tests.map(({ n }) => n));
  const ladder = abstentionLadder(windows, Math.max(1, rivals), ALPHA);
  const needed = ladder.windowsToDecide;
  if (windows === 0) return { kind: "no_window" };
  if (!ladder.said.includes("permutation_test")) return { kind: "too_few", windows, needed };
  if (windows > SIGN_FLIP_WINDOWS_MAX) return { kind: "too_many", windows };
  if (!ladder.decidable) return { kind: "undecidable", windows, needed };
  const gain = ({ mean }: T) => (mean ?? 0) * sign;
  const shown = tests.filter(({ pHolm }) => pHolm !== null && pHolm <= ALPHA);
  const better = shown.filter((test) => gain(test) > 0).sort((a, b) => gain(b) - gain(a));
  const [winner, ...others] = better;
  if (winner !== undefined) return { kind: "better", winner, others };
  return { kind: "none_better", worse: shown.filter((test) => gain(test) < 0) };
}
