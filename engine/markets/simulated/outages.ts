/**
 * Outages of a generated market: by turns a gap (the source was away and says so) and a stall (ledgers come,
 * their books do not). The market goes on behind them, unseen.
 */
import type { RandomStream } from "./random-streams.ts";
import { SIMULATED_START_MS } from "./start.ts";

export type OutageState = {
  readonly ledger: boolean;
  readonly book: boolean;
  /** The gap event that stands before this ledger. */
  readonly gap: "open" | "close" | null;
};

export type Outages = {
  /** What of the ledger at this time is seen. Asked in order of time. */
  readonly at: (t: number) => OutageState;
  readonly inGap: () => boolean;
};

const ALL_SEEN: OutageState = { ledger: true, book: true, gap: null };
const QUIET_MS = [60_000, 140_000] as const;
const OUTAGE_MS = [9_000, 40_000] as const;

/** Plans the outages as time goes on; none unless wanted. */
export function planOutages(wanted: boolean, chance: RandomStream): Outages {
  if (!wanted) return { at: () => ALL_SEEN, inGap: () => false };
  let kind: "gap" | "stall" = "gap";
  let from = SIMULATED_START_MS + chance.whole(...QUIET_MS);
  let until = from + chance.whole(...OUTAGE_MS);
  let open = false;
  const at = (t: number): OutageState => {
    if (t < from) return ALL_SEEN;
    if (t < until) {
      if (kind === "stall") return { ledger: true, book: false, gap: null };
      const opens = !open;
      open = true;
      return { ledger: false, book: false, gap: opens ? "open" : null };
    }
    const closes = open;
    open = false;
    kind = kind === "gap" ? "stall" : "gap";
    from = t + chance.whole(...QUIET_MS);
    until = from + chance.whole(...OUTAGE_MS);
    return { ...ALL_SEEN, gap: closes ? "close" : null };
  };
  return { at, inGap: () => open };
}
