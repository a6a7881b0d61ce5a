/**
 * What each rival's own windows allow beyond its p-value: a confidence interval, the smallest difference that would
 * have shown, and how many windows a difference of the size seen needs. All from the paired differences alone, so
 * that everything can be recomputed from the stored sessions.
 */
import { commonBlockLength } from "../statistics/block-length.ts";
import { type Interval, meanIntervals } from "../statistics/bootstrap-interval.ts";
import type { RivalTest, RivalWindows } from "../statistics/decision.ts";
import { visibleEffect, windowsToShow } from "../statistics/decision-power.ts";
import { maySay } from "../statistics/ladder.ts";
import { smallSample } from "../statistics/small-sample.ts";
import {
  type BootstrapRows,
  bootstrapRows,
  DRAWS,
  resampledMeans,
} from "../statistics/stationary-bootstrap.ts";
import type { Comparison } from "./results-types.ts";

/** One seed for all sweeps: nobody can look for the seed that suits them. */
export const BOOTSTRAP_SEED = 73;
/** Many cells share the error of the resamples; fewer of them keep memory and time within limits. */
const CELLS_FOR_FEWER_DRAWS = 200;
const FEWER_DRAWS = 1000;

type Grade = Pick<Comparison, "mdeCorrected" | "interval" | "windowsForThis">;

/** Returns one grade per rival, in the same order; `rivals` counts the configurations tried. */
export function gradeRivals(
  paired: readonly RivalWindows[],
  tests: readonly RivalTest[],
  rivals: number,
): Grade[] {
  const resample = sharedResamples(paired);
  const tried = Math.max(1, rivals);
  const effects = new Map<number, number | null>();
  return tests.map(({ n, mean, sd }, i): Grade => {
    // Differences that never vary come from sessions that never differed: they do not tell how others would.
    if (mean === null || sd === null || sd === 0) return NOTHING;
    const effect = effects.get(n) ?? visibleEffect(n, tried);
    effects.set(n, effect);
    return {
      mdeCorrected: effect === null ? null : effect * sd,
      interval: intervalOf(paired[i]?.differences ?? [], mean, resample),
      windowsForThis: windowsToShow({ difference: mean, sd, rivals: tried }),
    };
  });
}

const NOTHING: Grade = { mdeCorrected: null, interval: null, windowsForThis: null };

export function drawsFor(cells: number): number {
  return cells > CELLS_FOR_FEWER_DRAWS ? FEWER_DRAWS : DRAWS;
}

type Resample = (windows: number) => { readonly rows: BootstrapRows; readonly blockMean: number };

/** Rivals with the same number of windows get the same rows: whatever the hour did, it does to all of them. */
function sharedResamples(paired: readonly RivalWindows[]): Resample {
  const long = paired.filter(({ differences }) => maySay("bootstrap_interval", differences.length));
  const blockLongest = commonBlockLength(long.map(({ differences }) => differences));
  const made = new Map<number, ReturnType<Resample>>();
  return (windows) => {
    const known = made.get(windows);
    if (known !== undefined) return known;
    const blockMean = Math.min(blockLongest, Math.ceil(windows / 3));
    const draws = drawsFor(paired.length);
    const rows = bootstrapRows({ windows, blockMean, seed: BOOTSTRAP_SEED, draws });
    made.set(windows, { rows, blockMean });
    return { rows, blockMean };
  };
}

function intervalOf(
  differences: readonly number[],
  mean: number,
  resample: Resample,
): Interval | null {
  const windows = differences.length;
  if (!maySay("bootstrap_interval", windows)) return null;
  const { rows, blockMean } = resample(windows);
  const resampled = resampledMeans(differences, rows);
  return meanIntervals({ mean, resampled, small: smallSample(windows, blockMean) }).percentile;
}
