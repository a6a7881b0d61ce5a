/** What verify says of a journal by its seal alone. */
import { expect, it } from "vitest";
import { checkSeal } from "../../../sweeps/journal/check-seal.ts";
import type { Seal } from "../../../sweeps/journal/seal.ts";

it.each<[Seal, number, number, number]>([
  ["whole", 1, 0, 0],
  ["changed", 1, 1, 0],
  ["unsealed", 0, 0, 1],
])("a journal that is %s", (seal, checked, differing, skipped) => {
  const outcome = checkSeal(seal);
  expect(outcome.checks["journal rows"] ?? 0).toBe(checked);
  expect(outcome.differences).toHaveLength(differing);
  expect(outcome.skipped).toHaveLength(skipped);
});
