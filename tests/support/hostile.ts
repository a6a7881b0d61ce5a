/** What hostile input is made of, and what may come of it: a value, or one CodedError whose words a screen survives. */
import fc from "fast-check";
import { expect } from "vitest";
import { CodedError } from "../../engine/errors.ts";

/** Options of `fc.assert`: FUZZ_RUNS takes the place of the bounded number, PROPERTY_SEED moves the seed. */
export function fuzz(numRuns: number): { readonly seed: number; readonly numRuns: number } {
  const wanted = process.env.FUZZ_RUNS;
  return {
    seed: Number(process.env.PROPERTY_SEED ?? 73_006),
    numRuns: wanted === undefined ? numRuns : Number(wanted),
  };
}

/** What a terminal obeys or nobody sees, line ends and tabs left out. */
export const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A label, note or title as nobody means well by it. */
export const HOSTILE_TEXT =
  "<script>alert(1)</script> | [x](javascript:alert(1)) =cmd|' /C calc'!A0 \u001b[2J\u009b31m\u202egpj.\u200b";

/** Runs the work; nothing but a CodedError of bounded length may come out of it. */
export function endsWell<T>(work: () => T): T | CodedError {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    expect(error.message.length).toBeGreaterThan(0);
    expect(error.message.length).toBeLessThan(100_000);
    return error;
  }
}

/** The same for work that takes its time. */
export async function endsWellLater<T>(work: () => Promise<T>): Promise<T | CodedError> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    expect(error.message.length).toBeLessThan(100_000);
    return error;
  }
}

/** Scalars as files write them: limits of numbers, other notations, names of the language's own, paths, codes. */
const oddWord = fc.constantFrom(
  ...["1e999", "-1e999", ".nan", ".inf", "-.inf", "-0", "0x10", "0o17", "017", "1_000", "1e-400"],
  ...["9".repeat(400), "99999999999999999999", "null", "~", "true", '""', "[]", "{}", "-5", "1:30"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "<<",
    "*a",
    "&a",
    "!!js/function x",
    "!!binary aGk=",
    "? x",
  ],
  ...[
    "../../x",
    "/etc/passwd",
    "/dev/zero",
    '"a\\0b"',
    "'a\u202eb'",
    '"\\e[2J"',
    "|",
    ">",
    "---",
    "...",
  ],
  ...[
    "%YAML 1.1",
    "\ufeff",
    "\r",
    "\u2028",
    "\u0085",
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    ",",
    "\t",
    "#",
    "`",
    "@",
  ],
);

/** Any text at all, text of awkward pieces, and JSON. */
export const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(fc.oneof(oddWord, fc.constantFrom("\n", " ", "a: ", "cells:\n")), { maxLength: 40 })
    .map((all) => all.join("")),
  fc.json(),
);

/** A text of which one line or word is replaced, doubled, cut out or indented. */
export function bent(text: string): fc.Arbitrary<string> {
  const lines = text.split("\n");
  return fc
    .array(fc.tuple(fc.nat(lines.length - 1), fc.nat(4), oddWord), { minLength: 1, maxLength: 3 })
    .map((bends) => {
      const copy = [...lines];
      for (const [at, how, word] of bends) copy[at] = bentLine(copy[at] ?? "", how, word);
      return copy.join("\n");
    });
}

function bentLine(line: string, how: number, word: string): string {
  if (how === 0) return line.replace(/(:\s*)[^:]*$/, `$1${word}`);
  if (how === 1) return line.replace(/[\w.]+:/, `${word}:`);
  if (how === 2) return `${line}\n${line}`;
  if (how === 3) return `  ${line}`;
  return line.replace(/\d+/, word);
}

/** Bytes with some of them changed, cut at some place. */
export function damaged(bytes: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  return fc
    .tuple(fc.array(change, { maxLength: 4 }), fc.option(fc.nat(bytes.length)))
    .map(([changes, cut]) => {
      const copy = Buffer.from(bytes);
      for (const [at, to] of changes) copy[at] = to;
      return cut === null ? copy : copy.subarray(0, cut);
    });
}
