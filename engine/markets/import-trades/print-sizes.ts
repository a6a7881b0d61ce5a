/** The median size of the prints of the last hour: what the implied book shows on each side. */
import type { Print } from "./parse-trades.ts";

export const SIZE_WINDOW_MS = 3_600_000;

export type PrintSizes = {
  readonly add: (print: Pick<Print, "t" | "xrp">) => void;
  /** Median at this time, XRP. An hour without prints keeps the last median; null before the first print. */
  readonly medianAt: (t: number) => number | null;
};

/** Keeps the sizes of the last hour in order of size, so that a median is one look. */
export function createPrintSizes(): PrintSizes {
  const window: Pick<Print, "t" | "xrp">[] = [];
  const sorted: number[] = [];
  let last: number | null = null;
  let oldest = 0;
  return {
    add: (print) => {
      window.push(print);
      sorted.splice(placeOf(sorted, print.xrp), 0, print.xrp);
    },
    medianAt: (t) => {
      for (
        let print = window[oldest];
        print !== undefined && print.t <= t - SIZE_WINDOW_MS;
        print = window[oldest]
      ) {
        sorted.splice(placeOf(sorted, print.xrp), 1);
        oldest += 1;
      }
      if (sorted.length > 0) last = medianOfSorted(sorted);
      return last;
    },
  };
}

/** Index of the first value that is not below this one. */
function placeOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function medianOfSorted(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] as number)) / 2;
}
