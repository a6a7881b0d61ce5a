/**
 * What a page of thousands of sessions shows: the ends of the ranking and whatever stands out, the rest by number.
 * Nothing is lost by it: results.csv and results.json have every session and every cell.
 */
import type { CellResult, Results, SessionResult } from "../results/results-types.ts";
import { betterSign } from "./metric-words.ts";

/** Up to here all cells stand in one table, in the grid's order. */
const CELLS_MAX = 40;
/** From each end of the ranking. */
const CELLS_AT_EACH_END = 10;
/** Up to here every session has its row. */
const SESSIONS_MAX = 120;
const STANDING_OUT_MAX = 40;
/** Of many that stand out for one reason, the first tell it. */
const ALIKE_MAX = 6;

export type Split<T> = {
  readonly shown: readonly T[];
  readonly rest: readonly T[];
  /** What a ranking goes by. */
  readonly rankedBy?: string;
};

/**
 * Returns the baseline, then the best and the worst cells, best first; the rest in the grid's order. They are ranked as
 * the verdict does, by the mean difference from the baseline over common windows, so that no cell stands high for the
 * hours it happened to see; where nothing is compared, by the decision metric's mean. Without that many cells all are
 * shown as they stand.
 */
export function splitCells({
  cells,
  record,
  comparisons,
}: Pick<Results, "cells" | "record" | "comparisons">): Split<CellResult> {
  if (!isFolded(cells)) return { shown: cells, rest: [] };
  const sign = betterSign(record.decisionMetric);
  const paired = new Map(comparisons.map(({ cell, mean }) => [cell, mean]));
  const isPaired = comparisons.some(({ mean }) => mean !== null);
  const meanOf = ({ label, figures }: CellResult) =>
    isPaired ? (paired.get(label) ?? null) : figures.decision_metric_mean;
  const ranked = cells
    .filter((cell) => !cell.isBaseline && meanOf(cell) !== null)
    .sort((a, b) => sign * ((meanOf(b) ?? 0) - (meanOf(a) ?? 0)));
  const ends = [...ranked.slice(0, CELLS_AT_EACH_END), ...ranked.slice(-CELLS_AT_EACH_END)];
  const shown = [...new Set([...cells.filter(({ isBaseline }) => isBaseline), ...ends])];
  const rankedBy = isPaired
    ? "by their mean difference from the baseline over common windows"
    : "each by the mean of its own sessions";
  return { shown, rest: cells.filter((cell) => !shown.includes(cell)), rankedBy };
}

/** Says of a split table what it shows; nothing where it shows all. */
export function splitWords(split: Split<unknown>, noun: string): string[] {
  const { shown, rest, rankedBy = "" } = split;
  if (rest.length === 0) return [];
  const all = shown.length + rest.length;
  return [
    `Of ${all} ${noun}, the baseline and the ${CELLS_AT_EACH_END} at each end of the ranking come first, best at the top; ranked ${rankedBy}.`,
  ];
}

/** The same for the title of a figure. */
export function endsWords({ shown, rest }: Split<unknown>): string {
  if (rest.length === 0) return "";
  return `: the baseline and both ends of the ranking, of ${shown.length + rest.length} cells`;
}

/** True where a page shows the ends of the ranking and folds what lies between. */
export function isFolded(cells: readonly unknown[]): boolean {
  return cells.length > CELLS_MAX;
}

/**
 * Returns the sessions to be shown one by one: those that failed, do not count, were tried again or whose inventory
 * was not ok, then those of the baseline and of the best cell. Of a shorter sweep all are.
 */
export function splitSessions(results: Results): Split<SessionResult> {
  const { sessions } = results;
  if (sessions.length <= SESSIONS_MAX) return { shown: sessions, rest: [] };
  const standOut = firstOfEach(sessions.filter(standsOut)).slice(0, STANDING_OUT_MAX);
  const decisive = splitCells(results)
    .shown.slice(0, 2)
    .map(({ label }) => label);
  const shown = new Set([...standOut, ...sessions.filter(({ cell }) => decisive.includes(cell))]);
  return {
    shown: sessions.filter((session) => shown.has(session)),
    rest: sessions.filter((session) => !shown.has(session)),
  };
}

/** Says which sessions have a row; nothing where all have one. */
export function sessionsWords({ sessions }: Results, { rest }: Split<SessionResult>): string[] {
  if (rest.length === 0) return [];
  const odd = sessions.filter(standsOut);
  const here = Math.min(firstOfEach(odd).length, STANDING_OUT_MAX);
  const more = here < odd.length ? `, ${here} of them here, the first for each reason` : "";
  return [
    `Of ${sessions.length} sessions, ${odd.length} stand out (failed, not evaluable, tried again, or inventory not ok)${more}. Beside them stand those of the baseline and of the best cell; results.csv has every session.`,
  ];
}

/** The first few of those that stand out for the same reasons, in the order of all. */
function firstOfEach(sessions: readonly SessionResult[]): SessionResult[] {
  const told = new Map<string, number>();
  return sessions.filter(({ state, evaluableReasons }) => {
    const reason = [state, ...evaluableReasons].join("; ");
    const before = told.get(reason) ?? 0;
    told.set(reason, before + 1);
    return before < ALIKE_MAX;
  });
}

function standsOut({ state, evaluable, attempts, summary }: SessionResult): boolean {
  const isOk = summary === null || summary.inventory_invariant.status === "ok";
  const isToCome = state === "planned" || state === "not_run";
  return !isToCome && (!evaluable || attempts > 1 || !isOk);
}
