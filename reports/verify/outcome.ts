/** What came of a verification, of one session or of many. */
import type { Difference, Findings } from "./findings.ts";

export type VerifyOutcome = {
  /** How many comparisons of each kind were made. */
  readonly checks: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
  /** What could not be looked at, and why: "session 3 (01-c1): failed, nothing of it counts". */
  readonly skipped: readonly string[];
};

export function outcomeOf(findings: Findings, skipped: readonly string[] = []): VerifyOutcome {
  return { checks: findings.counts(), differences: findings.differences(), skipped };
}

/** Returns several outcomes as one, in their order. */
export function together(outcomes: readonly VerifyOutcome[]): VerifyOutcome {
  return {
    checks: summed(outcomes.map(({ checks }) => checks)),
    differences: outcomes.flatMap(({ differences }) => differences),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

function summed(all: readonly VerifyOutcome["checks"][]): VerifyOutcome["checks"] {
  const sums: Record<string, number> = {};
  for (const checks of all) {
    for (const [name, count] of Object.entries(checks)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}
