/**
 * Did the fill models differ at all in what they filled? On a book of one level that follows the prints (as one implied
 * from a tape of trades does) they hardly can, and then a ranking under all three says no more than one under one.
 */
import type { SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { FILL_MODELS, type FillModelName, type RerunDocument } from "./rerun-file.ts";
import type { FillsUnderModels } from "./rerun-types.ts";
import { fits } from "./runs-alike.ts";

/** Below this share of fills that hang on the model, the models saw almost the same. */
const ALMOST_SAME_SHARE = 0.05;

/**
 * Counts the fills of every evaluable session that was run under all three models. `differing` is the sum over sessions
 * of the most less the fewest, of the sum of the most: what one session gains is not made up for by another's loss.
 */
export function compareFills(
  record: Pick<SweepRecord, "cells">,
  sessions: readonly SessionResult[],
  document: RerunDocument,
): FillsUnderModels {
  const counted = sessions.flatMap((session) => countsOf(record, session, document));
  const sum = (pick: (counts: Counts) => number) => counted.reduce((s, one) => s + pick(one), 0);
  const most = sum((counts) => Math.max(...Object.values(counts)));
  const least = sum((counts) => Math.min(...Object.values(counts)));
  const differing = most === 0 ? null : (most - least) / most;
  return {
    sessions: counted.length,
    models: FILL_MODELS.map((model) => ({ model, fills: sum((counts) => counts[model]) })),
    differing,
    almostSame: differing === null ? null : differing < ALMOST_SAME_SHARE,
  };
}

type Counts = Readonly<Record<FillModelName, number>>;

function countsOf(
  record: Pick<SweepRecord, "cells">,
  session: SessionResult,
  { reruns }: RerunDocument,
): Counts[] {
  const { summary, evaluable, cell, replicate } = session;
  if (summary === null || !evaluable) return [];
  const found = FILL_MODELS.map((model) => {
    if (summary.fill_model === model) return summary.fills_total;
    return reruns.find(
      (entry) =>
        entry.cell === cell &&
        entry.replicate === replicate &&
        entry.fill_model === model &&
        fits(entry, session, record),
    )?.fills;
  });
  const [queue, touch, through] = found;
  if (queue === undefined || touch === undefined || through === undefined) return [];
  return [{ queue, touch, through }];
}
