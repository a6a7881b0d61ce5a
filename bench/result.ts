/**
 * What a part of the benchmark says: ratios of figures taken in one run, which carry from one machine to another,
 * and the figures themselves, which do not.
 */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
};

export type Ratio = Figure & {
  /** What the product promises of it; null where nothing is promised. */
  readonly target: string | null;
  /** True when the promise is kept; null without one. */
  readonly kept: boolean | null;
};

export type PartResult = {
  /** Letter of the part, as in docs/performance.md. */
  readonly part: string;
  readonly title: string;
  readonly ratios: readonly Ratio[];
  readonly figures: readonly Figure[];
};

/** A ratio that is promised to stay at or below `limit`. */
export function atMost(name: string, value: number, limit: number, unit: string): Ratio {
  return { name, value, unit, target: `at most ${limit}${unit}`, kept: value <= limit };
}

/** A ratio that is promised to reach `limit`. */
export function atLeast(name: string, value: number, limit: number, unit: string): Ratio {
  return { name, value, unit, target: `at least ${limit}${unit}`, kept: value >= limit };
}

/** A ratio that nothing is promised about. */
export function plainRatio(name: string, value: number, unit: string): Ratio {
  return { name, value, unit, target: null, kept: null };
}
