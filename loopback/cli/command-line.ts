/** The words typed after `npm run loopback --`, and what the server says on a terminal. */
import { Command, CommanderError, Option } from "commander";
import { LoopbackError } from "../errors.ts";
import { faultKinds, type ScriptedFault } from "../faults/fault.ts";
import type { LoopbackServer } from "../server/handle.ts";
import { startLoopback } from "../server/loopback.ts";
import { parseFaultWords } from "./fault-words.ts";

type Output = { readonly write: (text: string) => unknown; readonly isTTY?: boolean };

export type Surroundings = {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls back when the operator wants to stop. */
  readonly onInterrupt: (stop: () => void) => void;
};

/** Port that `engine/config/networks/loopback.yaml` names. */
const PORT_DEFAULT = 6006;
const EXIT = { stopped: 0, usage: 1, failed: 3 } as const;

/** Runs until the operator stops it; returns the exit code. Never throws. */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const program = buildProgram(surroundings);
  try {
    program.parse([...argv], { from: "user" });
    await serve(readOptions(program), surroundings);
    return EXIT.stopped;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.stopped : EXIT.usage;
    return complain(error, surroundings.stderr);
  }
}

type Words = {
  readonly port: number;
  readonly scale: number;
  readonly once: boolean;
  readonly recordedTimes: boolean;
  readonly clio: boolean;
  readonly faults: readonly ScriptedFault[];
};

function buildProgram({ stdout, stderr }: Surroundings): Command {
  return new Command("loopback")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    })
    .usage("[options]")
    .description(
      "Plays 119 recorded ledgers of an XRP/RLUSD market over the XRP Ledger's own protocol, on this machine.",
    )
    .option("--port <port>", "port to listen on; 0 takes any free one", String(PORT_DEFAULT))
    .option("--scale <factor>", "how much faster than one ledger every 3 s", "1")
    .option("--once", "stop closing ledgers after the last recorded one, instead of going round")
    .option("--recorded-times", "keep the recorded close times instead of the present")
    .option("--clio", "answer as a Clio server does: no state, no word on what is validated")
    .addOption(
      new Option("--fault <words>", "a fault, as below; may be given more than once")
        .argParser(collect)
        .default([], "none"),
    )
    .addHelpText("after", faultHelp());
}

function collect(words: string, before: readonly string[]): readonly string[] {
  return [...before, words];
}

function faultHelp(): string {
  const rows = faultKinds().map(({ kind, does, fields }) => {
    const named = fields.map(({ name, takes }) => `\n${" ".repeat(17)}${name}: ${takes}`);
    return `  ${kind.padEnd(12)} ${does}${named.join("")}`;
  });
  return `
Faults: KIND[:name=value,…]@ledger=N | @request=N | @ms=N   (N: a ledger index from 12, the n-th request, or
milliseconds after the start; how long: for=5ledgers, for=2000ms or for=3requests)
${rows.join("\n")}

Examples:
  npm run loopback
  npm run loopback -- --scale 60 --once
  npm run loopback -- --fault down:ms=20000@ledger=20 --fault lag:ledgers=3,for=10ledgers@ledger=40
`;
}

function readOptions(program: Command): Words {
  const words = program.opts<{
    readonly port: string;
    readonly scale: string;
    readonly once?: true;
    readonly recordedTimes?: true;
    readonly clio?: true;
    readonly fault: readonly string[];
  }>();
  return {
    port: numberOf("--port", words.port),
    scale: numberOf("--scale", words.scale),
    once: words.once === true,
    recordedTimes: words.recordedTimes === true,
    clio: words.clio === true,
    faults: words.fault.map(parseFaultWords),
  };
}

function numberOf(option: string, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new LoopbackError(
    "LBK_OPTION",
    `${option} was "${text}", expected a number`,
    "`npm run loopback -- --help` lists the options.",
  );
}

async function serve(words: Words, { stdout, onInterrupt }: Surroundings): Promise<void> {
  const stopped = new Promise<void>((resolve) => onInterrupt(resolve));
  const server: LoopbackServer = await startLoopback({
    port: words.port,
    scale: words.scale,
    loop: !words.once,
    closeTimes: words.recordedTimes ? "recorded" : "live",
    clio: words.clio,
    faults: words.faults,
    onLedger: (index) => {
      if (stdout.isTTY === true) stdout.write(ledgerLine(server, index));
    },
  });
  stdout.write(greeting(server, words));
  await stopped;
  await server.stop();
  stdout.write("stopped\n");
}

function greeting({ url, port }: LoopbackServer, { scale, once }: Words): string {
  const pace = `one ledger every ${Number((3 / scale).toPrecision(3))} s, ${once ? "once" : "round and round"}`;
  const elsewhere =
    port === PORT_DEFAULT
      ? ""
      : `\n(engine/config/networks/loopback.yaml names port ${PORT_DEFAULT}; change it there to ${port}.)`;
  return `Loopback server at ${url}: recorded ledgers, ${pace}.
In another terminal:

  npm run sweep -- grids/phase73.yaml --market xrpl --network loopback
${elsewhere}
Ctrl-C stops.
`;
}

function ledgerLine({ control }: LoopbackServer, index: number): string {
  const { shownIndex, clients, requests, faults } = control.state();
  const behind = shownIndex < index - 1 ? `, showing ${shownIndex}` : "";
  const wrong = faults.length === 0 ? "" : `, faults: ${faults.join(", ")}`;
  return `ledger ${index}${behind}, ${clients} connected, ${requests} requests${wrong}\n`;
}

function complain(error: unknown, stderr: Output): number {
  if (!(error instanceof LoopbackError)) {
    stderr.write(`A defect of the loopback server: ${String(error)}\n`);
    return EXIT.failed;
  }
  stderr.write(`${error.code}: ${error.message}\n${error.hint}\n`);
  return error.code === "LBK_OPTION" ? EXIT.usage : EXIT.failed;
}
