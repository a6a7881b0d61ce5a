/**
 * The probability of backtest overfitting by combinatorially symmetric cross-validation [Bailey, Borwein, López de
 * Prado & Zhu 2017]: in how many of the ways to split the windows in two halves does the cell that was best in one
 * half end in the lower half of the ranking in the other? 0.5 and more says that choosing the best taught nothing.
 */
import { assert } from "../../engine/index.ts";

/** Blocks of consecutive windows; 8 of them split in 70 ways. */
const BLOCKS = 8;

export type Overfitting = {
  readonly pbo: number;
  readonly splits: number;
  /** Median over the splits of λ = ln(ω/(1−ω)): above 0, the choice held up in most of them. */
  readonly logitMedian: number;
};

/**
 * Returns the PBO. `values`: for each of at least two cells its metric per common window, positive = better, at
 * least 8 windows. Ability is the mean. Blocks differ by one window where 8 does not divide them; cells that tie
 * for the best share the split; tied cells out of sample share their mean rank.
 */
export function overfitting(values: readonly (readonly number[])[]): Overfitting {
  const windows = values[0]?.length ?? 0;
  assert(values.length >= 2 && windows >= BLOCKS, "two cells and a window in every block");
  const sums = values.map((series) => blockSums(series));
  const masks = halves();
  const logits = masks.flatMap((mask) => {
    const inside = sums.map((blocks) => meanOver(blocks, mask));
    const outside = sums.map((blocks) => meanOver(blocks, ~mask));
    const best = Math.max(...inside);
    const chosen = outside.filter((_, cell) => inside[cell] === best);
    return chosen.map((value) => ({ logit: logitOf(value, outside), share: 1 / chosen.length }));
  });
  const failed = logits.reduce((sum, { logit, share }) => sum + (logit <= 0 ? share : 0), 0);
  return { pbo: failed / masks.length, splits: masks.length, logitMedian: weightedMedian(logits) };
}

type Block = { readonly sum: number; readonly count: number };

function blockSums(series: readonly number[]): Block[] {
  return Array.from({ length: BLOCKS }, (_, block) => {
    const from = Math.floor((block * series.length) / BLOCKS);
    const to = Math.floor(((block + 1) * series.length) / BLOCKS);
    const part = series.slice(from, to);
    return { sum: part.reduce((sum, value) => sum + value, 0), count: part.length };
  });
}

/** Every choice of half the blocks, as bits. */
function halves(): number[] {
  return Array.from({ length: 2 ** BLOCKS }, (_, mask) => mask).filter((mask) => {
    let bits = 0;
    for (let block = 0; block < BLOCKS; block++) bits += (mask >> block) & 1;
    return bits === BLOCKS / 2;
  });
}

function meanOver(blocks: readonly Block[], mask: number): number {
  const chosen = blocks.filter((_, block) => (mask >> block) & 1);
  const count = chosen.reduce((total, block) => total + block.count, 0);
  return chosen.reduce((total, { sum }) => total + sum, 0) / count;
}

/** λ = ln(ω/(1−ω)), ω = r/(N+1), r the rank from the worst (1) to the best (N). */
function logitOf(value: number, outside: readonly number[]): number {
  const below = outside.filter((other) => other < value).length;
  const equal = outside.filter((other) => other === value).length;
  const rank = below + (equal + 1) / 2;
  return Math.log(rank / (outside.length + 1 - rank));
}

function weightedMedian(logits: readonly { readonly logit: number; readonly share: number }[]) {
  const sorted = [...logits].sort((a, b) => a.logit - b.logit);
  const half = sorted.reduce((sum, { share }) => sum + share, 0) / 2;
  let running = 0;
  const below = sorted.findIndex(({ share }) => {
    running += share;
    return running >= half - 1e-9;
  });
  const at = sorted[below]?.logit ?? 0;
  const exact = Math.abs(running - half) < 1e-9;
  return exact ? (at + (sorted[below + 1]?.logit ?? at)) / 2 : at;
}
