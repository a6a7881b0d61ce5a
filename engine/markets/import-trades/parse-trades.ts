/**
 * A feed of trades as text: a heading with the column names, then one trade a line, oldest first. Columns
 * may stand in any order and others are ignored; `ts_ms`, `price`, `amount_xrp`, `taker_side` must be there.
 */
import type { Side } from "../../core/market-events.ts";
import type { CodedError } from "../../errors.ts";
import { marketError } from "../errors.ts";
import { MOMENT_MAX } from "../tape/tape-limits.ts";

export type Print = {
  readonly t: number;
  readonly price: number;
  readonly xrp: number;
  readonly taker: Side;
  /** Line in the file, from 1. */
  readonly line: number;
};

const COLUMNS = ["ts_ms", "price", "amount_xrp", "taker_side"] as const;

/** Parses lines one after the other. */
export type TradeParser = (text: string) => Print | null;

/** Returns a parser that keeps count of lines. @throws CodedError MKT_IMPORT_LINE on the first bad one. */
export function createTradeParser(file: string): TradeParser {
  let line = 0;
  let places: readonly number[] | null = null;
  let before = Number.NEGATIVE_INFINITY;
  return (text) => {
    line += 1;
    if (places === null) {
      places = columnsOf(text, file);
      return null;
    }
    if (text === "") return null;
    const print = parsePrint(text, places, { file, line });
    if (print.t < before) {
      throw fault({ file, line }, `ts_ms was ${print.t} after ${before}, expected oldest first`);
    }
    before = print.t;
    return print;
  };
}

type Place = { readonly file: string; readonly line: number };

function columnsOf(text: string, file: string): readonly number[] {
  const names = text
    .replace(/^\uFEFF/, "")
    .split(",")
    .map((name) => name.trim());
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length === 0) return COLUMNS.map((name) => names.indexOf(name));
  const was = text.slice(0, 60);
  throw fault(
    { file, line: 1 },
    `columns were "${was}", expected ${COLUMNS.join(", ")} among them`,
  );
}

function parsePrint(text: string, places: readonly number[], place: Place): Print {
  const cells = text.split(",");
  const [tText, priceText, xrpText, taker] = places.map((at) => cells[at]?.trim() ?? "");
  const t = numberIn("ts_ms", tText, place);
  if (!Number.isSafeInteger(t))
    throw fault(place, `ts_ms was "${tText}", expected whole milliseconds`);
  if (t > MOMENT_MAX) throw fault(place, `ts_ms was ${t}, expected at most ${MOMENT_MAX}`);
  if (taker !== "buy" && taker !== "sell") {
    throw fault(place, `taker_side was "${taker?.slice(0, 20)}", expected buy or sell`);
  }
  const price = numberIn("price", priceText, place);
  const xrp = numberIn("amount_xrp", xrpText, place);
  return { t, price, xrp, taker, line: place.line };
}

function numberIn(name: string, text: string | undefined, place: Place): number {
  const value = text === undefined || text === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw fault(place, `${name} was "${text?.slice(0, 20)}", expected a number above 0`);
}

function fault({ file, line }: Place, what: string): CodedError {
  return marketError("MKT_IMPORT_LINE", `${file}, line ${line}: ${what}`);
}
