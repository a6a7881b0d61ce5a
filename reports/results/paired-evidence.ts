/**
 * What all cells together say: is the best rival more than lucky, which cells cannot be told from the best, would
 * choosing by these windows hold up, how far is the best ratio above what so many tries show by luck. Only over
 * windows that every cell has, and only as much as their number allows. It supports the decision; it makes none.
 */
import { betterSign } from "../debrief/metric-words.ts";
import { commonBlockLength } from "../statistics/block-length.ts";
import { confidenceSet } from "../statistics/confidence-set.ts";
import { deflatedSharpe } from "../statistics/deflated-sharpe.ts";
import { abstentionLadder, maySay, WINDOWS_FOR } from "../statistics/ladder.ts";
import { overfitting } from "../statistics/overfitting.ts";
import { smallSample } from "../statistics/small-sample.ts";
import { bootstrapRows } from "../statistics/stationary-bootstrap.ts";
import { superiorAbility } from "../statistics/superior-ability.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { distinctRivals } from "./compare-cells.ts";
import { BOOTSTRAP_SEED, drawsFor } from "./paired-grades.ts";
import type { BootstrapNote, Comparison, PairedEvidence } from "./results-types.ts";

/** The set takes a step per cell and each step all resamples of all cells left: beyond this it is not computed. */
const CONFIDENCE_SET_CELLS_MAX = 100;

/** What is said of all cells at once. */
const TOGETHER = ["superior_ability", "confidence_set", "overfitting", "deflated_sharpe"] as const;

type Joint = {
  readonly cells: readonly string[];
  readonly windows: readonly number[];
  /** Per rival in `cells`, its gain over the baseline per window: positive = better, whatever the metric. */
  readonly gains: readonly (readonly number[])[];
};

/** Returns the evidence; null where nothing is compared. */
export function pairedEvidence(
  record: SweepRecord,
  comparisons: readonly Comparison[],
): PairedEvidence | null {
  const [first] = comparisons;
  const configurations = distinctRivals(record);
  if (first === undefined || configurations.length === 0) return null;
  const eligible = onePerConfiguration(record, comparisons, configurations);
  const joint = jointWindows(first, eligible);
  const windows = joint.windows.length;
  const bootstrap = maySay("superior_ability", windows) ? bootstrapNote(joint) : null;
  const most = Math.max(...comparisons.map(({ n }) => n));
  return {
    ladder: abstentionLadder(most, configurations.length),
    cells: joint.cells,
    windows: joint.windows,
    notSaidTogether: Object.fromEntries(
      TOGETHER.filter((claim) => maySay(claim, most) && !maySay(claim, windows)).map((claim) => [
        claim,
        WINDOWS_FOR[claim],
      ]),
    ),
    leftOut: comparisons
      .filter(({ n }) => !maySay("superior_ability", n))
      .map(({ cell, n }) => `${cell}: ${n} common windows, ${WINDOWS_FOR.superior_ability} needed`),
    bootstrap,
    ...resampledEvidence(joint, bootstrap),
    overfitting: maySay("overfitting", windows) ? overfitting(withBaseline(joint)) : null,
    deflatedSharpe: maySay("deflated_sharpe", windows)
      ? deflatedBest(joint, triesOf(record, configurations))
      : null,
  };
}

/** The first cell of each configuration that has windows enough: a copy is no rival of its own. */
function onePerConfiguration(
  record: SweepRecord,
  comparisons: readonly Comparison[],
  configurations: readonly string[],
): Comparison[] {
  const hashOf = new Map(record.cells.map(({ label, configHash }) => [label, configHash]));
  return configurations.flatMap(
    (configuration) =>
      comparisons.find(
        ({ cell, n }) => hashOf.get(cell) === configuration && maySay("superior_ability", n),
      ) ?? [],
  );
}

function jointWindows({ baseline, metric }: Comparison, eligible: readonly Comparison[]): Joint {
  const sign = betterSign(metric);
  const [first, ...rest] = eligible;
  const windows = (first?.windows ?? []).filter((window) =>
    rest.every((other) => other.windows.includes(window)),
  );
  const gains = eligible.map((rival) => {
    const at = new Map(rival.windows.map((window, i) => [window, rival.differences[i] ?? 0]));
    return windows.map((window) => sign * (at.get(window) ?? 0));
  });
  return { cells: [baseline, ...eligible.map(({ cell }) => cell)], windows, gains };
}

/**
 * The cells' values but for what the baseline did in each window: the baseline gains nothing over itself. Neither
 * the confidence set nor the splits of CSCV change when a window adds the same to every cell.
 */
function withBaseline({ windows, gains }: Joint): readonly (readonly number[])[] {
  return [windows.map(() => 0), ...gains];
}

function bootstrapNote({ gains }: Joint): BootstrapNote {
  return {
    seed: BOOTSTRAP_SEED,
    draws: drawsFor(gains.length),
    blockMean: commonBlockLength(gains),
  };
}

function resampledEvidence(
  joint: Joint,
  bootstrap: BootstrapNote | null,
): Pick<PairedEvidence, "superiorAbility" | "confidenceSet"> {
  if (bootstrap === null) return { superiorAbility: null, confidenceSet: null };
  const { cells, gains } = joint;
  const windows = joint.windows.length;
  const rows = bootstrapRows({ windows, ...bootstrap });
  const ability = superiorAbility(gains, rows, bootstrap.blockMean);
  if (cells.length > CONFIDENCE_SET_CELLS_MAX)
    return { superiorAbility: ability, confidenceSet: null };
  const small = smallSample(windows, bootstrap.blockMean);
  const { level, members, pValues } = confidenceSet(withBaseline(joint), rows, small);
  const names = members.flatMap((member) => cells[member] ?? []);
  return { superiorAbility: ability, confidenceSet: { level, members: names, pValues } };
}

/** Every configuration that was ever tried on this question: those of earlier sweeps were chances to be lucky as well. */
function triesOf({ testedBefore }: SweepRecord, own: readonly string[]): number {
  return Math.max(own.length, testedBefore?.configurations ?? 0);
}

function deflatedBest({ cells, gains }: Joint, trials: number): PairedEvidence["deflatedSharpe"] {
  const means = gains.map((series) => series.reduce((sum, gain) => sum + gain, 0) / series.length);
  const best = means.indexOf(Math.max(...means));
  const deflated = deflatedSharpe(gains, best, trials);
  const cell = cells[best + 1];
  return deflated === null || cell === undefined ? null : { cell, ...deflated };
}
