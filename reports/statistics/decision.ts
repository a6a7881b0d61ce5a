/**
 * The decision between cells, and nothing but: numbers in, one of a few answers out. Which words an operator reads
 * is the verdict's business. A cell is named only when the sign-flip test, corrected for every rival of the grid,
 * shows it better than the baseline, and when it traded at all. Rivals are judged one by one: what windows one of
 * them has or lacks never takes anything from another.
 */
import { holm } from "./holm.ts";
import { abstentionLadder, maySay, WINDOWS_FOR } from "./ladder.ts";
import { describePaired, type PairedDescription } from "./paired.ts";
import { pOfAllTests } from "./repeated-tests.ts";
import { meanOver, sharedWindows } from "./shared-windows.ts";
import { openSignFlip } from "./sign-flip.ts";

/** Chance of naming a cell although none differs. */
export const ALPHA = 0.05;

export type RivalWindows = {
  readonly cell: string;
  /** Cells of one configuration are one rival. */
  readonly configuration: string;
  /** Common windows, and the difference (rival less baseline) of each, in the same order. */
  readonly windows: readonly number[];
  readonly differences: readonly number[];
};

export type RivalTest = PairedDescription &
  Pick<RivalWindows, "cell" | "windows" | "differences"> & {
    /** Two-sided sign-flip permutation; null where so few windows allow none. */
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
  const signFlipP = openSignFlip(configurations.length);
  const tests = rivals.map(({ cell, configuration, windows, differences }) => {
    const described = describePaired(differences);
    const p = maySay("permutation_test", described.n) ? signFlipP(differences) : null;
    return { cell, configuration, windows, differences, ...described, p };
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

type Tested = Pick<RivalTest, "n" | "mean" | "pHolm" | "windows" | "differences">;

export type Decision<T> =
  | { readonly kind: "no_window" }
  /** No rival has the windows that any test takes, or that could pass once corrected for the rivals. */
  | { readonly kind: "too_few" | "undecidable"; readonly windows: number; readonly needed: number }
  /** Shown to be better: the best of them, and all others that were shown to be. */
  | ({ readonly kind: "better" } & Passed<T>)
  /** Shown to be better by this sweep alone, and no longer with the tests counted that missed before it. */
  | ({ readonly kind: "missed_before" } & Passed<T>)
  /** Shown to be better only by cells without a single fill, which is what not trading does. */
  | ({ readonly kind: "not_trading" } & Passed<T>)
  | { readonly kind: "none_better"; readonly worse: readonly T[] };

export type Passed<T> = {
  readonly winner: T;
  readonly others: readonly T[];
  /** Windows that the winner and the others share; too few of them for a test give no order. */
  readonly sharedWindows: readonly number[];
  /** Shown to be better as well, without a single fill; empty where the winner is one of these. */
  readonly idle: readonly T[];
};

export type DecisionOptions<T> = {
  /** Configurations tried. */
  readonly rivals: number;
  /** 1 where a higher value is better, −1 where a lower one is. */
  readonly sign: 1 | -1;
  /** Whether a cell had any fill in the windows compared. */
  readonly traded: (test: T) => boolean;
  /** Earlier tests of the same question that did not show this cell to be better; none where it is left out. */
  readonly missed?: (test: T) => number;
};

/** Decides; tests come in the grid's order. */
export function decideCell<T extends Tested>(
  tests: readonly T[],
  { rivals, sign, traded, missed = () => 0 }: DecisionOptions<T>,
): Decision<T> {
  const windows = Math.max(0, ...tests.map(({ n }) => n));
  const ladder = abstentionLadder(windows, Math.max(1, rivals), ALPHA);
  const needed = ladder.windowsToDecide;
  if (windows === 0) return { kind: "no_window" };
  if (!ladder.said.includes("permutation_test")) return { kind: "too_few", windows, needed };
  if (!ladder.decidable) return { kind: "undecidable", windows, needed };
  const shown = tests.filter(isShown);
  const better = shown.filter(({ mean }) => (mean ?? 0) * sign > 0);
  const idle = better.filter((test) => !traded(test));
  const real = better.filter(traded);
  const named = inOrder(
    real.filter((test) => isNamed(test, missed(test))),
    sign,
  );
  if (named !== null) return { kind: "better", ...named, idle };
  const once = inOrder(real, sign);
  if (once !== null) return { kind: "missed_before", ...once, idle: [] };
  const nothing = inOrder(idle, sign);
  if (nothing !== null) return { kind: "not_trading", ...nothing, idle: [] };
  return { kind: "none_better", worse: shown };
}

/** Whether the test shows this cell to differ from the baseline, in either direction. */
export function isShown({ pHolm }: Pick<RivalTest, "pHolm">): boolean {
  return pHolm !== null && pHolm <= ALPHA;
}

/** Whether a cell that is shown to be better is so with the tests counted that missed before. */
export function isNamed({ pHolm }: Pick<RivalTest, "pHolm">, missed: number): boolean {
  return pHolm !== null && pOfAllTests(pHolm, { missed }) <= ALPHA;
}

/** Whether windows enough are shared to put the winner before the others. */
export function isOrdered({
  others,
  sharedWindows: shared,
}: Pick<Passed<unknown>, "others" | "sharedWindows">): boolean {
  return others.length === 0 || shared.length >= WINDOWS_FOR.permutation_test;
}

/**
 * The highest mean gain over the windows that all of them have; of equals, and where they share too few to be put in
 * an order, the one with most windows, then the grid's first.
 */
function inOrder<T extends Tested>(
  passed: readonly T[],
  sign: 1 | -1,
): Omit<Passed<T>, "idle"> | null {
  const shared = sharedWindows(passed);
  const gain = (test: T) =>
    isOrdered({ others: passed.slice(1), sharedWindows: shared })
      ? (meanOver(test, shared) ?? 0) * sign
      : 0;
  const [winner, ...others] = [...passed].sort((a, b) => gain(b) - gain(a) || b.n - a.n);
  return winner === undefined ? null : { winner, others, sharedWindows: shared };
}
