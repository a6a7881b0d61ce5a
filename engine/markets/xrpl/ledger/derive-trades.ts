/** `derive-trades`: a ledger's file in, the executions of a pair out, as text that keeps every digit. */
import type { Side } from "../../../core/market-events.ts";
import { CodedError } from "../../../errors.ts";
import { marketError } from "../../errors.ts";
import { DOUBLE_DIGITS, decimal, toSignificant, toText } from "./decimal.ts";
import type { Execution } from "./execution.ts";
import { executionsIn } from "./executions.ts";
import { readLedgerReply } from "./ledger-reply.ts";
import { MAINNET_RLUSD, pairName, parsePair, type XrplPair } from "./pair.ts";
import { readLedgerFile } from "./read-ledger-file.ts";
import { resultOf } from "./reply-shape.ts";

export type DeriveTradesOptions = {
  /** Absolute path of a ledger reply, its result, or the ledger itself, plain or gzipped. */
  readonly file: string;
  /** What messages call the file. */
  readonly name: string;
  /** XRP/CURRENCY.ISSUER; the main network's RLUSD without it. */
  readonly pair?: string | undefined;
};

/** One execution; amounts are decimal text: whole XRP and RLUSD, RLUSD per XRP. */
export type TradeRow = {
  readonly ledgerIndex: number;
  readonly txIndex: number;
  readonly venue: "clob" | "amm";
  readonly takerSide: Side;
  readonly xrp: string;
  readonly rlusd: string;
  readonly price: string;
};

export type DerivedTrades = {
  readonly pair: string;
  readonly ledgerIndex: number;
  readonly transactionCount: number;
  readonly rows: readonly TradeRow[];
};

/**
 * Returns what was traded, in the order in which it was.
 * @throws CodedError MKT_PAIR, MKT_LEDGER_FILE, MKT_LEDGER_REPLY, MKT_LEDGER_NOT_EXPANDED, MKT_LEDGER_NO_METADATA.
 */
export function deriveTrades({ file, name, pair: wanted }: DeriveTradesOptions): DerivedTrades {
  const pair = wanted === undefined ? MAINNET_RLUSD : parsePair(wanted);
  const value = readLedgerFile(file, name);
  return namingFile(name, () => derived(value, pair));
}

function derived(value: unknown, pair: XrplPair): DerivedTrades {
  const ledger = readLedgerReply(value);
  refuseOpen(value, ledger.ledgerIndex);
  return {
    pair: pairName(pair),
    ledgerIndex: ledger.ledgerIndex,
    transactionCount: ledger.transactions.length + ledger.unread.length,
    rows: executionsIn(ledger, pair).map(rowOf),
  };
}

/** What a ledger holds before it is validated may still change, or never have been. */
function refuseOpen(value: unknown, ledgerIndex: number): void {
  if (resultOf(value, "ledger reply").validated !== false) return;
  const message = `ledger ${ledgerIndex}: validated was false, expected a validated ledger`;
  throw marketError("MKT_LEDGER_REPLY", message, {
    hint: "Its trades are not final. Ask the server for it again, by its ledger_index, once it is validated.",
  });
}

/** Faults inside a reply say where in the reply; a person wants to know of which file. */
function namingFile<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, hint } = error;
    throw new CodedError(code, `${name}: ${message}`, {
      cause: error,
      ...(hint !== undefined && { hint }),
    });
  }
}

function rowOf({
  ledgerIndex,
  txIndex,
  venue,
  takerSide,
  drops,
  rlusd,
  price,
}: Execution): TradeRow {
  return {
    ledgerIndex,
    txIndex,
    venue,
    takerSide,
    xrp: toText(decimal(drops, -6)),
    rlusd: toText(rlusd),
    price: toText(toSignificant(price, DOUBLE_DIGITS)),
  };
}
