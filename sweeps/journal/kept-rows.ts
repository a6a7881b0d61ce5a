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
  const fresh = (): ReadonlyMap<number, readonly T[]> => {
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
    forget: () => {
      bySession = null;
      inOrder = null;
      stale.clear();
    },
  };
}

/** Keeps what `read` returns, of a table that is small and seldom written. */
export function keepTable<T>(read: () => readonly T[]): {
  readonly rows: () => readonly T[];
  readonly forget: () => void;
} {
  let kept: readonly T[] | null = null;
  return {
    rows: () => {
      kept ??= read();
      return kept;
    },
    forget: () => {
      kept = null;
    },
  };
}

function grouped<T extends { readonly session: number }>(rows: readonly T[]) {
  const bySession = new Map<number, readonly T[]>();
  for (const row of rows) {
    const own = bySession.get(row.session) as T[] | undefined;
    if (own === undefined) bySession.set(row.session, [row]);
    else own.push(row);
  }
  return bySession;
}

/** Sessions of which rows came later than those of a later one stand at the end of the map. */
function flattened<T>(bySession: ReadonlyMap<number, readonly T[]>): readonly T[] {
  const sessions = [...bySession.keys()];
  if (!isAscending(sessions)) sessions.sort((a, b) => a - b);
  const all: T[] = [];
  for (const session of sessions) {
    for (const row of bySession.get(session) ?? []) all.push(row);
  }
  return all;
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || (values[i - 1] as number) < value);
}
