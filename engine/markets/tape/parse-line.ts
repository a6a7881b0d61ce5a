/**
 * One line of a tape: text to value, checked by hand because a tape has tens of thousands of lines and
 * this is on the way of every session. A fault is a sentence that says what was and what was expected.
 */
import type { MarketEvent, TapeHeader } from "../../core/market-events.ts";
import { LEVELS_MAX, MOMENT_MAX, TAPE_VERSION } from "./tape-limits.ts";

export type TapeFooter = {
  readonly type: "footer";
  readonly events: number;
  readonly hash: string;
};
export type TapeLine = TapeHeader | MarketEvent | TapeFooter;
export type ParsedLine = { readonly value: TapeLine } | { readonly fault: string };

type Fields = Readonly<Record<string, unknown>>;
/** What is wrong with a field's value, or null. */
type Check = (value: unknown) => string | null;
type Shape = {
  readonly fields: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  /** Relations between fields, asked only when each of them is right. */
  readonly whole?: (fields: Fields) => string | null;
};

/** Parses one line, without its newline. */
export function parseTapeLine(text: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: `was ${excerpt(text)}, expected one JSON object` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { fault: `was ${excerpt(text)}, expected a JSON object` };
  }
  const fields = value as Fields;
  const type = fields.type;
  const shape = typeof type === "string" && Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (shape === undefined) return { fault: unknownType(type) };
  const fault = faultOf(fields, shape);
  return fault === null ? { value: value as TapeLine } : { fault: `${type}.${fault}` };
}

function unknownType(type: unknown): string {
  return `type was ${shown(type)}, expected one of ${Object.keys(SHAPES).join(", ")}`;
}

function faultOf(fields: Fields, { fields: required, optional = {}, whole }: Shape): string | null {
  let known = 1; // `type`
  for (const name in required) {
    const fault = (required[name] as Check)(fields[name]);
    if (fault !== null) return `${name} ${fault}`;
    known += 1;
  }
  for (const name in optional) {
    if (fields[name] === undefined) continue;
    const fault = (optional[name] as Check)(fields[name]);
    if (fault !== null) return `${name} ${fault}`;
    known += 1;
  }
  const names = Object.keys(fields);
  if (names.length !== known) {
    const stray = names.find(
      (name) => name !== "type" && !(name in required) && !(name in optional),
    );
    return `${stray} is unknown, expected ${Object.keys({ ...required, ...optional }).join(", ")}`;
  }
  return whole?.(fields) ?? null;
}

const wholeNumber: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? null
    : `was ${shown(value)}, expected a whole number, 0 or more`;

const moment: Check = (value) =>
  wholeNumber(value) === null && (value as number) <= MOMENT_MAX
    ? null
    : `was ${shown(value)}, expected milliseconds, 0 to ${MOMENT_MAX}`;

const positiveWhole: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0
    ? null
    : `was ${shown(value)}, expected a whole number above 0`;

const positive: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0
    ? null
    : `was ${shown(value)}, expected a number above 0`;

const text: Check = (value) =>
  typeof value === "string" ? null : `was ${shown(value)}, expected text`;

const oneOf =
  (...allowed: readonly (string | number | boolean)[]): Check =>
  (value) =>
    allowed.includes(value as string)
      ? null
      : `was ${shown(value)}, expected ${allowed.map((one) => JSON.stringify(one)).join(" or ")}`;

const poolFee: Check = (value) =>
  wholeNumber(value) === null && (value as number) <= 1_000
    ? null
    : `was ${shown(value)}, expected 0 to 1000 (in 1/100,000)`;

const priceIncrement: Check = (value) => {
  const decimals = typeof value === "number" ? Math.round(-Math.log10(value)) : Number.NaN;
  return decimals >= 0 && decimals <= 9 && Number(`1e-${decimals}`) === value
    ? null
    : `was ${shown(value)}, expected 1, 0.1, 0.01 and so on to 1e-9`;
};

/** Levels of one side, best first: `better` is −1 where a lower price is better. */
const levels =
  (better: 1 | -1): Check =>
  (value) => {
    if (!Array.isArray(value)) return `was ${shown(value)}, expected a list of [price, drops]`;
    if (value.length > LEVELS_MAX)
      return `had ${value.length} levels, expected ${LEVELS_MAX} at most`;
    let before: number | null = null;
    for (let i = 0; i < value.length; i++) {
      const level: unknown = value[i];
      if (!Array.isArray(level) || level.length !== 2) {
        return `[${i}] was ${shown(level)}, expected [price, drops]`;
      }
      const fault = positive(level[0]) ?? positiveWhole(level[1]);
      if (fault !== null) return `[${i}] ${fault}`;
      const price = level[0] as number;
      if (before !== null && (price - before) * better > 0) {
        return `[${i}] was ${price} after ${before}, expected the best price first`;
      }
      before = price;
    }
    return null;
  };

function crossed({ bids, asks }: Fields): string | null {
  const bid = (bids as readonly (readonly [number, number])[])[0]?.[0];
  const ask = (asks as readonly (readonly [number, number])[])[0]?.[0];
  if (bid === undefined || ask === undefined || bid <= ask) return null;
  return `bids[0] was ${bid} above asks[0] ${ask}, expected an uncrossed book (equal is allowed)`;
}

function marginalPrices({ venue, p0, p1 }: Fields): string | null {
  if ((p0 === undefined) !== (p1 === undefined)) {
    return `${p0 === undefined ? "p0" : "p1"} was absent, expected p0 and p1 together`;
  }
  return p0 === undefined || venue === "amm"
    ? null
    : "p0 was given for venue clob, expected it for amm only";
}

const readback = { readback: oneOf(true) };

const SHAPES: Readonly<Record<string, Shape>> = {
  header: {
    fields: {
      version: oneOf(TAPE_VERSION),
      pair: text,
      network: text,
      source: text,
      recorder_version: text,
      started_at: moment,
      price_increment: priceIncrement,
      note: text,
    },
  },
  ledger: {
    fields: { t: moment, index: wholeNumber, close_time: moment, fee_drops: wholeNumber },
    optional: readback,
  },
  book: {
    fields: { t: moment, bids: levels(1), asks: levels(-1) },
    optional: readback,
    whole: crossed,
  },
  amm: {
    fields: { t: moment, xrp_drops: positiveWhole, rlusd_micro: positiveWhole, fee: poolFee },
    optional: readback,
  },
  trade: {
    fields: {
      t: moment,
      price: positive,
      drops: positiveWhole,
      taker: oneOf("buy", "sell"),
      venue: oneOf("clob", "amm"),
      ledger: wholeNumber,
      seq: wholeNumber,
      tx: text,
    },
    optional: { p0: positive, p1: positive, ...readback },
    whole: marginalPrices,
  },
  gap: { fields: { t: moment, reason: text, phase: oneOf("open", "close") } },
  end: { fields: { t: moment, reason: text } },
  footer: { fields: { events: wholeNumber, hash: text } },
};

function shown(value: unknown): string {
  return value === undefined ? "absent" : excerpt(JSON.stringify(value));
}

/** Enough of a text to recognise it, never a whole damaged line. */
function excerpt(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}...`;
}
