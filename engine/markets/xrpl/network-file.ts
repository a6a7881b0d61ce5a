/**
 * A network file: which servers to ask, which pair to read, and how patient to be. Three are shipped in
 * engine/config/networks; an operator's own server or pair is one more file of the same shape.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { nearestName } from "../../config/nearest.ts";
import { parseYamlWith } from "../../config/yaml-document.ts";
import { FileFault, readTextFile } from "../../read-file.ts";
import { marketError } from "../errors.ts";
import { isAddress } from "./ledger/pair.ts";

const seconds = z.number().positive().max(86_400);

const FeedSchema = z.strictObject({
  /** Without a validated ledger for this long, the server is given up and a gap opens. */
  silence_s: seconds.default(12),
  /** An outage longer than this ends the session with risk_stale_ledger. */
  max_gap_s: seconds.default(300),
  /** How long one answer may take. */
  request_timeout_s: seconds.default(8),
  /** How long opening a connection may take. */
  connect_timeout_s: seconds.default(8),
  /** A server whose last validated ledger is older than this is not used. */
  max_ledger_age_s: seconds.default(15),
  /** First pause before a server that failed is asked again; doubled each time, with jitter. */
  backoff_s: seconds.default(1),
  backoff_max_s: seconds.default(60),
  /** Pause between two missed ledgers that are read back, so that catching up does not look like a flood. */
  read_back_pause_s: seconds.default(0.1),
  /** Offers asked of each side. */
  book_limit: z.int().min(20).max(400).default(100),
  /** Offers below this many drops are left out and counted. */
  dust_drops: z.int().nonnegative().default(10_000),
});

const NetworkSchema = z.strictObject({
  /** What sessions store and the debrief names: mainnet, testnet, or a name of the operator's own. */
  network: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "a short lower-case name such as mainnet"),
  servers: z
    .array(
      z.string().regex(/^wss?:\/\/[^\s/]+(\/\S*)?$/, "an address such as wss://xrplcluster.com"),
    )
    .min(1, "at least one server")
    .max(20),
  pair: z.strictObject({
    symbol: z.string().regex(/^[A-Za-z0-9]{3,12}$/, "the currency's short name, such as RLUSD"),
    /** Three letters or 40 hex digits, as the ledger writes it. */
    currency: z.string().regex(/^([A-Za-z0-9]{3}|[0-9A-F]{40})$/, "three letters or 40 hex digits"),
    issuer: z
      .string()
      .regex(/^r[1-9A-HJ-NP-Za-km-z]{24,34}$/, "an account address")
      .refine(isAddress, "an account address; the checksum says that a letter is wrong"),
  }),
  /** 10^-d: the grid our prices are compared on. */
  price_increment: z.number().positive().max(1).default(0.00001),
  feed: FeedSchema.prefault({}),
});

/** Durations in seconds, sizes in drops. */
export type Network = z.infer<typeof NetworkSchema>;

/**
 * Returns the file of a network: a path that exists, or the name of one that is shipped.
 * @throws CodedError MKT_NETWORK_FILE, which lists the shipped names.
 */
export function networkFile(nameOrPath: string, shippedFolder: string): string {
  if (/\.ya?ml$/.test(nameOrPath)) return resolve(nameOrPath);
  const shipped = join(shippedFolder, `${nameOrPath}.yaml`);
  if (basename(nameOrPath) === nameOrPath && existsSync(shipped)) return shipped;
  const names = shippedNetworks(shippedFolder);
  const near = nearestName(nameOrPath, names);
  throw marketError(
    "MKT_NETWORK_FILE",
    `network was "${nameOrPath}", expected ${names.join(", ")} or the path of a network file (.yaml)`,
    near === undefined ? {} : { hint: `Did you mean "${near}"?` },
  );
}

/** Names of the network files that lie in a folder. */
function shippedNetworks(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort();
}

/** A page of settings; anything larger is another file. */
const NETWORK_BYTES_MAX = 100_000;

/** @throws CodedError MKT_NETWORK_FILE with every fault and its place. */
export function readNetworkFile(path: string): Network {
  let text: string;
  try {
    text = readTextFile(path, NETWORK_BYTES_MAX);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    const message = `network file ${path}: ${cause.expecting("a network file")}`;
    throw marketError("MKT_NETWORK_FILE", message, { cause });
  }
  const source = basename(path);
  const check = { source, code: "MKT_NETWORK_FILE", namesAt: namesOfNetworkFile };
  return parseYamlWith(NetworkSchema, text, check).data;
}

function namesOfNetworkFile(path: readonly PropertyKey[]): readonly string[] {
  const shapes: Readonly<Record<string, object>> = {
    "": NetworkSchema.shape,
    pair: NetworkSchema.shape.pair.shape,
    feed: FeedSchema.shape,
  };
  return Object.keys(shapes[path.join(".")] ?? {});
}
