/**
 * Canonical JSON (RFC 8785): members sorted by UTF-16 code units, numbers and strings as ECMAScript writes
 * them, no white space. Two additions of ours: bigints and integers beyond 2^53 become strings, since a
 * reader in another language would round them; non-finite numbers are refused instead of becoming null.
 *
 * Every event of a tape and every decision of a session passes through here, so nothing is built that is not written.
 */
import { assert } from "./assert.ts";

const LONE_SURROGATE = /\p{Surrogate}/u;
/** Text that is its own JSON: no quote, no backslash, nothing to escape, no surrogate. */
const PLAIN = /^[ !#-[\]-~]*$/;

export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "number":
      return canonicalNumber(value);
    case "string":
      return canonicalString(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return canonicalBigint(value);
    default:
      assert(false, `canonical JSON has no form for ${typeof value}`);
  }
}

function canonicalNumber(value: number): string {
  // As text, -0 is "0": that is how JSON has it too.
  if (Number.isSafeInteger(value)) return `${value}`;
  if (!Number.isFinite(value))
    assert(false, `canonical JSON holds finite numbers only, was ${value}`);
  return Number.isInteger(value) ? `"${BigInt(value)}"` : `${value}`;
}

function canonicalBigint(value: bigint): string {
  const small = value >= -9007199254740991n && value <= 9007199254740991n;
  return small ? value.toString() : `"${value}"`;
}

function canonicalString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  assert(!LONE_SURROGATE.test(value), "canonical JSON holds well-formed strings only");
  return JSON.stringify(value);
}

function canonicalArray(items: readonly unknown[]): string {
  if (items.length === 0) return "[]";
  let text = `[${canonicalJson(items[0])}`;
  for (let i = 1; i < items.length; i++) text += `,${canonicalJson(items[i])}`;
  return `${text}]`;
}

/** Members whose value is `undefined` are absent, as JSON has them. */
function canonicalObject(value: object): string {
  const members = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of sorted(Object.keys(members))) {
    const member = members[key];
    if (member === undefined) continue;
    const name = nameOf(key);
    text += (text === "" ? name.first : name.next) + canonicalJson(member);
  }
  return text === "" ? "{}" : `${text}}`;
}

/** A name as it stands before its member: the first of an object opens it, the next ones follow a comma. */
type Name = { readonly first: string; readonly next: string };

/** There are few names, they come again and again, and they never change. */
const names = new Map<string, Name>();
const NAMES_MAX = 1_000;

function nameOf(key: string): Name {
  const known = names.get(key);
  if (known !== undefined) return known;
  const quoted = canonicalString(key);
  const name = { first: `{${quoted}:`, next: `,${quoted}:` };
  if (names.size < NAMES_MAX) names.set(key, name);
  return name;
}

/** Most objects come with a handful of members, some in order already: the general sort is slow to start. */
function sorted(keys: string[]): readonly string[] {
  if (keys.length > 12) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let at = i;
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
}
