/** `explore-guards`: every state the guards of a configuration can reach, and the shortest way to a fault. Writes nothing. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import {
  CONFIG_BYTES_MAX,
  CodedError,
  type EngineConfig,
  FileFault,
  parseConfig,
  readTextFile,
  STATES_MAX,
  storyLines,
  visibleJson,
  type WalkReport,
  walkGuards,
} from "../../../engine/index.ts";
import { columnsOf, type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { SetCode, Words } from "../verb.ts";

const EXAMPLES = `
Examples:
  npm run sweep -- explore-guards --config engine/config/paper.yaml
  npm run sweep -- explore-guards --config engine/config/history/s51.yaml --json

Exit codes: 0 all properties hold · 1 one fails, with the shortest trace · 3 the walk was too large or wrong`;

/** Adds the verb's words to a command. */
export function addExploreGuards(
  command: Command,
  environment: Environment,
  setCode: SetCode,
): void {
  command
    .description("Walk every state the guards can reach and check that they compose.")
    .requiredOption(
      "--config <FILE>",
      "engine configuration, for instance engine/config/paper.yaml",
    )
    .option("--json", "the whole result as one JSON object")
    .option(
      "--traces <N>",
      "also hold N random sessions against the walk of each guard",
      parseCount,
    )
    .option("--seed <N>", "seed of those sessions", parseCount)
    .option("--states-max <N>", "largest walk of one guard", parseCount, STATES_MAX)
    .addHelpText("after", EXAMPLES)
    .action((words: Words) => setCode(runExploreGuards(environment, words)));
}

function runExploreGuards(environment: Environment, words: Words): ExitCode {
  const file = words.config as string;
  const { config } = parseConfig(readConfig(environment, file), file);
  const progress = progressLine(environment);
  const report = walk(config, words, progress.show, progress.clear);
  if (words.json === true) say(environment, visibleJson({ config: file, ...report }));
  else for (const line of reportLines(file, report)) say(environment, line);
  return { holds: EXIT.done, violated: EXIT.aborted, broken: EXIT.fault }[report.verdict];
}

function walk(
  config: EngineConfig,
  { traces, seed, statesMax }: Words,
  onProgress: (words: string) => void,
  done: () => void,
): WalkReport {
  try {
    return walkGuards(config, {
      statesMax: statesMax as number,
      traces: (traces as number | undefined) ?? 0,
      seed: (seed as number | undefined) ?? 1,
      onProgress,
    });
  } finally {
    done();
  }
}

function reportLines(file: string, report: WalkReport): readonly string[] {
  const { states, transitions, walks, properties, soundness } = report;
  return [
    `${file}: ${grouped(states)} states, ${grouped(transitions)} transitions`,
    ...walks.map(
      ({ focus, inputs, states: found }) =>
        `  ${focus}, ${inputsWords(inputs)}: ${grouped(found)} states`,
    ),
    ...properties.flatMap(propertyLines),
    ...(soundness?.checks ?? []).map(soundnessLine),
  ];
}

function inputsWords(inputs: "all" | "regime"): string {
  return inputs === "all" ? "every input" : "regime inputs alone";
}

type Property = WalkReport["properties"][number];

function propertyLines({ id, holds, title, violations }: Property): readonly string[] {
  return [`${id} ${holds ? "holds" : "FAILS"}: ${title}`, ...violations.flatMap(violationLines)];
}

function violationLines(violation: Property["violations"][number]): readonly string[] {
  const { source, says, walkTicks, story, played } = violation;
  const head = `  ${source}: ${says}`;
  if (story === null || played === null) {
    return [`${head}; abstract only: ${walkTicks} ticks that the machine could not be led along`];
  }
  const { ticks, fills } = played;
  const minutes = ((ticks * TICK_S) / 60).toFixed(1);
  return [
    head,
    `    played on the machine: ${counted(ticks, "tick")} (${minutes} minutes), ${counted(fills, "fill")}`,
    ...storyLines(story).map((line) => `    ${line}`),
    ...remedyLines(violation),
  ];
}

/** A validated ledger about every four seconds. */
const TICK_S = 4;

function remedyLines({ remedies }: Property["violations"][number]): readonly string[] {
  if (remedies.length === 0) return [];
  const words = remedies.map(
    ({ key, was, instead }) => `${key} ${String(instead)} in place of ${String(was)}`,
  );
  return [`    the same ticks lead elsewhere with any one of: ${words.join("; ")}`];
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

type Check = NonNullable<WalkReport["soundness"]>["checks"][number];

function soundnessLine({ focus, inputs, traces, ticks, statesMet, gap }: Check): string {
  const head = `Soundness, ${focus}, ${inputsWords(inputs)}:`;
  if (gap === null) {
    return `${head} ${grouped(traces)} random sessions, ${grouped(ticks)} ticks, ${grouped(statesMet)} states met, all inside the walk`;
  }
  return `${head} session ${gap.trace} left the walk at tick ${gap.tick} (${gap.kind}); the walk is wrong`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** One line that is written over while a person looks on. */
function progressLine({ stderr }: Environment) {
  const isShown = stderr.isTTY === true;
  const width = (columnsOf(stderr) ?? 80) - 1;
  return {
    show: (words: string) => {
      if (isShown) stderr.write(`\r${words.slice(0, width).padEnd(width)}`);
    },
    clear: () => {
      if (isShown) stderr.write(`\r${" ".repeat(width)}\r`);
    },
  };
}

function readConfig({ cwd }: Environment, file: string): string {
  try {
    return readTextFile(resolve(cwd, file), CONFIG_BYTES_MAX);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    const message = `${file}: ${cause.expecting("an engine configuration")}`;
    throw new CodedError("ENG_CONFIG_UNREADABLE", message, {
      cause,
      hint: "Configurations lie under engine/config/, for instance engine/config/paper.yaml.",
    });
  }
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number from 1.");
}
