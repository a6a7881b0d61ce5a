/** Why a table has no number: no session that counts, or what the session stored in its place. */
import type { SessionResult } from "../results/results-types.ts";

/** Why a number is missing: the session does not count, or the reason stored with the number. */
export function whyMissing(own: readonly SessionResult[], metric: string): string {
  const counting = own.filter(({ evaluable }) => evaluable);
  if (counting.length > 0) return storedReason(counting, metric) ?? "no reason stored";
  const reasons = new Set(own.map(({ evaluableReasons }) => evaluableReasons.join("; ")));
  const [reason] = reasons;
  if (reasons.size !== 1 || reason === undefined) return "no evaluable session";
  return own.some(({ summary }) => summary !== null) ? `not evaluable: ${reason}` : reason;
}

/** The reason that a session stored with a number it could not compute. */
export function storedReason(own: readonly SessionResult[], metric: string): string | undefined {
  return own
    .map(({ summary }) => summary?.not_available[metric])
    .find((text) => text !== undefined);
}
