/** Looks that meet damage. */
import type { Findings } from "./findings.ts";

/** Damage ends the look at one thing and is reported as a difference; the rest is still looked at. */
export function guarded(
  findings: Findings,
  session: number | null,
  field: string,
  look: () => void,
): void {
  try {
    look();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.fail("readable files", {
      session,
      field,
      printed: "readable",
      recomputed: `damaged: ${reason}`,
    });
  }
}
