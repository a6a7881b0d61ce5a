/**
 * The values of the protocol and the two habits of the recorded server that a byte-for-byte answer needs:
 * keys in alphabetical order, and requests echoed in that order too.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** Tells an object from arrays, null and plain values. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns an equal value whose objects have their keys in alphabetical order, all the way down. */
export function sortedDeep(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sortedDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedDeep(value[key] as Json)]),
  );
}

/** Returns an equal object with its own keys in alphabetical order; what they hold is left as it is. */
export function sortedTop(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key] as Json]),
  );
}
