/** The ledger counts seconds since 2000-01-01 00:00 UTC; everything of ours counts milliseconds since 1970. */

const RIPPLE_EPOCH_S = 946_684_800;

export function rippleTimeMs(seconds: number): number {
  return (seconds + RIPPLE_EPOCH_S) * 1000;
}
