/**
 * Does the winner win under every assumption about fills? What trades money must not hang on where in the queue a
 * paper order is taken to stand.
 */
import { FILL_MODELS, type FillModelName } from "../reruns/rerun-file.ts";
import type { FillModelCheck, FillModelRow, Reruns } from "../reruns/rerun-types.ts";
import { counted, listed } from "../text/numbers.ts";

export type WinnerCheck =
  /** It stays ahead of the baseline and of everybody it was ahead of; `sentences` say so. */
  | { readonly kind: "holds"; readonly sentences: readonly string[] }
  /** Another cell is ahead under another fill model. */
  | {
      readonly kind: "dependent";
      readonly line: string;
      readonly sentences: readonly string[];
    }
  | { readonly kind: "unknown"; readonly sentences: readonly string[] };

/** Judges the cell that the verdict would name. `again` is the command that runs the check. */
export function checkWinner(check: FillModelCheck, winner: string, again: string): WinnerCheck {
  const row = check.rows.find(({ cell }) => cell === winner);
  const own = check.ownModel;
  if (check.kind === "none" || row === undefined || own === null) {
    const why = check.why ?? "it was not run again";
    return {
      kind: "unknown",
      sentences: [
        `Not checked: whether it also wins under the other two fill models (${why}). ${again}`.trim(),
      ],
    };
  }
  const passed = FILL_MODELS.flatMap((model) => {
    const cells = passing(check, row, model, own);
    return cells.length === 0 ? [] : [{ model, cells }];
  });
  if (passed.length > 0) return dependent(passed, winner, own);
  const blank = FILL_MODELS.filter((model) => rankOf(row, model) === null);
  return blank.length === 0 ? holds(check, row) : partly(check, row, blank);
}

/** Cells that are at least level with the winner under a model, and were behind it under its own. */
function passing(
  { rows }: FillModelCheck,
  winner: FillModelRow,
  model: FillModelName,
  own: FillModelName,
): string[] {
  const rank = rankOf(winner, model);
  const ownRank = rankOf(winner, own);
  if (rank === null || ownRank === null) return [];
  const ahead = (other: FillModelRow) => {
    const [there, here] = [rankOf(other, model), rankOf(other, own)];
    return there !== null && here !== null && here > ownRank && there <= rank;
  };
  return rows.filter((other) => other !== winner && ahead(other)).map(({ cell }) => cell);
}

function rankOf({ models }: FillModelRow, model: FillModelName): number | null {
  return models.find((figure) => figure.model === model)?.rank ?? null;
}

type Passed = { readonly model: FillModelName; readonly cells: readonly string[] };

function dependent(passed: readonly Passed[], winner: string, own: FillModelName): WinnerCheck {
  const where = passed.map(({ model, cells }) => {
    const more = cells.length > 3 ? [`${cells.length - 3} more`] : [];
    const names = listed([...cells.slice(0, 3), ...more]);
    return `under ${model}, ${names} ${cells.length === 1 ? "does" : "do"} as well or better`;
  });
  return {
    kind: "dependent",
    line: `the winner is model-dependent (${winner} under ${own}, not under ${listed(passed.map(({ model }) => model))})`,
    sentences: [
      `But that is model-dependent: ${where.join("; ")}.`,
      "Nobody can tell from paper fills which fill model is right, and what trades money must not hang on it.",
    ],
  };
}

function holds(check: FillModelCheck, row: FillModelRow): WinnerCheck {
  const first = FILL_MODELS.every((model) => rankOf(row, model) === 1);
  const models = `all three fill models (${FILL_MODELS.join(", ")})`;
  const what = first
    ? `It is first under ${models}`
    : `Under ${models} it is ahead of the baseline and of every cell that it is ahead of here`;
  const same = sameFillsWords(check);
  const little = same.length > 0 ? ", which says little here" : "";
  const sentences = [`${what}${little}.`, ...same, ...leftOut(check)];
  return { kind: "holds", sentences };
}

function partly(
  check: FillModelCheck,
  row: FillModelRow,
  blank: readonly FillModelName[],
): WinnerCheck {
  const told = FILL_MODELS.filter((model) => !blank.includes(model));
  const why = row.models.find(({ model }) => blank.includes(model))?.missing ?? "no value";
  const sentence = `Under ${listed(told)} it stays ahead; under ${listed(blank)} it could not be ranked (${why}), so part of the gain may hang on the fill model.`;
  return { kind: "unknown", sentences: [sentence, ...leftOut(check)] };
}

/** A ranking among few says less than one among all. */
function leftOut({ cellsLeftOut, rows }: FillModelCheck): string[] {
  if (cellsLeftOut.length === 0) return [];
  return [
    `Of ${counted(cellsLeftOut.length + rows.length, "cell")}, only the ${rows.length} best were run under the other fill models, the baseline among them.`,
  ];
}

/** Where the models had nothing to disagree about, agreement is no evidence. */
export function sameFillsWords({ fills, modelDependent }: FillModelCheck): string[] {
  if (fills?.almostSame !== true || fills.differing === null || modelDependent !== false) return [];
  const counts = fills.models.map(({ model, fills: count }) => `${model} ${count}`);
  const share =
    fills.differing === 0 ? "not one of them hangs" : `${percent(fills.differing)} of them hang`;
  return [
    `The fill models saw almost the same fills here (${counts.join(", ")}; ${share} on the model), so that they agree says little: on a book of one level, or in a wide one, they can hardly differ.`,
  ];
}

function percent(share: number): string {
  return share < 0.001 ? "under 0.1%" : `${(share * 100).toFixed(1)}%`;
}

/** What the verdict says when the baseline's second run was another one. */
export function notRepeatedWords({ duplicates }: Reruns): string[] {
  const different = duplicates?.different ?? [];
  const [first] = different;
  if (first === undefined) return [];
  const all = different.length + (duplicates?.same.length ?? 0);
  return [
    `The baseline was run a second time in memory, and in ${different.length} of ${counted(all, "window")} it did not end on the same ledger root (window ${first.replicate}: ${first.why}).`,
    "The same session must give the same records; until it does, no number of this sweep can be trusted and nothing is ranked.",
    "Check whether a tape was replaced; if none was, report it with the run's folder.",
  ];
}
