/** Recorded replies of XRP Ledger servers, for the tests that read them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { MAINNET_RLUSD, type XrplPair } from "../../engine/markets/xrpl/ledger/pair.ts";
import { REPO } from "./built.ts";

const FIXTURES = join(REPO, "tests/fixtures/xrpl");
const RECORDING = join(REPO, "loopback/data");

/** The pair of the recording that the loopback server plays. */
export const RECORDED_PAIR: XrplPair = {
  currency: MAINNET_RLUSD.currency,
  issuer: "rwVxQXwMMEPcxqFh2RGaQitqxYxrkU5apX",
};

export const MAINNET_LEDGERS = [
  104540000, 104545000, 104550000, 104552050, 104552600, 104552601,
] as const;

// biome-ignore lint/suspicious/noExplicitAny: recorded replies have no type of their own
type Reply = any;

export const mainnetFile = (index: number): string => join(FIXTURES, `mainnet/${index}.json.gz`);
export const mainnetLedger = (index: number): Reply => JSON.parse(text(mainnetFile(index)));
export const fixtureJson = (name: string): Reply => JSON.parse(text(join(FIXTURES, name)));
export const fixtureRows = (name: string): readonly Row[] => rowsOf(text(join(FIXTURES, name)));

export type RecordedLedger = {
  readonly index: number;
  readonly asks: Reply;
  readonly bids: Reply;
  readonly amm: Reply;
  readonly ledger: Reply;
};

/** The 119 ledgers, API version 2. */
export const recordedLedgers = (): readonly RecordedLedger[] =>
  linesOf(join(RECORDING, "ledgers.ndjson.gz"));
/** The same ledgers' `ledger` replies in API version 1. */
export const recordedLedgersV1 = (): readonly Reply[] =>
  linesOf(join(FIXTURES, "ledgers-v1.ndjson.gz"));
export const recordedTruth = (): readonly Row[] => rowsOf(text(join(RECORDING, "truth.csv.gz")));
export const recordedBooks = (): readonly Reply[] => linesOf(join(RECORDING, "book.ndjson.gz"));

/** A single transaction's reply as a ledger that holds nothing else. */
export function ledgerOfTransaction(file: string): Reply {
  const line = linesOf(join(FIXTURES, "transactions.ndjson.gz")).find((one) => one.file === file);
  const { meta, ...transaction } = line.reply.result ?? line.reply;
  return {
    ledger_index: transaction.ledger_index,
    transactions: [{ ...transaction, metaData: meta }],
  };
}

export type Row = Readonly<Record<string, string>>;

function rowsOf(csv: string): readonly Row[] {
  const [head = "", ...lines] = csv.trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]));
  });
}

function linesOf(path: string): readonly Reply[] {
  return text(path)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Reply);
}

function text(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
}
