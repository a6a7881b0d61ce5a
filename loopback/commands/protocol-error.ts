/**
 * The error replies that the recorded server gave, by their token. A command throws one of these and the envelope
 * turns it into a reply; numbers and words are the recorded ones.
 */
import type { JsonObject } from "../json.ts";

/** Token to number and standard words. `invalid_API_version` and `missingCommand` come without either. */
const KNOWN = {
  forbidden: [3, "Bad credentials."],
  noPermission: [6, "You don't have permission for this command."],
  actNotFound: [19, "Account not found."],
  lgrNotFound: [21, "ledgerNotFound"],
  invalidParams: [31, "Invalid parameters."],
  unknownCmd: [32, "Unknown method."],
  actMalformed: [35, "Account malformed."],
  badMarket: [42, "No such market."],
  dstAmtMalformed: [51, "Destination amount/currency/issuer is malformed."],
  dstIsrMalformed: [53, "Destination issuer is malformed."],
  srcCurMalformed: [69, "Source currency is malformed."],
  srcIsrMalformed: [70, "Source issuer is malformed."],
  malformedStream: [71, "Stream malformed."],
  notImpl: [74, "Not implemented."],
  notSupported: [75, "Signing is not supported by this server."],
  issueMalformed: [93, "Issue is malformed."],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ErrorToken = keyof typeof KNOWN;

export class ProtocolError extends Error {
  readonly reply: JsonObject;

  /** An error with its standard words or others; `extra` are further fields of the reply. */
  constructor(token: ErrorToken, words?: string, extra: JsonObject = {}) {
    const [code, standard] = KNOWN[token];
    super(token);
    this.name = "ProtocolError";
    this.reply = {
      error: token,
      error_code: code,
      error_message: words ?? standard,
      ...extra,
    };
  }
}
