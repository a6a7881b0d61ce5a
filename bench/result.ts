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
  readonly promise: "kept" | "missed" | "none";
};

export type PartResult = {
  /** Letter of the part, as in docs/performance.md. */
  readonly part: string;
  readonly title: string;
  readonly ratios: readonly Ratio[];
  readonly figures: readonly Figure[];
};

export type MeasuredPart = PartResult & {
  readonly wallSeconds: number;
  /** How many cores were busy meanwhile, with this and with everything else on the machine. */
  readonly coresBusy: number;
  /** Of the last minute, at the part's end. */
  readonly loadAverage: number;
};

export type BenchReport = {
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly cores: number;
    readonly processor: string;
  };
  readonly results: readonly MeasuredPart[];
};

/** A ratio that is promised to stay at or below `limit`. */
export function atMost(name: string, value: number, limit: number, unit: string): Ratio {
  const promise = value <= limit ? "kept" : "missed";
  return { name, value, unit, target: `at most ${limit}${unit}`, promise };
}

/** A ratio that is promised to reach `limit`. */
export function atLeast(name: string, value: number, limit: number, unit: string): Ratio {
  const promise = value >= limit ? "kept" : "missed";
  return { name, value, unit, target: `at least ${limit}${unit}`, promise };
}

/** The same ratio without a verdict, as long as the run is smaller than what the promise is about. */
export function judgedAt(
  size: { readonly is: number; readonly full: number },
  ratio: Ratio,
): Ratio {
  if (size.is >= size.full) return ratio;
  return { ...ratio, target: `${ratio.target} with ${size.full}`, promise: "none" };
}

/** A ratio that nothing is promised about. */
export function plainRatio(name: string, value: number, unit: string): Ratio {
  return { name, value, unit, target: null, promise: "none" };
}
