/** `derive-trades`: what one XRP Ledger's metadata says was traded. Words and layout here, work in the engine. Writes nothing. */
import { resolve } from "node:path";
import Table from "cli-table3";
import type { Command } from "commander";
import { type DerivedTrades, deriveTrades } from "../../../engine/index.ts";
import { plainLine } from "../../../reports/index.ts";
import { counted } from "../../scheduler/events.ts";
import { type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { SetCode, Words } from "../verb.ts";
import { PLAIN_LINES } from "../views/live-table.ts";

const EXAMPLES = `
Examples:
  npm run sweep -- derive-trades ledger.json.gz
  npm run sweep -- derive-trades ledger.json --csv
  npm run sweep -- derive-trades ledger.json --pair XRP/USD.rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B

The file is the answer to the request ledger with transactions: true and expand: true, or its result, in API version 1
or 2, plain or gzipped; one that says validated: false is refused, since its trades are not final. Rows stand in the
order of execution: transactions by their position, within one the best price for the taker first. An offer's price is
its quality, the pool's the average of its swap.`;

/** Adds the verb's words to a command. */
export function addDeriveTrades(
  command: Command,
  environment: Environment,
  setCode: SetCode,
): void {
  command
    .description(
      "List what a ledger's metadata says was traded of a pair, on the book and with the pool.",
    )
    .argument("<LEDGER>", "a ledger reply with expanded transactions, JSON or JSON.gz")
    .option("--pair <PAIR>", "XRP/CURRENCY.ISSUER (RLUSD of the main network)")
    .option("--csv", "as CSV with a heading")
    .addHelpText("after", EXAMPLES)
    .action((file: string, words: Words) => setCode(runDeriveTrades(environment, file, words)));
}

function runDeriveTrades(environment: Environment, file: string, words: Words): ExitCode {
  const trades = deriveTrades({
    file: resolve(environment.cwd, file),
    name: plainLine(file),
    pair: words.pair as string | undefined,
  });
  say(environment, words.csv === true ? asCsv(trades) : asTable(trades));
  return EXIT.done;
}

const COLUMNS = ["ledger_index", "tx_index", "venue", "taker_side", "xrp", "rlusd", "price"];

function cellsOf(row: DerivedTrades["rows"][number]): readonly string[] {
  const { ledgerIndex, txIndex, venue, takerSide, xrp, rlusd, price } = row;
  return [String(ledgerIndex), String(txIndex), venue, takerSide, xrp, rlusd, price];
}

function asCsv({ rows }: DerivedTrades): string {
  return [COLUMNS, ...rows.map(cellsOf)].map((cells) => cells.join(",")).join("\n");
}

function asTable({ pair, ledgerIndex, transactionCount, rows }: DerivedTrades): string {
  const read = counted(transactionCount, "transaction");
  const head = `${pair}, ledger ${ledgerIndex}: ${counted(rows.length, "execution")} in ${read}`;
  if (rows.length === 0) return head;
  const table = new Table({
    head: COLUMNS,
    colAligns: ["right", "right", "left", "left", "right", "right", "right"],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
    chars: PLAIN_LINES,
  });
  for (const row of rows) table.push([...cellsOf(row)]);
  return `${head}\n\n${table.toString()}`;
}
