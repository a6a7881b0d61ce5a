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
  let kept: readonly T[] | null = null;
  const stale = new Set<number>();
  const fresh = (): readonly T[] => {
    let all = kept ?? read();
    for (const session of stale) {
      const [from, to] = placeOf(session, all);
      all = all.toSpliced(from, to - from, ...read(session));
    }
    stale.clear();
    kept = all;
    return all;
  };
  return {
    rows: (session) => {
      const all = fresh();
      return session === undefined ? all : all.slice(...placeOf(session, all));
    },
    changed: (session) => void stale.add(session),
    forget: () => {
      kept = null;
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

/** Where the rows of a session stand among all, or would: first, and first of those after it. */
function placeOf(session: number, all: readonly { readonly session: number }[]): [number, number] {
  return [firstFrom(session, all), firstFrom(session + 1, all)];
}

/** Index of the first row of this session or a later one. By halves: there are thousands. */
function firstFrom(session: number, all: readonly { readonly session: number }[]): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = all[middle];
    if (row !== undefined && row.session < session) low = middle + 1;
    else high = middle;
  }
  return low;
}
