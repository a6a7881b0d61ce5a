/**
 * The session process: `--spec FILE` from an orchestrator, or the same said on the command line by hand; `--worker`
 * for one that is sent spec after spec.
 */
import { CodedError } from "../errors.ts";
import { plainText } from "../plain-text.ts";
import { machineRefused } from "./machine-refused.ts";
import { readSpec, USAGE } from "./read-spec.ts";
import { runSession } from "./run-session.ts";
import { serveSessions } from "./worker.ts";

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help") || argv.length === 0) {
    process.stdout.write(USAGE);
    return argv.length === 0 ? 2 : 0;
  }
  if (argv[0] === "--worker") {
    await serveSessions();
    return 0;
  }
  try {
    const summary = await runSession(readSpec(argv));
    if (process.send === undefined) {
      process.stdout.write(
        `${summary.halt_reason}: ${summary.ticks} ticks, ${summary.fills_total} fills, ledger root ${summary.ledger_root}\n`,
      );
    }
    return 0;
  } catch (thrown) {
    // The log itself may be what could not be opened.
    const error = machineRefused(thrown);
    if (!(error instanceof CodedError)) throw error;
    const hint = error.hint === undefined ? "" : `${error.hint}\n`;
    process.stderr.write(plainText(`${error.message}\n${hint}`));
    return error.code === "ENG_USAGE" ? 2 : 3;
  }
}

// Where files may only grow so far, the write that goes too far is refused with words; the signal would end us first.
process.on("SIGXFSZ", () => undefined);

process.exitCode = await main(process.argv.slice(2));
