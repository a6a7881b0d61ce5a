/** `import-trades`: a public feed of trades becomes a tape with an implied book. Words here, work in the engine. */
import { type Stats, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { CodedError, importTrades } from "../../../engine/index.ts";
import { plainLine } from "../../../reports/index.ts";
import { counted } from "../../scheduler/events.ts";
import { type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { nearPath } from "../same-command.ts";
import type { SetCode, Words } from "../verb.ts";

const EXAMPLES = `
Examples:
  npm run sweep -- import-trades trades.csv.gz --out tapes/mine.ndjson.gz --price-to 1.43
  npm run sweep -- import-trades trades.csv.gz --out tapes/noon.ndjson.gz --from 2022-05-13T12:00Z --to 2022-05-13T16:00Z

The book of such a tape is implied from the prints, never observed; its header says so, with every factor.`;

/** Adds the verb's words to a command. */
export function addImportTrades(
  command: Command,
  environment: Environment,
  setCode: SetCode,
): void {
  command
    .description(
      "Make a tape from a feed of trades (CSV or CSV.gz); its book is implied and labelled so.",
    )
    .argument("<FILE>", "trades, one a line")
    .requiredOption("--out <TAPE>", "tape to write, for instance tapes/mine.ndjson.gz")
    .option("--force", "write over a tape that is there already")
    .option("--from <TIME>", "first moment, ISO 8601 or epoch", parseMoment)
    .option("--to <TIME>", "last moment", parseMoment)
    .option("--price-to <PRICE>", "scale prices so that the first mid is this", parsePositive)
    .option("--size-scale <FACTOR>", "scale sizes", parsePositive)
    .option("--min-spread-bps <BPS>", "least implied spread (2)", parsePositive)
    .option("--age-s <SECONDS>", "a side unconfirmed for longer widens (60)", parsePositive)
    .option("--widen-bps-per-min <BPS>", "by this much a minute (2)", parsePositive)
    .option("--max-spread-bps <BPS>", "up to this (40)", parsePositive)
    .option("--stale-after-s <SECONDS>", "silence that becomes a gap (900)", parsePositive)
    .option("--feed <NAME>", "where the trades come from, for the header (kraken)")
    .option("--pair <PAIR>", "what was traded there (XRP/EUR)")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, words: Words) => {
      setCode(await runImportTrades(environment, file, words));
    });
}

async function runImportTrades(
  environment: Environment,
  file: string,
  words: Words,
): Promise<ExitCode> {
  const { force, ...factors } = words;
  const out = resolve(environment.cwd, words.out as string);
  checkOut(words.out as string, out, force === true);
  const report = await importTrades({ ...factors, file: resolve(environment.cwd, file), out });
  const { trades, events, gaps, from, to, priceFactor, hash } = report;
  say(
    environment,
    `${nearPath(environment.cwd, out)}: ${counted(trades, "trade")}, ${counted(events, "event")}, ${counted(gaps, "gap")}`,
  );
  say(environment, `  ${from} to ${to}, prices × ${priceFactor}`);
  say(environment, `  hash ${hash}; the book is implied from the prints, never observed`);
  return EXIT.done;
}

/** A tape may be hours of work and stand in many grids: it is never written over by a slip. */
function checkOut(typed: string, out: string, force: boolean): void {
  const bad = (was: string, hint: string): CodedError =>
    new CodedError("MKT_TAPE_WRITE", `--out was "${plainLine(typed)}"${was}`, { hint });
  if (!basename(out).endsWith(ENDING) || basename(out) === ENDING) {
    throw bad(`, expected a name that ends in ${ENDING}`, "Tapes are known by their ending.");
  }
  const folder = statOf(dirname(out));
  if (folder?.isDirectory() !== true) {
    throw bad(", whose folder is not there, expected one that exists", "Make the folder first.");
  }
  const there = statOf(out);
  if (there === undefined) return;
  if (!there.isFile()) throw bad(", which is not a file", "Choose another name.");
  if (!force) {
    throw bad(", which is there already", "Choose another name, or write over it with --force.");
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

const ENDING = ".ndjson.gz";

function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a number above 0.");
}

function parseMoment(text: string): number {
  // Seconds and milliseconds of any year of interest cannot be confused.
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const moment = Number.isNaN(number) ? Date.parse(text) : number < 1e11 ? number * 1000 : number;
  if (Number.isFinite(moment)) return moment;
  throw new InvalidArgumentError("expected a moment such as 2022-05-13T12:00Z or an epoch.");
}
