/**
 * Canonical JSON (RFC 8785): members sorted by UTF-16 code units, numbers and strings as ECMAScript writes
 * them, no white space. Two additions of ours: bigints and integers beyond 2^53 become strings, since a
 * reader in another language would round them; non-finite numbers are refused instead of becoming null.
 */
import { assert } from "./assert.ts";

const LONE_SURROGATE = /\p{Surrogate}/u;

export function canonicalJson(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "boolean":
      return value ? "true" : "false";
    case "number":
      return canonicalNumber(value);
    case "bigint":
      return canonicalBigint(value);
    case "string":
      return canonicalString(value);
    case "object":
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as object);
    default:
      assert(false, `canonical JSON has no form for ${typeof value}`);
  }
}

function canonicalNumber(value: number): string {
  assert(Number.isFinite(value), `canonical JSON holds finite numbers only, was ${value}`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return `"${BigInt(value)}"`;
  return JSON.stringify(value);
}

function canonicalBigint(value: bigint): string {
  const small = value >= -9007199254740991n && value <= 9007199254740991n;
  return small ? value.toString() : `"${value}"`;
}

function canonicalString(value: string): string {
  assert(!LONE_SURROGATE.test(value), "canonical JSON holds well-formed strings only");
  return JSON.stringify(value);
}

function canonicalArray(items: readonly unknown[]): string {
  let text = "[";
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ",";
    text += canonicalJson(items[i]);
  }
  return `${text}]`;
}

/** Members whose value is `undefined` are absent, as JSON has them. */
function canonicalObject(value: object): string {
  const members = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    text += `${text === "" ? "" : ","}${canonicalString(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}
