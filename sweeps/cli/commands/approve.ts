/** `approve`: a person signs a grid's meaning. */
import { relative } from "node:path";
import type { Command } from "commander";
import { plainLine } from "../../../reports/index.ts";
import { approveGrid } from "../../approval/approve-grid.ts";
import { loadGrid } from "../../grid/load-grid.ts";
import { type Environment, say } from "../environment.ts";
import { examples } from "../examples.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { checkedGridPath } from "../grid-words.ts";
import type { SetCode, Words } from "../verb.ts";

/** Adds the words of the verb; `setCode` takes its exit code. */
export function addApprove(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description("Sign a grid off: any later change of a cell, rule or setting voids it.")
    .argument("<GRID>", "grid file")
    .requiredOption("--by <NAME>", "who signs")
    .option("--note <TEXT>", "a remark, shown in the debrief")
    .option("--set <LABEL.KEY=VALUE...>", "the reviewer's value in place of the proposed one")
    .addHelpText(
      "after",
      examples(
        "approve grids/phase73.yaml --by NAME",
        "approve grids/phase73.yaml --by NAME --set tight-sym-4.strategy.bid_offset_bps=5",
      ),
    )
    .action((grid: string, words: Words) => {
      setCode(
        runApprove(environment, checkedGridPath(environment, grid), {
          by: words.by as string,
          note: (words.note as string | undefined) ?? null,
          sets: (words.set as string[] | undefined) ?? [],
        }),
      );
    });
}

type ApproveWords = {
  readonly by: string;
  readonly note: string | null;
  readonly sets: readonly string[];
};

function runApprove(
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
