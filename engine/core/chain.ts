/**
 * A list that grows by one link at a time and is never copied: the states before keep what they had. For what is added
 * to often and read as a whole seldom.
 */
export type Chain<T> = {
  readonly last: T;
  readonly before: Chain<T>;
  readonly count: number;
} | null;

export function chained<T>(before: Chain<T>, last: T): Chain<T> {
  return { last, before, count: countOf(before) + 1 };
}

export function countOf(chain: Chain<unknown>): number {
  return chain === null ? 0 : chain.count;
}

/** The values in the order in which they were added. */
export function listOf<T>(chain: Chain<T>): readonly T[] {
  const list = new Array<T>(countOf(chain));
  for (let link = chain; link !== null; link = link.before) list[link.count - 1] = link.last;
  return list;
}
