import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../engine/core/canonical-json.ts";
import { runs } from "../../support/properties.ts";

describe("canonical JSON", () => {
  // The sample object and the property order example of RFC 8785, sections 3.2.2 and 3.2.3.
  it("writes the sample of RFC 8785", () => {
    const sample = {
      // As text: the sample has more digits than a double holds.
      numbers: [
        JSON.parse("333333333.33333329"),
        JSON.parse("4.50"),
        2e-3,
        0.000000000000000000000000001,
      ],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f",
      literals: [null, true, false],
    };
    expect(canonicalJson(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts members by UTF-16 code units, not by code points", () => {
    const shuffled = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const values = Object.values(JSON.parse(canonicalJson(shuffled)) as object);
    // JSON.parse moves "1" to the front; the text itself does not.
    expect(canonicalJson(shuffled).indexOf('"\\r"')).toBeLessThan(
      canonicalJson(shuffled).indexOf('"1"'),
    );
    expect(values.slice(-4)).toEqual([
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  it.each<[string, unknown, string]>([
    ["negative zero is zero", -0, "0"],
    ["the smallest double", 5e-324, "5e-324"],
    ["a small exponent", 1e-7, "1e-7"],
    ["a decimal just above it", 1e-6, "0.000001"],
    ["the largest safe integer stays a number", 9007199254740991, "9007199254740991"],
    ["one beyond it is a string", 9007199254740992, '"9007199254740992"'],
    ["1e21 is a string with all its digits", 1e21, '"1000000000000000000000"'],
    ["and so is its negative", -1e21, '"-1000000000000000000000"'],
    ["a fraction is never a string", 9007199254740.5, "9007199254740.5"],
    ["a small bigint is a number", 42n, "42"],
    ["the largest safe bigint", 9007199254740991n, "9007199254740991"],
    ["a bigint beyond is a string", 9007199254740992n, '"9007199254740992"'],
    ["a negative bigint beyond is a string", -9007199254740992n, '"-9007199254740992"'],
    [
      "nested members are sorted at every depth",
      { b: { d: 1, c: 2 }, a: 0 },
      '{"a":0,"b":{"c":2,"d":1}}',
    ],
    ["an undefined member is absent", { a: undefined, b: 1 }, '{"b":1}'],
    ["arrays keep their order", [3, 1, 2], "[3,1,2]"],
    ["empty ones", [{}, [], ""], '[{},[],""]'],
    ["control characters are escaped in lower case", "\u001f\b\f\t", '"\\u001f\\b\\f\\t"'],
    ["a slash and a line separator are not escaped", "/\u2028", '"/\u2028"'],
    ["a surrogate pair is a character", "\ud83d\ude00", '"\ud83d\ude00"'],
  ])("%s", (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each<[string, unknown, RegExp]>([
    ["NaN", Number.NaN, /finite numbers only, was NaN/],
    ["infinity", [1, Number.POSITIVE_INFINITY], /finite numbers only, was Infinity/],
    ["minus infinity", { a: Number.NEGATIVE_INFINITY }, /finite numbers only/],
    ["a lone high surrogate", "\ud83d", /well-formed/],
    ["a lone low surrogate", "a\ude00b", /well-formed/],
    ["surrogates in the wrong order", "\ude00\ud83d", /well-formed/],
    ["a lone surrogate in a key", { "\ud83d": 1 }, /well-formed/],
    ["undefined itself", undefined, /no form for undefined/],
    ["undefined in an array", [undefined], /no form for undefined/],
    ["a function", { a: () => 1 }, /no form for function/],
    ["a symbol", Symbol("a"), /no form for symbol/],
  ])("refuses %s", (_name, value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  it("gives one text for one value, whatever order its members were written in", () => {
    const value = fc.jsonValue({ maxDepth: 3, noUnicodeString: false });
    fc.assert(
      fc.property(value, (json) => {
        const text = canonicalJson(json);
        expect(canonicalJson(reversed(json))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      runs(300),
    );
  });
});

/** The same value with the members of every object written in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
