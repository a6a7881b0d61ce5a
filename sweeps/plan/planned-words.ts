/** What earlier runs say of a plan, in the words that follow "Can show" and "Tested before" in it. */
import {
  ALPHA,
  metricWords,
  type PlannedDifferences,
  type TestedBefore,
  windowsToDecide,
} from "../../reports/index.ts";
import { counted } from "../scheduler/events.ts";

/** Of a plan that would compare cells and cannot: whoever waits a night for a ranking reads it before. */
export const CARRIED_SHOWS =
  "nothing: inventory is carried from session to session, so cells are not comparable and nothing is ranked (session.fresh_db: true starts each anew)";

/** Returns the text, without a full stop. */
export function plannedText(planned: PlannedDifferences, decisionMetric: string): string {
  const { windows, windowsToDecide, rivals } = planned;
  const decides = `with ${counted(rivals, "rival")} a decision needs at least ${windowsToDecide}`;
  if (windows === 0)
    return "nothing by itself: back to back on a live market no two cells share a window; replays of its tapes compare them afterwards";
  if (windows === 1) return `nothing: one window cannot tell a difference from luck; ${decides}`;
  if (windows < windowsToDecide) return `nothing that decides: ${decides} (${windows} planned)`;
  return knownText(planned, decisionMetric);
}

function knownText({ windows, rivals, source, cells }: PlannedDifferences, metric: string): string {
  if (source === null)
    return `unknown before the first round: no finished run here had these cells on this market, so nobody knows how much their differences vary from window to window (${counted(windows, "window")} planned)`;
  const { unit, decimals } = metricWords(metric);
  const known = cells.filter(({ visible }) => visible !== null);
  const sizes = known.map(({ visible }) => visible ?? 0);
  const least = Math.min(...sizes).toFixed(decimals);
  const most = Math.max(...sizes).toFixed(decimals);
  const size = least === most ? least : `${least} to ${most}`;
  const by = least === most ? "" : " (depending on the cell)";
  const open = cells.length - known.length;
  const rest = open === 0 ? "" : `; of ${counted(open, "cell")} nothing is known`;
  const corrected = rivals === 1 ? "" : `, corrected for ${counted(rivals, "rival")}`;
  const seen = [...new Set(known.map(({ earlierWindows }) => earlierWindows ?? 0))];
  const from = `${Math.min(...seen)}${seen.length > 1 ? ` to ${Math.max(...seen)}` : ""}`;
  return `a true difference of about ${`${size} ${unit}`.trim()}${by} in 80 of 100 such sweeps (${counted(windows, "window")}${corrected}), if differences vary as in ${source} (${from} windows)${rest}`;
}

/** Returns the text, without a full stop; null where no earlier run tested any of these cells. */
export function testedText(
  { runs, cells }: TestedBefore,
  planned: PlannedDifferences,
): string | null {
  const [newest] = runs;
  if (newest === undefined) return null;
  const last = `${runs.length === 1 ? "" : "the newest "}${newest.run}, ${counted(newest.windows, "window")}`;
  const where = `${counted(cells.length, "cell")} on this market in ${counted(runs.length, "earlier run")} (${last})`;
  const missed = cells.map((cell) => cell.missed);
  const most = Math.max(...missed);
  if (most === 0) return where;
  const counts = Math.min(...missed) === most ? String(most) : `up to ${most}`;
  const needed = windowsToDecide(planned.rivals * (most + 1));
  const few = planned.windows < needed ? ` (${planned.windows} planned)` : "";
  return `${where}; ${counts} of these tests missed and will be counted: to be named, a cell needs p corrected of at most ${(ALPHA / (most + 1)).toFixed(3)}, so ${needed} windows or more${few}`;
}
