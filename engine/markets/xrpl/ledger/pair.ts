/**
 * XRP against one issued currency, named XRP/CURRENCY.ISSUER. Codes of three characters stand for themselves;
 * longer names are written on the ledger as 40 hexadecimal digits, and both ways of writing mean the same.
 */
import { createHash } from "node:crypto";
import { marketError } from "../../errors.ts";

/** `currency` is as the ledger writes it: three characters, or 40 upper-case hexadecimal digits. */
export type XrplPair = { readonly currency: string; readonly issuer: string };

/** XRP against RLUSD on the main network. */
export const MAINNET_RLUSD: XrplPair = {
  currency: "524C555344000000000000000000000000000000",
  issuer: "rMxCKbEDwqr76QuheSUMdEGf4B9xJ8m5De",
};

/** Reads "XRP/RLUSD.rMxC…". @throws CodedError MKT_PAIR */
export function parsePair(text: string): XrplPair {
  const match = /^XRP\/([^./]{3,40})\.([^./]+)$/.exec(text);
  const currency = match?.[1] === undefined ? null : currencyCode(match[1]);
  const issuer = match?.[2] ?? "";
  if (currency !== null && isAddress(issuer)) return { currency, issuer };
  const what = match === null ? "" : currency === null ? " (the currency)" : " (the issuer)";
  const message = `pair was "${text.slice(0, 100)}"${what}, expected XRP/CURRENCY.ISSUER`;
  throw marketError("MKT_PAIR", message, {
    hint: `For instance XRP/RLUSD.${MAINNET_RLUSD.issuer}, the pair of the main network. A mistyped address fails its own checksum.`,
  });
}

/** The pair for people: the currency's name where it has one. */
export function pairName({ currency, issuer }: XrplPair): string {
  return `XRP/${currencyName(currency)}.${issuer}`;
}

/** The currency for people: RLUSD rather than 40 digits. */
export function currencyName(currency: string): string {
  if (currency.length !== HEX_CHARS) return currency;
  const name = Buffer.from(currency, "hex").toString("latin1").replace(/\0+$/, "");
  return NAME.test(name) ? name : currency;
}

const HEX_CHARS = 40;
/** What may stand in a name without being mistaken for part of the pair. */
const NAME = /^[A-Za-z0-9?!@#$%^&*<>(){}[\]|]{4,20}$/;
const SHORT_CODE = /^[A-Za-z0-9?!@#$%^&*<>(){}[\]|]{3}$/;

function currencyCode(text: string): string | null {
  if (/^[0-9A-Fa-f]{40}$/.test(text)) return shortOrHex(text.toUpperCase());
  if (SHORT_CODE.test(text)) return text.toUpperCase() === "XRP" ? null : text;
  return NAME.test(text)
    ? Buffer.from(text, "latin1").toString("hex").toUpperCase().padEnd(HEX_CHARS, "0")
    : null;
}

/** Forty digits may spell a code of three characters, which answers write short. */
function shortOrHex(hex: string): string {
  const match = /^0{24}([0-9A-F]{6})0{10}$/.exec(hex);
  const short = match?.[1] === undefined ? "" : Buffer.from(match[1], "hex").toString("latin1");
  return SHORT_CODE.test(short) ? short : hex;
}

const ALPHABET = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
const PAYLOAD_BYTES = 21;

/** Whether a text is a classic address: 20 bytes with their prefix and checksum in base 58. */
export function isAddress(text: string): boolean {
  if (!/^r[1-9A-HJ-NP-Za-km-z]{24,34}$/.test(text)) return false;
  let value = 0n;
  for (const char of text) value = value * 58n + BigInt(ALPHABET.indexOf(char));
  const hex = value.toString(16).padStart((PAYLOAD_BYTES + 4) * 2, "0");
  const bytes = Buffer.from(hex, "hex");
  if (bytes.length !== PAYLOAD_BYTES + 4 || bytes[0] !== 0) return false;
  const sum = sha256(sha256(bytes.subarray(0, PAYLOAD_BYTES))).subarray(0, 4);
  return sum.equals(bytes.subarray(PAYLOAD_BYTES));
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
