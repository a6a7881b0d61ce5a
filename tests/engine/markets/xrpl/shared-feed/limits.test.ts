/** Bounds that belong together. */
import { expect, it } from "vitest";
import {
  BEAT_MS,
  BEATS_MISSED_MAX,
  ORPHAN_MS_MAX,
  WAIT_MS_MAX,
} from "../../../../../engine/markets/xrpl/shared-feed/limits.ts";
import { DURATION_MS_MAX } from "../../../../../engine/session/session-spec.ts";

it("a feed without its owner outlives the longest session that may read from it", () => {
  expect(ORPHAN_MS_MAX).toBeGreaterThan(DURATION_MS_MAX + WAIT_MS_MAX + BEAT_MS * BEATS_MISSED_MAX);
  // A timer that is set further ahead rings at once.
  expect(ORPHAN_MS_MAX).toBeLessThan(2 ** 31);
});
