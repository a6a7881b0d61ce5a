/**
 * The words that an operator types. The main job has no verb: `sweep GRID`. Each verb's work lies in its own
 * module; here are only names, options, examples, and the way from an error to an exit code.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { CodedError, ENGINE_VERSION, nearestName, plainText } from "../../engine/index.ts";
import { plainLine } from "../../reports/index.ts";
import { SAMPLE_DEFAULT } from "../replay/rerun-roots.ts";
import { runAcknowledge } from "./commands/acknowledge.ts";
import { addReplay } from "./commands/add-replay.ts";
import { runApprove } from "./commands/approve.ts";
import { runDebrief, runVerify } from "./commands/debrief.ts";
import { addDeriveTrades } from "./commands/derive-trades.ts";
import { addExploreGuards } from "./commands/explore-guards.ts";
import { addImportTrades } from "./commands/import-trades.ts";
import { addNotify } from "./commands/notify.ts";
import { runPlan } from "./commands/plan.ts";
import { addRecord } from "./commands/record.ts";
import { addRerun } from "./commands/rerun.ts";
import { runStatus } from "./commands/status.ts";
import { runGrid } from "./commands/sweep.ts";
import type { Environment } from "./environment.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { nearestGrid } from "./nearest-grid.ts";
import { planOptions } from "./plan-words.ts";
import { printError } from "./print-error.ts";
import { parseProcesses } from "./processes.ts";
import { outFolder, outOption, RUN_HELP } from "./run-words.ts";
import { parseSession } from "./session-numbers.ts";

const PROGRAM = "npm run sweep --";
/** The longest usage text has a few thousand characters. */
const TYPED_CHARS_MAX = 20_000;

/** Runs one command line and returns its exit code. Never throws. */
export async function runCommandLine(
  argv: readonly string[],
  environment: Environment,
): Promise<number> {
  const answer: Answer = { code: EXIT.done };
  const program = buildProgram(environment, answer);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return answer.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    printError(environment, error);
    return exitCodeOf(error, false);
  }
}

type Answer = { code: number };
type Words = Readonly<Record<string, unknown>>;

function buildProgram(environment: Environment, answer: Answer): Command {
  const program = new Command("sweep");
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void environment.stdout.write(plainText(text)),
      // What was typed is quoted here, and may have come from anywhere.
      writeErr: (text) => void environment.stderr.write(plainText(text.slice(0, TYPED_CHARS_MAX))),
      getOutHelpWidth: () => Math.min(environment.stdout.columns ?? 100, 100),
      getErrHelpWidth: () => Math.min(environment.stdout.columns ?? 100, 100),
    })
    .configureHelp({ showGlobalOptions: false })
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .usage("GRID [options]   or   sweep VERB …")
    .description(
      "Runs a grid of paper-trading sessions one after the other and writes one debrief.",
    )
    .version(`engine ${ENGINE_VERSION}`, "--version", "print the engine's version");
  addMainJob(program, environment, answer);
  const verb = (name: string): Command => addVerb(program, name);
  addGridVerbs(verb, environment, answer);
  addRunVerbs(verb, environment, answer);
  const setCode = (code: number) => {
    answer.code = code;
  };
  const checkedPath = (grid: string): string => {
    checkGridPath(environment, grid);
    return gridPath(environment, grid);
  };
  addNotify(verb("notify"), environment, { setCode, checkedPath });
  addReplay(verb("replay"), environment, setCode);
  addRerun(verb("rerun"), environment, setCode);
  addImportTrades(verb("import-trades"), environment, setCode);
  addDeriveTrades(verb("derive-trades"), environment, setCode);
  addRecord(verb("record"), environment, setCode);
  addExploreGuards(verb("explore-guards"), environment, setCode);
  program.addHelpText("after", EXIT_CODE_HELP);
  return program;
}

