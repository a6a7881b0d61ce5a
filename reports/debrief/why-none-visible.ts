/** Why the smallest visible difference of a rival is no number: one set of reasons for every table that has it. */
import type { Comparison } from "../results/results-types.ts";
import { windowsToDecide } from "../statistics/ladder.ts";
import { counted } from "../text/numbers.ts";

/** Sessions that never differed do not tell how much others would. */
export const SAME_EVERY_TIME = "the difference is the same in every window";

/** Returns the reason; `rivals` (1, 2, …) counts the configurations tried. */
export function whyNoneVisible({ n, sd }: Pick<Comparison, "n" | "sd">, rivals: number): string {
  if (n === 0) return "no common window";
  if (n < windowsToDecide(rivals)) return tooFewToShow(rivals);
  return sd === 0 ? SAME_EVERY_TIME : "nobody knows how much the differences vary";
}

/** Returns why so few windows show nothing, however large. */
export function tooFewToShow(rivals: number): string {
  return `with ${counted(rivals, "rival")} the test that decides shows nothing in fewer than ${windowsToDecide(rivals)} windows`;
}
