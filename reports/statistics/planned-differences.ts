/**
 * Before a sweep: the smallest difference that its windows could show, cell by cell. How much paired differences vary
 * is taken from an earlier run of the same pair of configurations, and from nowhere else: without one nothing is said.
 */
import { visibleEffect } from "./decision-power.ts";
import { windowsToDecide } from "./ladder.ts";

/** How much the differences between two configurations varied in an earlier run. */
export type EarlierDifferences = {
  /** The rival's configuration. */
  readonly configuration: string;
  /** Common windows that it had there, and the standard deviation of their differences. */
  readonly windows: number;
  readonly sd: number;
};

export type PlannedDifference = {
  readonly cell: string;
  /**
   * Smallest true mean difference that the test which decides would show in 80 of 100 sweeps, corrected for all rivals;
   * null where nobody knows how much differences vary, and where the test could not pass.
   */
  readonly visible: number | null;
  /** What that rests on; null where no earlier run had this pair. */
  readonly earlierSd: number | null;
  readonly earlierWindows: number | null;
};

export type PlannedDifferences = {
  /** Windows that a cell and the baseline will share. */
  readonly windows: number;
  readonly rivals: number;
  /** The least windows at which a cell could be named at all. */
  readonly windowsToDecide: number;
  /** "phase73/2026-04-19T22-14-03Z-3f9a", or null where no earlier run knows. */
  readonly source: string | null;
  readonly cells: readonly PlannedDifference[];
};

export type PlannedInput = {
  readonly windows: number;
  /** Rivals in the grid's order; cells of one configuration are one rival. */
  readonly rivals: readonly { readonly cell: string; readonly configuration: string }[];
  readonly earlier: {
    readonly run: string;
    readonly differences: readonly EarlierDifferences[];
  } | null;
};

/** Returns what the planned windows could show; `visible` is in the unit of the decision metric. */
export function plannedDifferences({ windows, rivals, earlier }: PlannedInput): PlannedDifferences {
  const tried = new Set(rivals.map(({ configuration }) => configuration)).size;
  const effect = visibleEffect(windows, Math.max(1, tried));
  const cells = rivals.map(({ cell, configuration }): PlannedDifference => {
    const known = earlier?.differences.find((one) => one.configuration === configuration);
    if (known === undefined) return { cell, visible: null, earlierSd: null, earlierWindows: null };
    const visible = effect === null ? null : effect * known.sd;
    return { cell, visible, earlierSd: known.sd, earlierWindows: known.windows };
  });
  return {
    windows,
    rivals: tried,
    windowsToDecide: windowsToDecide(Math.max(1, tried)),
    source: cells.some(({ earlierSd }) => earlierSd !== null) ? (earlier?.run ?? null) : null,
    cells,
  };
}