const EXIT_CODE_HELP = `
Examples:
  ${PROGRAM} grids/phase73.yaml                 run the sweep, or go on with it
  ${PROGRAM} grids/phase73.yaml --new           never go on with an earlier run
  ${PROGRAM} plan grids/phase73.yaml            show what would run, run nothing
  ${PROGRAM} status                             where the newest sweep stands

Exit codes: 0 done · 1 aborted by a rule or gate, not approved, or not started · 2 bad usage, invalid file, dead key
            3 a fault kept the sweep from going on · 130 interrupted

Environment: SWEEP_SESSION_MEMORY_MIB  largest heap of a session, in MiB (1024)`;

function addVerb(program: Command, name: string): Command {
  const command = program.command(name);
  command.exitOverride();
  return command;
}

function addMainJob(program: Command, environment: Environment, answer: Answer): void {
  program.argument("[GRID]", "grid file, for instance grids/phase73.yaml");
  addGridOptions(program);
  program
    .option("--new", "start a new run, do not resume an unfinished one")
    .option(
      "--workers <N>",
      "processes for sessions on virtual time (default: the processors); changes no result",
      parseProcesses,
    )
    .option("--yes", "do not ask before a sweep on the real clock")
    .option("--json", "one JSON object per event on standard output")
    .addOption(outOption())
    .action(async (grid: string | undefined, words: Words) => {
      if (grid === undefined) {
        program.outputHelp({ error: true });
        answer.code = EXIT.usage;
        return;
      }
      checkGridPath(environment, grid, program);
      answer.code = await runGrid(environment, gridPath(environment, grid), {
        plan: planOptions(words),
        runsRoot: outFolder(environment, words),
        fresh: words.new === true,
        yes: words.yes === true,
        json: words.json === true,
        workers: (words.workers as number | undefined) ?? null,
      });
    });
}

type AddVerb = (name: string) => Command;

function addGridVerbs(verb: AddVerb, environment: Environment, answer: Answer): void {
  const plan = verb("plan")
    .description("Show the plan: cells, config differences, order, gates, rules. Runs nothing.")
    .argument("<GRID>", "grid file")
    .option("--all", "list every cell and every session, however many")
    .option("--check-wiring", "also prove that every key the grid sets changes something");
  addGridOptions(plan);
  plan.addOption(outOption());
  plan.addHelpText(
    "after",
    examples("plan grids/phase73.yaml", "plan grids/phase73.yaml --check-wiring"),
  );
  plan.action(async (grid: string, words: Words) => {
    checkGridPath(environment, grid);
    answer.code = await runPlan(environment, gridPath(environment, grid), planOptions(words), {
      checkWiring: words.checkWiring === true,
      all: words.all === true,
      runsRoot: outFolder(environment, words),
    });
  });

  const approve = verb("approve")
    .description("Sign a grid off: any later change of a cell, rule or setting voids it.")
    .argument("<GRID>", "grid file")
    .requiredOption("--by <NAME>", "who signs")
    .option("--note <TEXT>", "a remark, shown in the debrief")
    .option("--set <LABEL.KEY=VALUE...>", "the reviewer's value in place of the proposed one");
  approve.addHelpText(
    "after",
    examples(
      "approve grids/phase73.yaml --by NAME",
      "approve grids/phase73.yaml --by NAME --set tight-sym-4.strategy.bid_offset_bps=5",
    ),
  );
  approve.action((grid: string, words: Words) => {
    checkGridPath(environment, grid);
    answer.code = runApprove(environment, gridPath(environment, grid), {
      by: words.by as string,
      note: (words.note as string | undefined) ?? null,
      sets: (words.set as string[] | undefined) ?? [],
    });
  });
}

