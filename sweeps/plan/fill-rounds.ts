/**
 * How many rounds `replicates: fill` could run at most. The plan holds that many, whatever the hour, so that a run's
 * identity, its labels and its resume do not depend on when it was started; time decides how many are begun.
 */
import { gridFault } from "../grid/errors.ts";
import { GRID_LIMITS } from "../grid/grid-limits.ts";
import type { Grid } from "../grid/load-grid.ts";
import { tapeWindowStarts } from "./market-catalogue.ts";
import { loadTape } from "./plan-markets.ts";
import type { PlanSettings } from "./plan-options.ts";

/**
 * Returns the settings with the rounds bounded by the tapes' whole windows and by the number of sessions.
 * @throws CodedError GRD_DEADLINE for `fill` without a deadline.
 */
export function boundFill(grid: Grid, settings: PlanSettings): PlanSettings {
  if (!settings.fill) return settings;
  if (settings.finishBy === null) throw fillWithoutEnd(grid);
  const cells = settings.only?.length ?? grid.cells.length;
  const bounds = [
    GRID_LIMITS.fillRounds,
    Math.floor(GRID_LIMITS.sessions / cells),
    ...windowBounds(grid, settings),
  ];
  return { ...settings, replicates: Math.max(1, Math.min(...bounds)) };
}

/** Tapes are dealt in turn, so the shortest of them bounds all. */
function windowBounds(grid: Grid, { market, durationMs, tapesFromOption }: PlanSettings): number[] {
  if (market.source !== "replay") return [];
  return market.tape.map((file) => {
    const { description } = loadTape(grid, file, tapesFromOption);
    return tapeWindowStarts(description, durationMs).length * market.tape.length;
  });
}

function fillWithoutEnd(grid: Grid) {
  const place = grid.placeOf(["schedule", "replicates"]);
  const message = `${place}: schedule.replicates was "fill", expected a number, or finish_by beside it: without an end there is nothing to fill`;
  return gridFault("GRD_DEADLINE", message, {
    hint: 'Write finish_by: "07:30" under schedule, or give --finish-by 07:30.',
  });
}
