/** Which part of a replay the operator asked for. Pure. */
import { CodedError, nearestName } from "../../engine/index.ts";
import type { ReplayJob, ReplayPlan } from "./plan-replay.ts";

export type ReplaySelection = {
  /** Labels; null for all cells. */
  readonly cells: readonly string[] | null;
  /** Numbers of tapes, each the number of any session that saw it; null for all. */
  readonly tapes: readonly number[] | null;
};

/** Returns the jobs asked for. @throws CodedError SWP_REPLAY_SELECTION naming what the run has instead. */
export function selectJobs(
  { jobs, columns }: ReplayPlan,
  labels: readonly string[],
  { cells, tapes }: ReplaySelection,
): readonly ReplayJob[] {
  for (const cell of cells ?? []) if (!labels.includes(cell)) throw unknownCell(cell, labels);
  const wanted = tapes?.map((tape) => {
    const column = columns.find(({ sessions }) => sessions.includes(tape));
    if (column === undefined) throw unknownTape(tape, columns);
    return column.tape;
  });
  return jobs.filter(
    ({ cell, column }) =>
      (cells === null || cells.includes(cell)) &&
      (wanted === undefined || wanted.includes(column.tape)),
  );
}

function unknownCell(cell: string, labels: readonly string[]): CodedError {
  const near = nearestName(cell, labels);
  const hint =
    near === undefined || near === null ? `Cells: ${labels.join(", ")}` : `Did you mean ${near}?`;
  const message = `--cells was ${JSON.stringify(cell)}, expected a cell of the run`;
  return new CodedError("SWP_REPLAY_SELECTION", message, { hint });
}

function unknownTape(tape: number, columns: ReplayPlan["columns"]): CodedError {
  const known = columns.map((column) => String(column.tape)).join(", ");
  const message = `--tapes was ${tape}, expected the number of a session whose tape can be replayed`;
  return new CodedError("SWP_REPLAY_SELECTION", message, { hint: `Tapes: ${known}` });
}
