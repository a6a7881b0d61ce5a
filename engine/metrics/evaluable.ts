/**
 * May this session's numbers be compared with another's, as far as the session itself can tell? The sweep adds
 * what only it knows: primary metrics and the market of the other cells.
 */
import type { InvariantStatus } from "../core/records.ts";
import type { Measured } from "./measured.ts";

/** Gaps may take at most this share of the planned duration. */
const GAP_SHARE_MAX = 0.1;
/** The P&L identity holds to this many RLUSD, or the engine has a defect. */
const IDENTITY_ERROR_RLUSD_MAX = 1e-6;

export type EvaluableInputs = {
  readonly haltReason: string;
  readonly haltDetail: string | null;
  readonly invariant: InvariantStatus;
  readonly gapS: number;
  readonly durationPlannedS: number;
  readonly faultsInjected: boolean;
  readonly ticksFreshBook: number;
  readonly identityErrorRlusd: Measured;
};

/** The reasons against, for people; empty when there are none. */
export function evaluableReasons(inputs: EvaluableInputs): string[] {
  const { haltReason, haltDetail, invariant, gapS, durationPlannedS, identityErrorRlusd } = inputs;
  const reasons: string[] = [];
  if (haltReason !== "duration_elapsed") {
    reasons.push(`ended by ${haltReason}${haltDetail === null ? "" : ` (${haltDetail})`}`);
  }
  if (invariant !== "ok") reasons.push(`inventory invariant ${invariant}`);
  if (gapS > GAP_SHARE_MAX * durationPlannedS) {
    reasons.push(`gaps of ${gapS} s, more than ${GAP_SHARE_MAX * 100}% of ${durationPlannedS} s`);
  }
  if (inputs.faultsInjected) reasons.push("faults were injected into the paper exchange");
  if (inputs.ticksFreshBook === 0) reasons.push("no tick had a fresh two-sided book");
  if (
    typeof identityErrorRlusd === "number" &&
    !(Math.abs(identityErrorRlusd) <= IDENTITY_ERROR_RLUSD_MAX)
  ) {
    reasons.push(`P&L identity off by ${identityErrorRlusd} RLUSD`);
  }
  return reasons;
}
