/**
 * The words that an operator types. The main job has no verb: `sweep GRID`. Each verb has a module of its own with its
 * options, examples and work; here is the list of them, and the way from an error to an exit code.
 */
import { Command, CommanderError } from "commander";
import { ENGINE_VERSION, plainText } from "../../engine/index.ts";
import { addAcknowledge } from "./commands/acknowledge.ts";
import { addReplay } from "./commands/add-replay.ts";
import { addStatus } from "./commands/add-status.ts";
import { addSweep } from "./commands/add-sweep.ts";
import { addApprove } from "./commands/approve.ts";
import { addDebrief } from "./commands/debrief.ts";
import { addDeriveTrades } from "./commands/derive-trades.ts";
import { addExploreGuards } from "./commands/explore-guards.ts";
import { addImportTrades } from "./commands/import-trades.ts";
import { addNotify } from "./commands/notify.ts";
import { addPlan } from "./commands/plan.ts";
import { addRecord } from "./commands/record.ts";
import { addRerun } from "./commands/rerun.ts";
import { addVerify } from "./commands/verify.ts";
import { columnsOf, type Environment } from "./environment.ts";
import { PROGRAM } from "./examples.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { meantVerb } from "./grid-words.ts";
import { printError } from "./print-error.ts";
import type { AddVerb, SetCode } from "./verb.ts";

/** In the order in which the help lists them. */
const VERBS: Readonly<Record<string, AddVerb>> = {
  plan: addPlan,
  approve: addApprove,
  status: addStatus,
  debrief: addDebrief,
  verify: addVerify,
  acknowledge: addAcknowledge,
  notify: addNotify,
  replay: addReplay,
  rerun: addRerun,
  "import-trades": addImportTrades,
  "derive-trades": addDeriveTrades,
  record: addRecord,
  "explore-guards": addExploreGuards,
};

/** The longest usage text has a few thousand characters. */
const TYPED_CHARS_MAX = 20_000;

/** Runs one command line and returns its exit code. Never throws. */
export async function runCommandLine(
  argv: readonly string[],
  environment: Environment,
): Promise<number> {
  let code: ExitCode = EXIT.done;
  const program = buildProgram(environment, (found) => {
    code = found;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      // Whose options these are was decided by the first word.
      const verb = meantVerb(environment, argv[0] ?? "", Object.keys(VERBS));
      if (verb !== undefined) environment.stderr.write(`(Did you mean the verb ${verb}?)\n`);
      return EXIT.usage;
    }
    printError(environment, error);
    return exitCodeOf(error, false);
  }
}

function buildProgram(environment: Environment, setCode: SetCode): Command {
  const program = new Command("sweep");
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void environment.stdout.write(plainText(text)),
      // What was typed is quoted here, and may have come from anywhere.
      writeErr: (text) => void environment.stderr.write(plainText(text.slice(0, TYPED_CHARS_MAX))),
      getOutHelpWidth: () => Math.min(columnsOf(environment.stdout) ?? 100, 100),
      getErrHelpWidth: () => Math.min(columnsOf(environment.stderr) ?? 100, 100),
    })
    .configureHelp({ showGlobalOptions: false })
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .usage("GRID [options]   or   sweep VERB …")
    .description(
      "Runs a grid of paper-trading sessions one after the other and writes one debrief.",
    )
    .version(`engine ${ENGINE_VERSION}`, "--version", "print the engine's version");
  addSweep(program, environment, setCode);
  for (const [name, add] of Object.entries(VERBS)) {
    // The main job takes in too many words to say better what was meant, and verbs inherit that: `approve A B` signed A alone.
    const verb = program.command(name).exitOverride().allowExcessArguments(false);
    add(verb, environment, setCode);
  }
  program.helpCommand("help [VERB]", "The same as --help.");
  program.hook("preSubcommand", refuseWordsBefore);
  program.addHelpText("after", EXIT_CODE_HELP);
  return program;
}

/** What stands before a verb is an option of the main job: the verb would be done as if it had not been typed. */
function refuseWordsBefore(program: Command, verb: Command): void {
  const typed = program.options.find(
    (option) => program.getOptionValueSource(option.attributeName()) === "cli",
  );
  if (typed === undefined) return;
  program.error(
    `error: ${typed.long} stands before ${verb.name()}, expected after it: ${PROGRAM} ${verb.name()} … ${typed.long} …`,
  );
}

const EXIT_CODE_HELP = `
Examples:
  ${PROGRAM} grids/phase73.yaml                 run the sweep, or go on with it
  ${PROGRAM} grids/phase73.yaml --new           never go on with an earlier run
  ${PROGRAM} plan grids/phase73.yaml            show what would run, run nothing
  ${PROGRAM} status                             where the sweep stands that runs, or ran last

Exit codes: 0 done · 1 aborted by a rule or gate, not approved, or not started · 2 bad usage, invalid file, dead key
            3 a fault kept the sweep from going on · 130 interrupted

Environment: SWEEP_SESSION_MEMORY_MIB  largest heap of a session, in MiB (1024)`;
