/**
 * What of a run is worth showing. The plan of `replicates: fill` holds the most rounds that could be run; those that
 * were never begun were never promised, and nobody wants to read that they did not come. Pure.
 */
import type { SweepPlan } from "../plan/plan-types.ts";

type InRound = { readonly session: number; readonly replicate: number };

/** Returns the sessions of rounds that were begun, the first round always; all of them without `fill`. */
export function begunRounds<T extends InRound>(
  plan: Pick<SweepPlan, "deadline">,
  sessions: readonly T[],
  attempts: readonly { readonly session: number }[],
): readonly T[] {
  if (plan.deadline?.fill !== true) return sessions;
  const tried = new Set(attempts.map(({ session }) => session));
  const begun = sessions.filter(({ session }) => tried.has(session));
  const last = Math.max(1, ...begun.map(({ replicate }) => replicate));
  return sessions.filter(({ replicate }) => replicate <= last);
}
