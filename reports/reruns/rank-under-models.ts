/**
 * The ranking of the cells under each fill model, from the stored sessions and from their reruns. Cells are ranked by
 * their mean paired difference against the baseline, as the verdict ranks them, so that a cell that lost a window is
 * not ranked by the weather of the others.
 */
import { metricValue } from "../results/evaluability.ts";
import type { Comparison, SessionResult } from "../results/results-types.ts";
import { meanOf } from "../statistics/middle.ts";
import { rankStability } from "../statistics/rank-stability.ts";
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
  const rivals = compared.map(({ cell, windows }) => ({
    cell,
    figures: FILL_MODELS.map((model) => differences(value, { base, cell, windows, model })),
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

/** Under a model that leaves less than half of the windows, a mean would be that of other windows. */
function differences(
  value: Value,
  place: {
    readonly base: string;
    readonly cell: string;
    readonly windows: readonly number[];
    readonly model: FillModelName;
  },
): Unranked {
  const { base, cell, windows, model } = place;
  const found = windows.flatMap((window) => {
    const [ours, theirs] = [value(cell, window, model), value(base, window, model)];
    return ours === null || theirs === null ? [] : [ours - theirs];
  });
  const enough = found.length > 0 && 2 * found.length >= windows.length;
  return {
    model,
    windows: found.length,
    mean: enough ? meanOf(found) : null,
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
