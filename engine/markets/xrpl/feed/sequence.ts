/**
 * Which ledger is to be read next. Servers announce ledgers twice, late, out of order or not at all; what is
 * written must be each ledger at most once and in order. Pure: two numbers, so nothing can pile up.
 */

export type Sequence = {
  /** Last ledger that was written, or given up as missed; null before the first. */
  readonly written: number | null;
  /** Newest ledger that the server in use has announced; null before its first. */
  readonly newest: number | null;
};

export const EMPTY_SEQUENCE: Sequence = { written: null, newest: null };

/** Takes an announcement. Duplicates and stragglers change nothing. */
export function announced(sequence: Sequence, index: number): Sequence {
  const known = Math.max(sequence.newest ?? -1, sequence.written ?? -1);
  return index > known ? { ...sequence, newest: index } : sequence;
}

/** The ledger to read next, or null when there is none. A hole in the announcements is filled by index. */
export function nextIndex({ written, newest }: Sequence): number | null {
  if (newest === null || (written !== null && newest <= written)) return null;
  return written === null ? newest : written + 1;
}

/** Announced ledgers that are not written yet. */
export function waiting({ written, newest }: Sequence): number {
  if (newest === null) return 0;
  return written === null ? 1 : Math.max(0, newest - written);
}

export function wrote(sequence: Sequence, index: number): Sequence {
  return { ...sequence, written: index };
}

/** Another server: what the last one announced no longer counts. */
export function withoutAnnouncements({ written }: Sequence): Sequence {
  return { written, newest: null };
}

/** Ledgers missed in a gap: those to read back, and how many are too many and are left out, the oldest. */
export type Missed = { readonly from: number; readonly to: number; readonly leftOut: number };

/**
 * The ledgers between the last one written and the first fresh one.
 * @returns null when there are none.
 */
export function missed({ written }: Sequence, fresh: number, most: number): Missed | null {
  if (written === null || fresh <= written + 1) return null;
  const to = fresh - 1;
  const from = Math.max(written + 1, to - most + 1);
  return { from, to, leftOut: from - written - 1 };
}
