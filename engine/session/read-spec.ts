/** Turns the session process's arguments into a spec: a file written by the runner, or options typed by a person. */
import { copyFileSync, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DROPS_PER_XRP, MICRO_PER_RLUSD } from "../core/amounts.ts";
import { CodedError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { networkFile, readNetworkFile } from "../markets/xrpl/network-file.ts";
import { shippedNetworksFolder } from "../markets/xrpl/shipped-networks.ts";
import { FileFault, readTextFile } from "../read-file.ts";
import { type MarketSpec, type SessionSpec, SessionSpecSchema } from "./session-spec.ts";
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

/** @throws CodedError ENG_USAGE for arguments that make no spec, ENG_MACHINE_REFUSED when an order is not brought to disk. */
export function readSpec(argv: readonly string[]): SessionSpec {
  const values = parsed(argv);
  if (values.spec !== undefined) return takeOrder(values.spec);
  if (values.config === undefined || values.folder === undefined) {
    throw usage("--config and --folder are needed (or --spec)");
  }
  const folder = resolve(values.folder);
  if (existsSync(folder)) throw usage(`${values.folder}: exists already, expected a new folder`);
  const seed = number(values.seed, "--seed");
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
    clock: values.clock === "real" || values.market.startsWith(LIVE) ? "real" : "virtual",
    durationMs: Math.round(number(values.minutes, "--minutes") * 60_000),
    start: {
      xrpDrops: Math.round(number(values.xrp, "--xrp") * DROPS_PER_XRP),
      rlusdMicro: Math.round(number(values.rlusd, "--rlusd") * MICRO_PER_RLUSD),
    },
    parentSessionId: null,
    onOrchestratorDeath: "finish",
  };
  if (!existsSync(values.config)) throw usage(`${values.config}: no such file`);
  makeFolder(folder);
  copyFileSync(values.config, spec.configPath);
  return spec;
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

function number(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw usage(`${option} was "${text}", expected a number`);
  return value;
}

function usage(message: string): CodedError {
  return new CodedError("ENG_USAGE", message, { hint: "See --help." });
}
