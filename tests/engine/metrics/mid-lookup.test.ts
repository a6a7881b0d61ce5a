import { describe, expect, it } from "vitest";
import type { SnapshotRow } from "../../../engine/core/records.ts";
import { createMidLookup } from "../../../engine/metrics/mid-lookup.ts";
import { snapshot, T0 } from "./tiny-session.ts";

/** Snapshots at given seconds after T0; the mid is 1 + seconds / 1000. */
const at = (seconds: number, over: Partial<SnapshotRow> = {}) =>
  snapshot(1, { at: T0 + seconds * 1000, mid_price: 1 + seconds / 1000, ...over });

describe("m(t): the last fresh snapshot at or before t", () => {
  it.each<[string, SnapshotRow[], number, number | null]>([
    ["exactly at a snapshot it is that one", [at(0), at(4)], 4, 1.004],
    ["between two it is the earlier one", [at(0), at(4)], 3.999, 1],
    ["before the first there is none", [at(4)], 3.999, null],
    ["8 s old is still allowed", [at(0)], 8, 1],
    ["a millisecond more is not", [at(0)], 8.001, null],
    ["a stale snapshot is passed over", [at(0), at(4, { stale: 1 })], 5, 1],
    ["a one-sided book is passed over", [at(0), at(4, { mid_price: null })], 5, 1],
    [
      "a passed-over one does not lengthen the age",
      [at(0), at(4, { stale: 1 }), at(8, { stale: 1 })],
      9,
      null,
    ],
    ["inside a gap there is none, however young", [at(0), at(7, { gap_ms: 3_000 })], 2, null],
    ["the snapshot before a gap holds at its own moment", [at(0), at(7, { gap_ms: 3_000 })], 0, 1],
    ["after a gap the first snapshot holds again", [at(0), at(20, { gap_ms: 12_000 })], 20, 1.02],
    ["no snapshots, no mid", [], 4, null],
  ])("%s", (_name, snapshots, seconds, expected) => {
    expect(createMidLookup(snapshots)(T0 + seconds * 1000)).toBe(expected);
  });
});
