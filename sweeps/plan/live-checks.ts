/** What a plan on a live market warns of and refuses. Pure. */
import type { CodedError } from "../../engine/index.ts";
import { formatDuration } from "../grid/duration.ts";
import { gridFault } from "../grid/errors.ts";
import { GRID_LIMITS } from "../grid/grid-limits.ts";
import type { Grid } from "../grid/load-grid.ts";
import type { PlanSettings } from "./plan-options.ts";
import type { PlannedLive } from "./plan-types.ts";

/** What a server said of the market before the sweep; planning itself asks nobody. */
export type AskedMarket =
  /** `note`: what was odd about it, a whole sentence. */
  | { readonly kind: "mid"; readonly mid: number; readonly note?: string }
  | { readonly kind: "not_asked"; readonly why: string };

/** Returns the warnings of a live plan, whole sentences; none for a recorded market. */
export function liveWarnings(
  live: PlannedLive | null,
  asked: AskedMarket,
  { concurrency, durationMs }: Pick<PlanSettings, "concurrency" | "durationMs">,
  cells: number,
): readonly string[] {
  if (live === null) return [];
  return [...unchecked(asked), ...lanes(concurrency, cells, stretch(durationMs))];
}

function unchecked(asked: AskedMarket): string[] {
  if (asked.kind === "mid") return asked.note === undefined ? [] : [asked.note];
  return [
    `headroom was not checked: it needs the market's mid, and ${asked.why}. The main job asks again before its first session`,
  ];
}

/** Cells are compared only where they saw the same half-hour. */
function lanes(concurrency: number, cells: number, time: string): string[] {
  if (cells < 2 || concurrency >= cells) return [];
  const together =
    cells <= GRID_LIMITS.concurrency
      ? `run it with --concurrency ${cells}`
      : `run at most ${GRID_LIMITS.concurrency} of them at once (--only, --concurrency)`;
  if (concurrency === 1) {
    return [
      `back to back on a live market every cell has a ${time} of its own: the debrief describes them and ranks nothing. For a comparison ${together}, or replay the recorded tapes`,
    ];
  }
  return [
    `${concurrency} at once are fewer than the ${cells} cells: cells of one replicate do not see the same ${time}, and only those that shared the baseline's are compared. To compare all of them ${together}`,
  ];
}

/** What a session sees, by its length: "half-hour", "stretch of 20s". */
function stretch(durationMs: number): string {
  return durationMs === 1_800_000 ? "half-hour" : `stretch of ${formatDuration(durationMs)}`;
}

/** No stored session saw a market that is still to come. */
export function reuseOnLiveMarket(grid: Grid, file: string): CodedError {
  const place = grid.placeOf(["baseline", "reuse", "summary"]);
  const message = `${place}: baseline.reuse.summary was "${file}", expected none on a live market: no stored session saw the half-hour that is still to come`;
  return gridFault("GRD_BASELINE_REUSE", message, {
    hint: "Run the baseline anew: take baseline.reuse out of the grid.",
  });
}
