/**
 * Words for a changed fact. What differs must be on the screen: of two rules the fields that differ, of two long texts
 * the piece around their first difference. Facts come from stored plans and from approval files, which people may have
 * edited, so that none of them need be JSON. Pure.
 */
import { canonicalJson } from "../../engine/index.ts";

/** Characters of one side; more of them push the next change off the screen. */
const SIDE_CHARS_MAX = 60;
/** Of these so many stand before the first difference. */
const LEAD_CHARS = 20;

/** Returns "before → after", by field where both are objects: 'when "a > 1" → "a > 2", position 0 → 1'. */
export function changeWords(before: string | undefined, after: string | undefined): string {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  if (was === null || is === null) return sides(before, after);
  const changed = [...new Set([...is.keys(), ...was.keys()])].filter(
    (name) => was.get(name) !== is.get(name),
  );
  if (changed.length === 0) return sides(before, after);
  return changed.map((name) => `${name} ${sides(was.get(name), is.get(name))}`).join(", ");
}

/** The fields of an object as canonical JSON each; null for anything else. */
function fieldsOf(fact: string | undefined): ReadonlyMap<string, string> | null {
  try {
    const value: unknown = JSON.parse(fact ?? "null");
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return new Map(Object.entries(value).map(([name, field]) => [name, canonicalJson(field)]));
  } catch {
    // No JSON, or nested deeper than a stack can follow.
    return null;
  }
}

function sides(before: string | undefined, after: string | undefined): string {
  const [was, is] = [[...(before ?? "absent")], [...(after ?? "absent")]];
  const whole = before === undefined || after === undefined;
  const first = whole ? 0 : firstDifference(was, is);
  return `${cutAround(was, first)} → ${cutAround(is, first)}`;
}

function firstDifference(was: readonly string[], is: readonly string[]): number {
  const at = was.findIndex((character, index) => character !== is[index]);
  return at < 0 ? was.length : at;
}

function cutAround(characters: readonly string[], first: number): string {
  if (characters.length <= SIDE_CHARS_MAX) return characters.join("");
  const room = SIDE_CHARS_MAX - "……".length;
  const start = Math.max(0, Math.min(first - LEAD_CHARS, characters.length - room));
  const piece = characters.slice(start, start + room);
  const end = start + piece.length < characters.length ? "…" : "";
  return `${start > 0 ? "…" : ""}${piece.join("")}${end}`;
}
