/**
 * The sign-flip test on drawn patterns, for more windows than can be walked through: p = (b + 1)/(m + 1), with b of
 * the m patterns as extreme as what was seen [Phipson & Smyth 2010]. The one seen is counted among them, so that under
 * no difference p is never too small, however few are drawn. One seed for all sweeps: the same differences give the
 * same p in the debrief, in a second one and in `verify`, and nobody can look for the seed that suits them.
 */
import { randomStream } from "../../engine/index.ts";

const SEED = 73;
/** About fifty patterns beyond the line that the smallest p of a sweep must pass, α/K. */
const DRAWS_PER_RIVAL = 1000;
const DRAWS_LEAST = 20_000;
/** Room for 10,000 rivals, and an end to time and memory. */
const DRAWS_MOST = 200_000;

/** Returns the number of drawn patterns, m, where p is to be corrected for so many rivals. */
export function drawsFor(rivals: number): number {
  return Math.min(DRAWS_MOST, Math.max(DRAWS_LEAST, DRAWS_PER_RIVAL * rivals)) - 1;
}

type DrawnP = (sizes: readonly number[], seen: number) => number;

/** Returns the test on `draws` patterns: p of sizes |dᵢ| whose own sum is `seen`, over zero. */
export function openDraws(draws: number): DrawnP {
  const made = new Map<number, Uint32Array>();
  return (sizes, seen) => {
    const windows = sizes.length;
    const patterns = made.get(windows) ?? drawPatterns(windows, draws);
    made.set(windows, patterns);
    const sums = sumsByByte(sizes);
    const words = patterns.length / draws;
    let far = 0;
    for (let draw = 0; draw < draws; draw++) {
      let sum = 0;
      for (let word = 0; word < words; word++) {
        const signs = patterns[draw * words + word] ?? 0;
        const at = word * 1024;
        sum +=
          (sums[at + (signs & 255)] ?? 0) +
          (sums[at + 256 + ((signs >>> 8) & 255)] ?? 0) +
          (sums[at + 512 + ((signs >>> 16) & 255)] ?? 0) +
          (sums[at + 768 + (signs >>> 24)] ?? 0);
      }
      if (Math.abs(sum) >= seen) far++;
    }
    return (far + 1) / (draws + 1);
  };
}

/** 32 signs to a word, the lowest bit first; a set bit is a plus. Row after row from one stream. */
function drawPatterns(windows: number, draws: number): Uint32Array {
  const { uniform } = randomStream(SEED, "sign-flip");
  const words = Math.ceil(windows / 32);
  return Uint32Array.from({ length: draws * words }, () => uniform() * 2 ** 32);
}

/** For each eight windows the sum under each of their 256 patterns: eight signs are then one look-up. */
function sumsByByte(sizes: readonly number[]): Float64Array {
  const groups = 4 * Math.ceil(sizes.length / 32);
  return Float64Array.from({ length: groups * 256 }, (_, place) => {
    const first = 8 * Math.floor(place / 256);
    let sum = 0;
    for (let bit = 0; bit < 8; bit++) {
      const size = sizes[first + bit] ?? 0;
      sum += (place >> bit) & 1 ? size : -size;
    }
    return sum;
  });
}
