/** The session process: `--spec FILE` from an orchestrator, or the same said on the command line by hand. */
import { CodedError } from "../errors.ts";
import { plainText } from "../plain-text.ts";
import { readSpec, USAGE } from "./read-spec.ts";
import { runSession } from "./run-session.ts";

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help") || argv.length === 0) {
    process.stdout.write(USAGE);
    return argv.length === 0 ? 2 : 0;
  }
  try {
    const summary = await runSession(readSpec(argv));
    if (process.send === undefined) {
      process.stdout.write(
        `${summary.halt_reason}: ${summary.ticks} ticks, ${summary.fills_total} fills, ledger root ${summary.ledger_root}\n`,
      );
    }
    return 0;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const hint = error.hint === undefined ? "" : `${error.hint}\n`;
    process.stderr.write(plainText(`${error.message}\n${hint}`));
    return error.code === "ENG_USAGE" ? 2 : 3;
  }
}

process.exitCode = await main(process.argv.slice(2));
