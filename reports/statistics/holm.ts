/** Holm's step-down correction [Holm 1979]: keeps the chance of any false finding among K tests below α. */

/**
 * Returns the corrected p-values in the order given; reject where one is ≤ α. `tests` is how many
 * tests were meant (at least as many as given): a rival that could not be tested still counts.
 */
export function holm(pValues: readonly number[], tests = pValues.length): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const corrected = new Array<number>(pValues.length).fill(1);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (pValues[index] ?? 1) * (tests - rank)));
    corrected[index] = running;
  });
  return corrected;
}
