import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compare,
  decimal,
  minus,
  parseDecimal,
  quotient,
  times,
  toDouble,
  toSignificant,
  toText,
  toWhole,
} from "../../../../../engine/markets/xrpl/ledger/decimal.ts";

const of = (text: string) => {
  const parsed = parseDecimal(text);
  if (parsed === null) throw new Error(`${text} is no decimal`);
  return parsed;
};

describe("parseDecimal", () => {
  it.each([
    ["605.92116", "605.92116"],
    ["0.00000130026", "0.00000130026"],
    ["-399394.07884", "-399394.07884"],
    ["9808407648765455e-4", "980840764876.5455"],
    ["1e-7", "0.0000001"],
    ["1.5E3", "1500"],
    ["+2.50", "2.5"],
    ["-0", "0"],
    ["9999999999999999e80", `9999999999999999${"0".repeat(80)}`],
  ])("reads %s", (text, plain) => {
    expect(toText(of(text))).toBe(plain);
  });

  it.each(["", ".", "1.", ".5", "1e", "0x10", "NaN", "Infinity", " 1", "1,5", "1e999", "1e-999"])(
    "refuses %j",
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  it("refuses text so long that it could only cost time", () => {
    expect(parseDecimal("9".repeat(64))).not.toBeNull();
    expect(parseDecimal("9".repeat(65))).toBeNull();
  });
});

describe("exact arithmetic", () => {
  it("keeps what doubles lose", () => {
    const change = minus(of("2478586.0237568"), of("2478462.759418264"));
    expect(toText(change)).toBe("123.264338536");
    expect(2478586.0237568 - 2478462.759418264).not.toBe(123.264338536);
  });

  it.each([
    ["1", "3", 5, "0.33333"],
    ["2", "3", 5, "0.66667"],
    ["-2", "3", 5, "-0.66667"],
    ["1", "8", 2, "0.12"],
    ["3", "8", 2, "0.38"],
    ["25", "2", 2, "12"],
    ["27", "2", 2, "14"],
    // A half only to the digits that are kept: the rest lifts it.
    ["12500000000000001", "1e15", 2, "13"],
    ["0", "7", 5, "0"],
    ["1000000", "769384.6461600013", 15, "1.29974"],
  ])("%s ÷ %s to %i digits, halves to even", (a, b, digits, expected) => {
    expect(toText(quotient(of(a), of(b), digits))).toBe(expected);
  });

  it.each([
    ["1.2345", 4, "1.234"],
    ["1.2355", 4, "1.236"],
    ["9.9996", 4, "10"],
    ["-1.2355", 4, "-1.236"],
    ["12", 4, "12"],
  ])("%s to %i significant digits", (text, digits, expected) => {
    expect(toText(toSignificant(of(text), digits))).toBe(expected);
  });

  it.each([
    ["1.9999999", 6, 1_999_999n],
    ["-1.9999999", 6, -1_999_999n],
    ["2480000", 6, 2_480_000_000_000n],
    ["1e-9", 6, 0n],
  ])("%s in units of 10^-%i, cut towards zero", (text, decimals, expected) => {
    expect(toWhole(of(text), decimals)).toBe(expected);
  });

  const any = fc
    .tuple(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), fc.integer({ min: -96, max: 80 }))
    .map(([digits, exponent]) => decimal(digits, exponent));

  it("subtracts and compares consistently, and text comes back as it went", () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(compare(minus(a, minus(a, b)), b)).toBe(0);
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) || 0);
        const negated = minus(decimal(0n), a);
        expect(compare(times(a, decimal(-1n)), negated)).toBe(0);
        const back = parseDecimal(toText(a));
        if (back !== null) expect(compare(back, a)).toBe(0);
      }),
    );
  });

  it("divides so that the product comes back within half a unit of the last digit", () => {
    const positive = any.filter(({ digits }) => digits > 0n);
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const back = times(quotient(a, b, 34), b);
        const error = Math.abs(toDouble(quotient(minus(back, a), a, 17)));
        expect(error).toBeLessThanOrEqual(5e-34);
      }),
    );
  });

  it("gives the double that a person would write", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), (count) => {
        expect(toDouble(decimal(BigInt(count), -5))).toBe(count / 100_000);
      }),
    );
  });
});
