/** The words of the verb `status`: run, options, examples. */
import type { Command } from "commander";
import type { Environment } from "../environment.ts";
import { examples } from "../examples.ts";
import { outFolder, outOption, RUN_HELP } from "../run-words.ts";
import type { SetCode, Words } from "../verb.ts";
import { runStatus } from "./status.ts";

/** Adds the verb; `setCode` takes its exit code. */
export function addStatus(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description("Where a sweep stands, from another terminal too, while it runs.")
    .argument("[RUN]", `${RUN_HELP}, or the one that runs`)
    .option("--json", "as one JSON object")
    .addOption(outOption())
    .addHelpText("after", examples("status", "status phase73"))
    .action((wanted: string | undefined, words: Words) => {
      const options = { out: outFolder(environment, words), json: words.json === true };
      setCode(runStatus(environment, wanted, options));
    });
}
