/**
 * The ranking of the cells under each fill model, from the stored sessions and from their reruns. Cells are ranked by
 * their mean paired difference against the baseline over the windows that all of them have under that model, so that
 * none is ranked by the weather of windows that others lost.
 */
import { metricValue } from "../results/evaluability.ts";
import type { Comparison, SessionResult } from "../results/results-types.ts";
import { meanOf } from "../statistics/middle.ts";
import { rankStability } from "../statistics/rank-stability.ts";
import { comparable, meanOver } from "../statistics/shared-windows.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { compareFills } from "./compare-fills.ts";
import { FILL_MODELS, type FillModelName, type RerunDocument } from "./rerun-file.ts";
import type { FillModelCheck, FillModelRow, ModelFigure } from "./rerun-types.ts";
import { fits } from "./runs-alike.ts";

export type RankInput = {
  readonly record: SweepRecord;
  readonly sessions: readonly SessionResult[];
  readonly comparisons: readonly Comparison[];
  readonly document: RerunDocument;
  readonly sign: 1 | -1;
};

/** Returns the check; a stopped one ranks nothing, since half of the reruns rank nothing fairly. */
export function rankUnderModels(input: RankInput): FillModelCheck {
  const { record, comparisons, document } = input;
  if (comparisons.every(({ n }) => n === 0)) return noRanking("no cell can be compared");
  if (document.decision_metric !== record.decisionMetric) {
    return noRanking(`it was run for ${document.decision_metric}`);
  }
  if (document.state === "stopped") return noRanking("it was stopped before its end");
  const values = valuesByPlace(input);
  const compared = comparisons.filter(({ n, cell }) => n > 0 && document.cells.includes(cell));
  const own = ownModel(input);
  if (compared.length === 0 || own === null) return noRanking("no cell was run again");
  const fills = compareFills(record, input.sessions, document);
  return { ...ranked(input, compared, values, own), fills };
}

/** A check that says nothing but why. */
export function noRanking(why: string): FillModelCheck {
  return {
    kind: "none",
    why,
    ownModel: null,
    baseline: [],
    rows: [],
    cellsLeftOut: [],
    winners: [],
    modelDependent: null,
    fills: null,
  };
}

type Value = (cell: string, replicate: number, model: FillModelName) => number | null;

function ranked(
  { record, document, sign }: RankInput,
  compared: readonly Comparison[],
  value: Value,
  own: FillModelName,
): Omit<FillModelCheck, "fills"> {
  const base = record.baselineCell ?? "";
  const byModel = FILL_MODELS.map((model) => figuresUnder(model, compared, value, base));
  const rivals = compared.map(({ cell }, i) => ({
    cell,
    figures: byModel.flatMap((figures) => figures[i] ?? []),
  }));
  const stability = rankStability(
    FILL_MODELS.map((model, m) => ({
      model,
      values: withBaseline(rivals.map(({ figures }) => figures[m]?.mean ?? null)),
    })),
    sign,
  );
  const withRanks = (figures: readonly Unranked[], index: number): ModelFigure[] =>
    figures.map((figure, m) => ({ ...figure, rank: stability.models[m]?.ranks[index] ?? null }));
  const windows = [...new Set(compared.flatMap((comparison) => comparison.windows))];
  const baseline = FILL_MODELS.map((model) => {
    const own = windows.map((window) => value(base, window, model)).filter((v) => v !== null);
    return { model, windows: own.length, mean: meanOf(own) };
  });
  const zero = baseline.map(({ model, windows: count }) => ({
    model,
    windows: count,
    mean: 0,
    missing: "no other cell has enough windows",
  }));
  const rows: FillModelRow[] = [
    { cell: base, models: withRanks(zero, 0) },
    ...rivals.map(({ cell, figures }, i) => ({ cell, models: withRanks(figures, i + 1) })),
  ];
  const unranked = firstUnder(rows, own).some(({ models }) =>
    models.some(({ rank }) => rank === null),
  );
  return {
    kind: "ranked",
    why: null,
    ownModel: own,
    baseline,
    rows,
    cellsLeftOut: document.cells_left_out,
    winners: stability.winners.map((index) => rows[index]?.cell ?? ""),
    // A cell that has no rank under a model was not shown to lose there.
    modelDependent: stability.winners.length === 0 && unranked ? null : stability.modelDependent,
  };
}

