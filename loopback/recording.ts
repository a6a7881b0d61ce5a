/**
 * The recording in loopback/data, read once and frozen in place: 119 ledgers with the replies that belong to
 * each, and the replies that belong to the server. See loopback/data/README.md.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "./json.ts";

export type RecordedLedger = {
  readonly index: number;
  /** The `ledgerClosed` message of the stream. */
  readonly closed: JsonObject;
  /** Results of `book_offers`, `amm_info` and `ledger` asked at this index, API version 2. */
  readonly asks: JsonObject;
  readonly bids: JsonObject;
  readonly amm: JsonObject;
  readonly ledger: JsonObject;
};

export type RecordedServer = {
  readonly pair: { readonly currency: string; readonly issuer: string };
  readonly amm_account: string;
  readonly accounts: readonly string[];
  readonly server_info: JsonObject;
  readonly server_state: JsonObject;
  readonly fee: JsonObject;
  readonly version: JsonObject;
};

export type Recording = {
  readonly ledgers: readonly RecordedLedger[];
  readonly server: RecordedServer;
};

let loaded: Recording | undefined;

/** Reads the recording (about 100 ms the first time); later calls give the same object. */
export function loadRecording(): Recording {
  loaded ??= { ledgers: readLedgers(), server: readServer() };
  return loaded;
}

function readLedgers(): readonly RecordedLedger[] {
  const text = gunzipSync(readData("ledgers.ndjson.gz")).toString("utf8").trimEnd();
  return text.split("\n").map((line) => JSON.parse(line) as RecordedLedger);
}

function readServer(): RecordedServer {
  return JSON.parse(readData("server.json").toString("utf8")) as RecordedServer;
}

function readData(name: string): Buffer {
  return readFileSync(dataFile(name));
}

/** The recording lies beside the sources; what is compiled or bundled from them, further down, finds it there too. */
function dataFile(name: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) {
    if (folder === dirname(folder)) throw new Error("the recording's package was not found");
    folder = dirname(folder);
  }
  return join(folder, "loopback/data", name);
}
