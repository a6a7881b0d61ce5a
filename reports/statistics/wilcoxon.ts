/**
 * Wilcoxon's signed-rank test [Wilcoxon 1945], exact: as the sign-flip test, but over the ranks of the sizes
 * instead of the sizes, so that one huge window cannot decide. Ties share their mean rank and zeros are left
 * out, as usual; the distribution is that of the ranks at hand, so ties need no normal approximation.
 */

/** Beyond this the table of rank sums grows without need: larger sweeps have better tests. */
const WILCOXON_WINDOWS_MAX = 200;

/** Returns the exact two-sided p-value, or null when every difference is zero or there are too many. */
export function wilcoxonP(differences: readonly number[]): number | null {
  const present = differences.filter((d) => d !== 0);
  if (present.length === 0 || present.length > WILCOXON_WINDOWS_MAX) return null;
  const ranks = doubledRanks(present.map(Math.abs));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const positive = present.reduce((sum, d, i) => sum + (d > 0 ? (ranks[i] ?? 0) : 0), 0);
  const smaller = Math.min(positive, total - positive);
  const shares = sumDistribution(ranks, total);
  const tail = shares.slice(0, smaller + 1).reduce((sum, share) => sum + share, 0);
  return Math.min(1, 2 * tail);
}

/** Twice the mean ranks: whole numbers even where two share a rank. */
function doubledRanks(sizes: readonly number[]): number[] {
  return sizes.map((size) => {
    const below = sizes.filter((other) => other < size).length;
    const equal = sizes.filter((other) => other === size).length;
    return 2 * below + equal + 1;
  });
}

/** Returns, for each sum, the share of the 2ⁿ sign patterns whose positive ranks add up to it. */
function sumDistribution(ranks: readonly number[], total: number): Float64Array {
  const shares = new Float64Array(total + 1);
  shares[0] = 1;
  for (const rank of ranks) {
    for (let sum = total; sum >= 0; sum--) {
      const without = shares[sum] ?? 0;
      const withIt = sum >= rank ? (shares[sum - rank] ?? 0) : 0;
      shares[sum] = (without + withIt) / 2;
    }
  }
  return shares;
}