function addRunVerbs(verb: AddVerb, environment: Environment, answer: Answer): void {
  const run = "[RUN]";
  const status = verb("status")
    .description("Where a sweep stands, from another terminal too, while it runs.")
    .argument(run, RUN_HELP)
    .option("--json", "as one JSON object")
    .addOption(outOption());
  status.addHelpText("after", examples("status", "status phase73"));
  status.action((wanted: string | undefined, words: Words) => {
    const options = { out: outFolder(environment, words), json: words.json === true };
    answer.code = runStatus(environment, wanted, options);
  });

  const debrief = verb("debrief")
    .description("Compile the debrief anew from what the sessions stored.")
    .argument(run, RUN_HELP)
    .option("--fill-models", "run the check of the fill models and A/A first, where it is missing")
    .addOption(outOption());
  debrief.addHelpText("after", examples("debrief", "debrief phase73", "debrief --fill-models"));
  debrief.action(async (wanted: string | undefined, words: Words) => {
    answer.code = await runDebrief(environment, wanted, {
      out: outFolder(environment, words),
      fillModels: words.fillModels === true,
    });
  });

  const verify = verb("verify")
    .description(
      "Recompute every number and hash from the stored sessions; exit code 1 on a difference.",
    )
    .argument(run, RUN_HELP)
    .option(
      "--replays <N>",
      "replayed sessions to run again: a number, or all",
      parseSample,
      SAMPLE_DEFAULT,
    )
    .option(
      "--rerun <N>",
      "reruns of fill-models.json to run again: a number, or all",
      parseSample,
      0,
    )
    .addOption(outOption());
  verify.addHelpText(
    "after",
    `\nSessions that kept their summaries alone are all run again in full, on all processors, a tenth of a second each.\n${examples("verify", "verify phase73", "verify phase73 --rerun 10")}`,
  );
  verify.action(async (wanted: string | undefined, words: Words) => {
    answer.code = await runVerify(environment, wanted, {
      out: outFolder(environment, words),
      replays: words.replays as number,
      rerun: words.rerun as number,
    });
  });

  const acknowledge = verb("acknowledge")
    .description(
      "Accept a session's inventory status, so that the sweep may go on. Recorded and shown.",
    )
    .argument("<RUN>", RUN_HELP)
    .requiredOption("--session <N>", "number of the session", parseSession)
    .requiredOption("--by <NAME>", "who accepts", parseText)
    .requiredOption("--reason <TEXT>", "why", parseText)
    .addOption(outOption());
  acknowledge.addHelpText(
    "after",
    examples('acknowledge phase73 --session 2 --by NAME --reason "dust fill, looked into"'),
  );
  acknowledge.action((wanted: string, words: Words) => {
    answer.code = runAcknowledge(environment, wanted, {
      out: outFolder(environment, words),
      session: words.session as number,
      by: words.by as string,
      reason: words.reason as string,
    });
  });
}

function addGridOptions(command: Command): void {
  command
    .option("--market <MARKET>", "another market: a scenario's name, replay:TAPE, or xrpl (live)")
    .option("--network <NETWORK>", "live market: mainnet, testnet, loopback or a network file")
    .option("--clock <CLOCK>", "virtual or real")
    .option("--storage <KEPT>", "what a session keeps: full, or summary (no rows per tick)")
    .option("--only <LABEL...>", "only these cells")
    .option("--duration <TIME>", "another session duration, for instance 10m")
    .option("--replicates <N>", "another number of replicates, or fill: as many as end in time")
    .option("--concurrency <N>", "sessions at once")
    .option("--finish-by <TIME>", 'be over by then: "07:30", or an instant with its zone');
}

function gridPath(environment: Environment, grid: string): string {
  return resolve(environment.cwd) === process.cwd() ? grid : resolve(environment.cwd, grid);
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${PROGRAM} ${line}`).join("\n")}`;
}

function parseSample(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a number of sessions, or all.");
}

function parseText(text: string): string {
  if (text.trim() !== "" && text.length <= 500) return text;
  throw new InvalidArgumentError("expected 1 to 500 characters.");
}

/** A word that is no file is a misspelt verb or a misspelt path; say which of them it looks like. */
function checkGridPath(environment: Environment, grid: string, program?: Command): void {
  const path = resolve(environment.cwd, grid);
  if (existsSync(path)) return;
  const verbs = program?.commands.map((command) => command.name()) ?? [];
  const verb = grid.includes("/") || grid.includes(".") ? undefined : nearestName(grid, verbs);
  const near = verb === undefined ? nearestGrid(path, environment) : `the verb ${verb}`;
  const hint =
    near === null
      ? "Grids lie under grids/, for instance grids/phase73.yaml."
      : `Did you mean ${near}?`;
  throw new CodedError("SWP_NO_GRID", `${plainLine(grid)}: there is no such grid file`, { hint });
}
