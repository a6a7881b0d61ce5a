/**
 * Exact decimals on whole numbers of any size: digits × 10^exponent. The ledger writes issued amounts as
 * decimal text of up to 16 digits and exponents from −96 to 80; doubles would lose the last of them.
 * Nothing rounds here but `toSignificant`, `quotient` and `toWhole`, and each says how.
 */
export type Decimal = { readonly digits: bigint; readonly exponent: number };

export const ZERO: Decimal = { digits: 0n, exponent: 0 };

/** Longer text than this is no amount of a ledger, and would only cost time. */
const TEXT_CHARS_MAX = 64;
const EXPONENT_MAX = 200;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Reads decimal text such as "605.92116", "-1e-7" or "9999e80"; null when it is none. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > TEXT_CHARS_MAX) return null;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  const exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > EXPONENT_MAX) return null;
  const digits = BigInt(whole + fraction);
  return decimal(sign === "-" ? -digits : digits, exponent);
}

/** Builds digits × 10^exponent. */
export function decimal(digits: bigint, exponent = 0): Decimal {
  return digits === 0n ? ZERO : { digits, exponent };
}

export function minus(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return decimal(at(a, exponent) - at(b, exponent), exponent);
}

export function times(a: Decimal, b: Decimal): Decimal {
  return decimal(a.digits * b.digits, a.exponent + b.exponent);
}

/** Negative when a is below b, 0 when they are the same amount, positive when a is above. */
export function compare(a: Decimal, b: Decimal): number {
  return sign(minus(a, b));
}

/** −1, 0 or 1. */
export function sign({ digits }: Decimal): -1 | 0 | 1 {
  return digits === 0n ? 0 : digits < 0n ? -1 : 1;
}

/** a ÷ b to this many significant digits, halves to even. `b` is not zero. */
export function quotient(a: Decimal, b: Decimal, significant: number): Decimal {
  if (a.digits === 0n) return ZERO;
  // Two digits more than asked, and a last one that remembers whether anything was cut off.
  const shift = Math.max(0, significant + 2 + length(b.digits) - length(a.digits));
  const scaled = a.digits * 10n ** BigInt(shift);
  const cut = scaled / b.digits;
  const rest = scaled % b.digits === 0n ? 0n : scaled < 0n === b.digits < 0n ? 1n : -1n;
  const exponent = a.exponent - b.exponent - shift - 1;
  return toSignificant(decimal(cut * 10n + rest, exponent), significant);
}

/** Rounds to this many significant digits, halves to even. */
export function toSignificant(value: Decimal, significant: number): Decimal {
  const surplus = length(value.digits) - significant;
  if (surplus <= 0) return value;
  return decimal(divideHalfEven(value.digits, 10n ** BigInt(surplus)), value.exponent + surplus);
}

/** The amount in units of 10^-decimals, cut towards zero. */
export function toWhole({ digits, exponent }: Decimal, decimals: number): bigint {
  const shift = exponent + decimals;
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}

/** Plain text without exponent and without needless zeros. */
export function toText({ digits, exponent }: Decimal): string {
  const minusSign = digits < 0n ? "-" : "";
  const text = (digits < 0n ? -digits : digits).toString();
  if (exponent >= 0) return minusSign + text + "0".repeat(digits === 0n ? 0 : exponent);
  const padded = text.padStart(1 - exponent, "0");
  const whole = padded.slice(0, exponent);
  const fraction = padded.slice(exponent).replace(/0+$/, "");
  return minusSign + (fraction === "" ? whole : `${whole}.${fraction}`);
}

/** A double keeps 15 digits of every decimal, so that a price of up to 15 digits reads as it was written. */
export const DOUBLE_DIGITS = 15;

/** The nearest double of the amount rounded to 15 significant digits. */
export function toDouble(value: Decimal): number {
  const { digits, exponent } = toSignificant(value, DOUBLE_DIGITS);
  return Number(`${digits}e${exponent}`);
}

function at({ digits, exponent }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(exponent - wanted);
}

function length(digits: bigint): number {
  return (digits < 0n ? -digits : digits).toString().length;
}

function divideHalfEven(value: bigint, divisor: bigint): bigint {
  const cut = value / divisor;
  const twice = ((value < 0n ? -value : value) % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && cut % 2n !== 0n);
  return up ? cut + (value < 0n ? -1n : 1n) : cut;
}
