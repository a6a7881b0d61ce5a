/** `approve`: a person signs a grid's meaning. */
import { relative } from "node:path";
import { plainLine } from "../../../reports/index.ts";
import { approveGrid } from "../../approval/approve-grid.ts";
import { loadGrid } from "../../grid/load-grid.ts";
import { type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

export type ApproveWords = {
  readonly by: string;
  readonly note: string | null;
  readonly sets: readonly string[];
};

export function runApprove(
  environment: Environment,
  gridPath: string,
  { by, note, sets }: ApproveWords,
): ExitCode {
  const approved = approveGrid(loadGrid(gridPath), {
    by,
    note: note ?? undefined,
    set: sets,
    nowMs: environment.now().getTime(),
  });
  say(environment, `Approved by ${plainLine(by)}: ${relative(environment.cwd, approved.path)}`);
  for (const change of approved.changes) say(environment, `  ${plainLine(change)}`);
  say(environment, "Any later change of a cell, rule or session setting voids it.");
  return EXIT.done;
}
