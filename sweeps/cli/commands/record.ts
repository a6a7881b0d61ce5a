/** `record`: tapes of a live market without trading on it. Words and lines for people here, work in the engine. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import {
  CodedError,
  lookAtMarket,
  makeTapeFolder,
  networkFile,
  type RecordedTape,
  readNetworkFile,
  recordMarket,
  refuseEmptyMarket,
  shippedNetworksFolder,
} from "../../../engine/index.ts";
import { plainLine } from "../../../reports/index.ts";
import { parseDuration } from "../../grid/duration.ts";
import { counted } from "../../scheduler/events.ts";
import { createStopControl, type StopControl } from "../../scheduler/stop-signal.ts";
import { type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { parseFolder } from "../run-words.ts";
import { nearPath } from "../same-command.ts";
import { listenToSignals } from "../signals.ts";
import type { SetCode, Words } from "../verb.ts";
import { createRecordView } from "../views/record-view.ts";
import { replayWords } from "../views/replay-words.ts";

const EXAMPLES = `
Examples:
  npm run sweep -- record --market xrpl --for 8h --out tapes/night
  npm run sweep -- record --market xrpl --network testnet --for 30m --out tapes/try

Read only: nothing is traded, signed or submitted. A tape holds an hour at most and ends at any gap longer than a
minute; each can be used by itself. Ctrl-C completes the tape that grows.`;

/** Adds the verb's words to a command. */
export function addRecord(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description("Record tapes of a live market, without trading on it.")
    .requiredOption("--market <MARKET>", "the live market: xrpl", parseMarket)
    .option("--network <NETWORK>", "mainnet, testnet, loopback or a network file", "mainnet")
    .requiredOption("--for <TIME>", "how long, for instance 8h", parseLength)
    .requiredOption("--out <DIR>", "folder of the tapes; made when it is not there", parseFolder)
    .addHelpText("after", EXAMPLES)
    .action(async (words: Words) => setCode(await runRecord(environment, words)));
}

async function runRecord(environment: Environment, words: Words): Promise<ExitCode> {
  const { cwd } = environment;
  const folder = resolve(cwd, words.out as string);
  const market = marketOf(cwd, words.network as string);
  makeTapeFolder(folder);
  const view = createRecordView(environment);
  const stop = createStopControl();
  const signals = listenToSignals(stop, {
    onFirst: () => view.note("Stopping: the tape is completed. Once more to stop at once."),
    onSecond: () => undefined,
  });
  const tapes: RecordedTape[] = [];
  let hasBegun = false;
  try {
    await Promise.race([refuseUntraded(market.networkFile), stopped(stop)]);
    if (stop.reason() !== null) return EXIT.interrupted;
    const recording = recordMarket({
      market,
      forMs: words.for as number,
      folder,
      signal: abortOn(stop),
      log: { info: view.note, warn: view.note },
      onTape: (tape) => {
        tapes.push(tape);
        view.note(`${nearPath(cwd, tape.path)}: ${counted(tape.ledgers, "ledger")}, ${tape.ended}`);
      },
      onProgress: (counts) => {
        hasBegun = true;
        view.progress(counts);
      },
    });
    const total = await Promise.race([recording, killed(stop)]);
    view.close();
    if (total === null) return EXIT.interrupted;
    tell(environment, tapes, `${counted(total.trades, "trade")}, ${counted(total.gaps, "gap")}`);
    return stop.reason() === null ? EXIT.done : EXIT.interrupted;
  } catch (error) {
    view.close();
    if (tapes.length > 0) tell(environment, tapes, "what was recorded before is whole");
    throw hasBegun ? withPartial(error) : error;
  } finally {
    signals.remove();
  }
}

/** Hours of nothing would be recorded of a pair that is not traded. */
async function refuseUntraded(path: string): Promise<void> {
  await refuseEmptyMarket(await lookAtMarket(path));
}

function tell(environment: Environment, tapes: readonly RecordedTape[], more: string): void {
  const ledgers = tapes.reduce((sum, tape) => sum + tape.ledgers, 0);
  say(environment, `${counted(tapes.length, "tape")}: ${counted(ledgers, "ledger")}, ${more}`);
  for (const line of replayWords(environment.cwd, tapes)) say(environment, line);
}

/** The tape that could not be completed is no loss: say where it is. */
function withPartial(error: unknown): unknown {
  if (!(error instanceof CodedError) || error.code !== "MKT_TAPE_WRITE") return error;
  const { code, message, context, transient } = error;
  return new CodedError(code, message, {
    cause: error,
    context,
    transient,
    hint: `${error.hint ?? ""} What was written is kept: a tape that was cut ends in .partial and can be read up to its last ledger.`.trim(),
  });
}

function marketOf(cwd: string, network: string) {
  const path = networkFile(
    /\.ya?ml$/.test(network) ? resolve(cwd, network) : network,
    shippedNetworksFolder(),
  );
  return { source: "xrpl" as const, network: readNetworkFile(path).network, networkFile: path };
}

function abortOn(stop: StopControl): AbortSignal {
  const stopped = new AbortController();
  stop.onMove(() => stopped.abort());
  return stopped.signal;
}

function stopped(stop: StopControl): Promise<void> {
  return new Promise((done) => {
    stop.onMove(() => done());
  });
}

/** Resolves when the operator will not wait for the tape's end. */
function killed(stop: StopControl): Promise<null> {
  return new Promise((done) => {
    stop.onMove(() => {
      if (stop.killing()) done(null);
    });
  });
}

function parseMarket(text: string): string {
  if (text === "xrpl") return text;
  throw new InvalidArgumentError(`was "${plainLine(text)}", expected xrpl, the live market.`);
}

const MS_MAX = 7 * 24 * 60 * 60 * 1000;

function parseLength(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new InvalidArgumentError(`expected ${parsed.expected}.`);
  if (parsed.ms > 0 && parsed.ms <= MS_MAX) return parsed.ms;
  throw new InvalidArgumentError("expected more than 0s and at most 168h.");
}
