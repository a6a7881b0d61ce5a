/**
 * What every answer of a ledger server has in common: it is JSON of which nothing may be taken for granted.
 * These readers either return what was asked for or say the place, what was there and what was expected.
 */
import type { CodedError } from "../../../errors.ts";
import { marketError } from "../../errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** True for a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object itself. @throws CodedError MKT_LEDGER_REPLY when the value is none. */
export function fieldsOf(value: unknown, place: string): Fields {
  if (isFields(value)) return value;
  throw badReply(place, value, "an object");
}

/** The object, or an empty one where there is none. */
export function fieldsOrNone(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** @throws CodedError MKT_LEDGER_REPLY when the value is no list. */
export function listOf(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw badReply(place, value, "a list");
}

/** @throws CodedError MKT_LEDGER_REPLY when the value is no text or an empty one. */
export function textOf(value: unknown, place: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw badReply(place, value, "text");
}

/** A whole number, 0 or more, as a number or (in old answers) as text. @throws CodedError MKT_LEDGER_REPLY */
export function countOf(value: unknown, place: string): number {
  const count = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
  throw badReply(place, value, "a whole number, 0 or more");
}

/**
 * The answer's own part: `result` where there is one, the value itself otherwise.
 * @throws CodedError MKT_LEDGER_REPLY when the server answered with an error.
 */
export function resultOf(reply: unknown, place: string): Fields {
  const outer = fieldsOf(reply, place);
  const result = isFields(outer.result) ? outer.result : outer;
  const error = errorTokenOf(reply);
  if (error === null) return result;
  throw marketError(
    "MKT_LEDGER_REPLY",
    `${place}: the server answered ${error}, expected a result`,
    {
      context: { error },
    },
  );
}

/** The `error` token of an answer, the only part of an error that servers agree on; null when it is none. */
export function errorTokenOf(reply: unknown): string | null {
  const outer = fieldsOrNone(reply);
  for (const fields of [outer, fieldsOrNone(outer.result)]) {
    if (typeof fields.error === "string") return excerpt(fields.error);
    if (fields.status === "error") return "an error without a token";
  }
  return null;
}

/** The error for a part of an answer that is not what it must be. */
export function badReply(place: string, was: unknown, expected: string): CodedError {
  return marketError("MKT_LEDGER_REPLY", `${place} was ${shown(was)}, expected ${expected}`);
}

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return excerpt(JSON.stringify(value));
}

function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
