/**
 * What `verify` says of the journal itself. Its words enter the debrief one by one; only its own seal can tell that
 * one of them was changed.
 */
import type { VerifyOutcome } from "../../reports/index.ts";
import type { Seal } from "./seal.ts";

/** Returns the one check there is, or why it could not be made. */
export function checkSeal(seal: Seal): VerifyOutcome {
  if (seal === "unsealed") {
    const why = "sweep.db: it was not closed, so its rows have no hash to be held against";
    return { checks: {}, differences: [], skipped: [why] };
  }
  const field = "sweep.db: hash of all rows";
  const changed = { session: null, field, printed: "as closed", recomputed: "changed since" };
  return {
    checks: { "journal rows": 1 },
    differences: seal === "changed" ? [changed] : [],
    skipped: [],
  };
}