/** The baseline's own difference is 0, and says nothing where no rival has one. */
function withBaseline(rivals: readonly (number | null)[]): (number | null)[] {
  return [rivals.some((mean) => mean !== null) ? 0 : null, ...rivals];
}

function firstUnder(rows: readonly FillModelRow[], model: FillModelName): FillModelRow[] {
  const rankIn = ({ models }: FillModelRow) =>
    models.find((figure) => figure.model === model)?.rank ?? Number.POSITIVE_INFINITY;
  const best = Math.min(...rows.map(rankIn));
  return rows.filter((row) => rankIn(row) === best);
}

type Unranked = Omit<ModelFigure, "rank">;

/** One figure per compared cell: its mean over the windows that all ranked cells have under this model. */
function figuresUnder(
  model: FillModelName,
  compared: readonly Comparison[],
  value: Value,
  base: string,
): Unranked[] {
  const found = compared.map((comparison) => foundUnder(model, comparison, value, base));
  const { among, windows } = comparable(found.filter(({ missing }) => missing === null));
  const longest = Math.max(0, ...among.map((one) => one.windows.length));
  return found.map((one) => {
    const own = one.windows.length;
    if (one.missing !== null) return { model, windows: own, mean: null, missing: one.missing };
    const mean = among.includes(one) ? meanOver(one, windows) : null;
    if (mean !== null) return { model, windows: windows.length, mean, missing: null };
    const missing = among.includes(one)
      ? "the cells share too few windows under it"
      : `${own} windows where others have up to ${longest}`;
    return { model, windows: own, mean, missing };
  });
}

type Found = Pick<Comparison, "windows" | "differences"> & { readonly missing: string | null };

/** Under a model that leaves less than half of a cell's windows, a mean would be that of other windows. */
function foundUnder(
  model: FillModelName,
  { cell, windows }: Comparison,
  value: Value,
  base: string,
): Found {
  const found = windows.flatMap((window): [number, number][] => {
    const [ours, theirs] = [value(cell, window, model), value(base, window, model)];
    return ours === null || theirs === null ? [] : [[window, ours - theirs]];
  });
  const enough = found.length > 0 && 2 * found.length >= windows.length;
  return {
    windows: found.map(([window]) => window),
    differences: found.map(([, difference]) => difference),
    missing: enough ? null : `a value in ${found.length} of ${windows.length} windows only`,
  };
}

/** The stored session under its own model, its rerun under the others. */
function valuesByPlace({ record, sessions, document }: RankInput): Value {
  const found = new Map<string, number | null>();
  const key = (cell: string, replicate: number, model: string) =>
    JSON.stringify([cell, replicate, model]);
  for (const session of sessions) {
    const { summary, cell, replicate, evaluable } = session;
    if (!evaluable || summary === null) continue;
    found.set(
      key(cell, replicate, summary.fill_model),
      metricValue(summary, record.decisionMetric),
    );
    for (const entry of document.reruns) {
      if (entry.cell !== cell || entry.replicate !== replicate || !fits(entry, session, record)) {
        continue;
      }
      const own = entry.fill_model === summary.fill_model;
      if (!own)
        found.set(key(cell, replicate, entry.fill_model), entry.evaluable ? entry.value : null);
    }
  }
  return (cell, replicate, model) => found.get(key(cell, replicate, model)) ?? null;
}

function ownModel({ record, sessions }: RankInput): FillModelName | null {
  const stored = sessions.find(({ cell, evaluable }) => cell === record.baselineCell && evaluable);
  return FILL_MODELS.find((model) => model === stored?.summary?.fill_model) ?? null;
}
