/**
 * Codes of the market sources and what each one says. Kept in one place so that docs/errors.md and the
 * code cannot drift apart.
 */
import { CodedError, type CodedErrorOptions } from "../errors.ts";

export const MARKET_ERROR_CODES = {
  MKT_TAPE_FILE: "A tape file is missing, unreadable or too large.",
  MKT_TAPE_GZIP: "A tape's compressed data is damaged.",
  MKT_TAPE_HEADER: "A tape does not begin with a header line of a known version.",
  MKT_TAPE_LINE: "A line of a tape is malformed or contradicts the lines before it.",
  MKT_TAPE_FOOTER: "A tape's footer disagrees with what stands before it.",
  MKT_TAPE_WINDOW: "A session's window does not lie within its tape.",
  MKT_TAPE_WRITE: "A tape cannot be written.",
  MKT_SCENARIO: "A simulated market's name is unknown.",
  MKT_IMPORT_FILE: "A trade file is missing or unreadable.",
  MKT_IMPORT_LINE: "A line of a trade file is malformed.",
  MKT_IMPORT_OPTION: "An option of import-trades is out of range.",
  MKT_IMPORT_EMPTY: "A trade file holds no print in the chosen time.",
  MKT_LEDGER_FILE: "A ledger file is missing, unreadable, damaged or too large.",
  MKT_LEDGER_REPLY: "An answer of a ledger server is not what it must be.",
  MKT_LEDGER_NOT_EXPANDED:
    "A ledger came without its transactions, or with hashes or binary in their place.",
  MKT_LEDGER_NO_METADATA: "A transaction came without its metadata, so what it traded is unknown.",
  MKT_PAIR: "A pair is not written XRP/CURRENCY.ISSUER.",
  MKT_NETWORK_FILE: "A network file is missing, malformed, or its name is unknown.",
  MKT_NO_SERVER: "No server of the network answered with a fresh validated ledger.",
  MKT_OTHER_NETWORK: "Every server is of another network than the network file says.",
  MKT_NO_MARKET: "The pair of the network file is not traded on that network.",
  MKT_FEED_SOCKET: "The socket of a shared feed could not be opened.",
  MKT_FEED_GONE: "The shared feed of a sweep cannot be joined: it is not there, or it has ended.",
} as const;

type MarketErrorCode = keyof typeof MARKET_ERROR_CODES;

/** A CodedError of the market sources; the type keeps unlisted codes out. */
export function marketError(
  code: MarketErrorCode,
  message: string,
  options: CodedErrorOptions = {},
): CodedError {
  return new CodedError(code, message, options);
}
