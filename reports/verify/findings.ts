/** What a verification found: how much was checked, and every difference by name. */
export type Printed = number | string | boolean | null;

export type Difference = {
  /** null where it concerns the whole run. */
  readonly session: number | null;
  /** File that prints the value, where the field alone does not say. */
  readonly file?: string;
  readonly field: string;
  readonly printed: Printed;
  readonly recomputed: Printed;
};

export type Findings = {
  /** Counts one comparison of this kind, and records it when the two do not agree. */
  readonly compare: (
    check: string,
    at: Omit<Difference, "printed" | "recomputed">,
    printed: Printed,
    recomputed: Printed,
  ) => void;
  /** Records a check that failed in words. */
  readonly fail: (check: string, difference: Difference) => void;
  readonly counts: () => Readonly<Record<string, number>>;
  readonly differences: () => readonly Difference[];
};

/** Sums of a few thousand doubles in another order differ in the last digits; a changed number differs by more. */
const RELATIVE = 1e-9;
const ABSOLUTE = 1e-8;

/** Opens an empty list of findings. */
export function openFindings(): Findings {
  const counts: Record<string, number> = {};
  const differences: Difference[] = [];
  const count = (check: string) => {
    counts[check] = (counts[check] ?? 0) + 1;
  };
  return {
    compare(check, at, printed, recomputed) {
      count(check);
      if (!agree(printed, recomputed)) differences.push({ ...at, printed, recomputed });
    },
    fail(check, difference) {
      count(check);
      differences.push(difference);
    },
    counts: () => counts,
    differences: () => differences,
  };
}

/** Numbers agree within rounding, everything else exactly. */
function agree(a: Printed, b: Printed): boolean {
  if (typeof a === "number" && typeof b === "number") {
    if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
    return Math.abs(a - b) <= ABSOLUTE + RELATIVE * Math.max(Math.abs(a), Math.abs(b));
  }
  return a === b;
}
