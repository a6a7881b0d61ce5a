/**
 * Rows of one table as the journal's only writer keeps them: read once, then only those of a session that was written.
 * A night asks for them many times at each step; without this, what a session costs would grow with those before it.
 */
export type ReadRows<T> = (session?: number) => readonly T[];

export type KeptRows<T> = {
  /** All rows in order of their sessions, or those of one; the same array until a row changes. */
  readonly rows: ReadRows<T>;
  /** A row of this session was written. */
  readonly changed: (session: number) => void;
  /** Anything may have been written. */
  readonly forget: () => void;
};

/** Keeps what `read` returns: all rows in order of their sessions, or those of one session. */
export function keepRows<T extends { readonly session: number }>(read: ReadRows<T>): KeptRows<T> {
  let bySession: Map<number, readonly T[]> | null = null;
  let inOrder: readonly T[] | null = null;
  const stale = new Set<number>();
  const forget = (): void => {
    bySession = null;
    inOrder = null;
    stale.clear();
  };
  const fresh = (): Map<number, readonly T[]> => {
    const kept = bySession ?? grouped(read());
    for (const session of stale) kept.set(session, read(session));
    if (stale.size > 0) inOrder = null;
    stale.clear();
    bySession = kept;
    return kept;
  };
  return {
    rows: (session) => {
      const kept = fresh();
      if (session !== undefined) return kept.get(session) ?? [];
      inOrder ??= flattened(kept);
      return inOrder;
    },
    changed: (session) => void stale.add(session),
    forget,
  };
}

function grouped<T extends { readonly session: number }>(rows: readonly T[]) {
  const bySession = new Map<number, T[]>();
  for (const row of rows) {
    const own = bySession.get(row.session);
    if (own === undefined) bySession.set(row.session, [row]);
    else own.push(row);
  }
  return bySession as Map<number, readonly T[]>;
}

/** Sessions of which rows came later than those of a later one stand at the end of the map. */
function flattened<T>(bySession: ReadonlyMap<number, readonly T[]>): readonly T[] {
  const entries = [...bySession];
  const isInOrder = entries.every(
    ([session], i) => i === 0 || (entries[i - 1]?.[0] ?? 0) < session,
  );
  if (!isInOrder) entries.sort(([a], [b]) => a - b);
  return entries.flatMap(([, own]) => own);
}
