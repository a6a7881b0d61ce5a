/**
 * The step-up correction of Benjamini & Hochberg (1995): of the tests it calls found, at most a share α is
 * expected to be false. For maps of many cells, where Holm would find nothing; no cell is adopted by it alone.
 */

/** Returns the corrected p-values in the order given; q₍k₎ = min over j ≥ k of p₍j₎·K/j, at most 1. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const count = pValues.length;
  const descending = pValues.map((_, i) => i).sort((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0));
  const corrected = new Array<number>(count).fill(1);
  let running = 1;
  descending.forEach((index, i) => {
    running = Math.min(running, ((pValues[index] ?? 1) * count) / (count - i));
    corrected[index] = running;
  });
  return corrected;
}
