/** The executions that the recording's own table lists, and those that a feed gave, in the same words. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import { ofType } from "./support.ts";

/** One line an execution: the order within a transaction is the engine's own business. */
export function executionsOf(events: readonly MarketEvent[]): readonly string[] {
  return ofType(events, "trade")
    .map(({ ledger, tx, venue, taker, drops: size, price }) =>
      [ledger, tx, venue, taker, size, price.toPrecision(12)].join(" "),
    )
    .sort();
}

export function trueExecutions(): readonly string[] {
  const [head, ...rows] = recorded("truth.csv.gz").trim().split("\n");
  const columns = (head as string).split(",");
  return rows
    .map((row) => {
      const cells = row.split(",");
      const cell = (name: string) => cells[columns.indexOf(name)] as string;
      const price = Number(cell("venue") === "amm" ? cell("price") : cell("offer_price"));
      return [
        cell("ledger_index"),
        cell("tx_hash"),
        cell("venue"),
        cell("taker_side"),
        drops(cell("xrp")),
        price.toPrecision(12),
      ].join(" ");
    })
    .sort();
}

/** Whole drops of an amount of XRP in decimal. */
export function drops(xrp: string): number {
  return Math.round(Number(xrp) * 1e6);
}

/** A file of the recording, unpacked. */
export function recorded(name: string): string {
  return gunzipSync(readFileSync(`loopback/data/${name}`)).toString();
}
