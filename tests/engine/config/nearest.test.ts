import { describe, expect, it } from "vitest";
import { editDistance, nearestName } from "../../../engine/config/nearest.ts";

describe("the nearest name", () => {
  it.each<[string, string, string, number]>([
    ["equal words", "offset", "offset", 0],
    ["one letter left out", "ofset", "offset", 1],
    ["one letter too many", "offsett", "offset", 1],
    ["one letter wrong", "offsat", "offset", 1],
    ["two neighbours swapped", "offste", "offset", 1],
    ["nothing in common", "abc", "xyz", 3],
    ["an empty word", "", "abc", 3],
  ])("edit distance of %s", (_name, a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  const names = ["bid_offset_bps", "ask_offset_bps", "base_size_rlusd"];
  it.each<[string, string, string | undefined]>([
    ["a slip of the finger", "bid_ofset_bps", "bid_offset_bps"],
    ["another case", "ASK_OFFSET_BPS", "ask_offset_bps"],
    ["a dash for an underscore", "base-size-rlusd", "base_size_rlusd"],
    ["something else altogether", "leverage", undefined],
  ])("%s", (_name, word, nearest) => {
    expect(nearestName(word, names)).toBe(nearest);
  });

  it("a short word is allowed two edits, and no candidates give no name", () => {
    expect(nearestName("mdi", ["mid", "amm_or_mid"])).toBe("mid");
    expect(nearestName("xyzw", ["mid"])).toBeUndefined();
    expect(nearestName("mid", [])).toBeUndefined();
  });
});
