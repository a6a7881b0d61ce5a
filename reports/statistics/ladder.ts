/**
 * The abstention ladder: what so many common windows allow to be said, and what they do not. One closed table;
 * every other page of the debrief asks it and none has a threshold of its own.
 */
import { assert } from "../../engine/index.ts";
import { smallestP, windowsNeeded } from "./sign-flip.ts";

/** What may be said, from the weakest claim to the strongest. */
const CLAIMS = [
  "description",
  "permutation_test",
  "bootstrap_interval",
  "superior_ability",
  "confidence_set",
  "overfitting",
  "deflated_sharpe",
] as const;

export type Claim = (typeof CLAIMS)[number];

/** The least number of common windows for each claim. */
export const WINDOWS_FOR: Readonly<Record<Claim, number>> = {
  description: 1,
  permutation_test: 6,
  bootstrap_interval: 10,
  superior_ability: 10,
  confidence_set: 10,
  overfitting: 16,
  deflated_sharpe: 30,
};

/** Rungs as the debrief tells them: the first windows of each. */
const RUNGS = [0, 1, 6, 10, 16, 30] as const;

export type AbstentionLadder = {
  readonly windows: number;
  /** The rung it stands on: its first and last number of windows, null where it is open above. */
  readonly from: number;
  readonly to: number | null;
  readonly said: readonly Claim[];
  readonly notSaid: readonly { readonly claim: Claim; readonly windowsNeeded: number }[];
  /** Whether the permutation test, once corrected for the rivals, could pass at all: 2^(1−n) ≤ α/K. */
  readonly decidable: boolean;
  /** The least windows at which it could, for these rivals. */
  readonly windowsToDecide: number;
  /** Half hours of one night are no year: nothing here is ever annualised. */
  readonly annualised: false;
};

/**
 * Returns what `windows` common windows (0, 1, …) with `rivals` rivals (1, 2, …) allow to be said.
 * @throws when the windows are no whole number (our own mistake)
 */
export function abstentionLadder(windows: number, rivals = 1, alpha = 0.05): AbstentionLadder {
  assert(Number.isInteger(windows) && windows >= 0, "windows are counted: 0, 1, …");
  const rung = RUNGS.findLastIndex((from) => from <= windows);
  const next = RUNGS[rung + 1];
  return {
    windows,
    from: RUNGS[rung] ?? 0,
    to: next === undefined ? null : next - 1,
    said: CLAIMS.filter((claim) => maySay(claim, windows)),
    notSaid: CLAIMS.filter((claim) => !maySay(claim, windows)).map((claim) => ({
      claim,
      windowsNeeded: WINDOWS_FOR[claim],
    })),
    decidable: maySay("permutation_test", windows) && smallestP(windows) <= alpha / rivals,
    windowsToDecide: windowsToDecide(rivals, alpha),
    annualised: false,
  };
}

/** Returns the least common windows at which the test that decides could pass, corrected for `rivals` (1, 2, …). */
export function windowsToDecide(rivals: number, alpha = 0.05): number {
  return Math.max(WINDOWS_FOR.permutation_test, windowsNeeded(rivals, alpha));
}

/** Whether so many common windows allow this claim. */
export function maySay(claim: Claim, windows: number): boolean {
  return windows >= WINDOWS_FOR[claim];
}
