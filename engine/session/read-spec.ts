/** Turns the session process's arguments into a spec: a file written by the runner, or options typed by a person. */
import { copyFileSync, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseConfig } from "../config/parse-config.ts";
import { DROPS_PER_XRP, MICRO_PER_RLUSD } from "../core/amounts.ts";
import { CodedError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { networkFile, readNetworkFile } from "../markets/xrpl/network-file.ts";
import { shippedNetworksFolder } from "../markets/xrpl/shipped-networks.ts";
import { CONFIG_BYTES_MAX, FileFault, readTextFile } from "../read-file.ts";
import {
  DURATION_MS_MAX,
  type MarketSpec,
  type SessionSpec,
  SessionSpecSchema,
} from "./session-spec.ts";
import { syncOrder } from "./sync-order.ts";

export const USAGE = `Runs one paper session of the engine.

  npm run session -- --config engine/config/paper.yaml --folder runs/by-hand [options]

  --config FILE      configuration to run
  --folder DIR       new folder for session.db, summary.json, session.log
  --market NAME      a simulated scenario (default mainnet-tight), a tape file ending in .ndjson.gz, or
                     xrpl:NETWORK for the live market (mainnet, testnet, loopback or a network file)
  --seed N           seed of the session (default 1)
  --minutes N        length in minutes (default 30)
  --xrp N --rlusd N  start balances (default 250 and 250)
  --clock KIND       virtual (default) or real
  --spec FILE        instead of all the above: a session spec written by the runner

Exit code 0 for every halt (a halt is a result), 2 for bad usage, 3 for a fault.
`;

const OPTIONS = {
  spec: { type: "string" },
  config: { type: "string" },
  folder: { type: "string" },
  market: { type: "string", default: "mainnet-tight" },
  seed: { type: "string", default: "1" },
  minutes: { type: "string", default: "30" },
  xrp: { type: "string", default: "250" },
  rlusd: { type: "string", default: "250" },
  clock: { type: "string", default: "virtual" },
} as const;

/**
 * Makes a session's folder out of arguments, or takes the order they name.
 * @throws CodedError ENG_USAGE for arguments that make no spec, ENG_MACHINE_REFUSED when an order is not brought to disk;
 * what parseConfig throws.
 */
export function readSpec(argv: readonly string[]): SessionSpec {
  const values = parsed(argv);
  if (values.spec !== undefined) return takeOrder(values.spec);
  if (values.config === undefined || values.folder === undefined) {
    throw usage("--config and --folder are needed (or --spec)");
  }
  const folder = resolve(values.folder);
  if (existsSync(folder)) throw usage(`${values.folder}: exists already, expected a new folder`);
  const seed = number(values, "seed");
  const spec: SessionSpec = {
    sweepId: "by-hand",
    session: 1,
    label: basename(folder),
    cell: basename(values.config),
    replicate: 1,
    seed,
    folder,
    configPath: join(folder, "config.yaml"),
    market: marketOf(values.market, seed),
    clock: clockOf(values.clock, values.market),
    durationMs: Math.round(number(values, "minutes") * MINUTE_MS),
    start: {
      xrpDrops: Math.round(number(values, "xrp") * DROPS_PER_XRP),
      rlusdMicro: Math.round(number(values, "rlusd") * MICRO_PER_RLUSD),
    },
    parentSessionId: null,
    onOrchestratorDeath: "finish",
  };
  checkConfig(values.config);
  makeFolder(folder);
  copyFileSync(values.config, spec.configPath);
  return spec;
}

/** What is wrong is told before there is a folder, which would be in the way of the next try. */
function checkConfig(path: string): void {
  try {
    parseConfig(readTextFile(path, CONFIG_BYTES_MAX), path);
  } catch (error) {
    throw error instanceof FileFault
      ? usage(`${path}: ${error.expecting("a configuration")}`)
      : error;
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw usage((error as Error).message);
  }
}

const SPEC = "a session spec";
/** A spec has a few hundred bytes. */
const SPEC_BYTES_MAX = 1_000_000;

/**
 * Takes an order written by the runner: reads the spec and sees that it is on disk.
 * @throws CodedError ENG_USAGE when it is none, ENG_MACHINE_REFUSED when the disk does not take it.
 */
export function takeOrder(path: string): SessionSpec {
  const spec = readSpecFile(path);
  syncOrder(path, spec);
  return spec;
}

function readSpecFile(path: string): SessionSpec {
  let raw: unknown;
  try {
    raw = JSON.parse(readTextFile(path, SPEC_BYTES_MAX));
  } catch (error) {
    const was =
      error instanceof FileFault ? error.expecting(SPEC) : `was not JSON, expected ${SPEC}`;
    throw usage(`${path}: ${was}`);
  }
  const result = SessionSpecSchema.safeParse(raw);
  if (result.success) return result.data;
  throw usage(
    `${path}: not a session spec: ${result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ")}`,
  );
}

const LIVE = "xrpl:";

function marketOf(name: string, seed: number): MarketSpec {
  if (name.startsWith(LIVE)) {
    const file = networkFile(name.slice(LIVE.length), shippedNetworksFolder());
    return { source: "xrpl", network: readNetworkFile(file).network, networkFile: file };
  }
  return name.endsWith(".ndjson.gz")
    ? { source: "replay", tape: resolve(name), name: basename(name, ".ndjson.gz") }
    : { source: "simulated", scenario: name, seed };
}

function clockOf(kind: string, market: string): SessionSpec["clock"] {
  if (kind !== "virtual" && kind !== "real") {
    throw usage(`--clock was "${kind}", expected virtual or real`);
  }
  return market.startsWith(LIVE) ? "real" : kind;
}

const MINUTE_MS = 60_000;

/** What each number may be: as in a grid, where these bounds keep every sum of a session an exact integer. */
const NUMBERS = {
  seed: { expected: "a whole number, 0 or more", min: 0, max: Number.MAX_SAFE_INTEGER },
  minutes: {
    expected: "0.01 to 10080 (a week)",
    min: 0.01,
    max: DURATION_MS_MAX / MINUTE_MS,
  },
  xrp: { expected: "0 to 1000000000", min: 0, max: 1e9 },
  rlusd: { expected: "0 to 1000000000", min: 0, max: 1e9 },
} as const;

function number(
  values: Readonly<Record<keyof typeof NUMBERS, string>>,
  option: keyof typeof NUMBERS,
): number {
  const text = values[option];
  const { expected, min, max } = NUMBERS[option];
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const isFit = value >= min && value <= max && (option !== "seed" || Number.isInteger(value));
  if (isFit) return value;
  throw usage(`--${option} was "${text}", expected ${expected}`);
}

function usage(message: string): CodedError {
  return new CodedError("ENG_USAGE", message, { hint: "See --help." });
}
