/** Numbers and lists as the page writes them: a range over a hole, or a length of time cut short, is a wrong statement. */
import { describe, expect, it } from "vitest";
import {
  duration,
  fixed,
  listedSome,
  numberRanges,
  percent,
  pText,
  shortDecimals,
  signed,
} from "../../reports/text/numbers.ts";

describe("numbers for people", () => {
  it.each<[string, string, string]>([
    ["one number", numberRanges([7]), "7"],
    ["two neighbours, which are no range", numberRanges([7, 8]), "7 and 8"],
    ["three neighbours", numberRanges([8, 7, 9]), "7 to 9"],
    ["a hole", numberRanges([1, 2, 3, 5, 6, 7]), "1 to 3 and 5 to 7"],
    ["ten after nine", numberRanges([10, 9, 8, 2]), "2 and 8 to 10"],
    ["none", numberRanges([]), ""],
    ["as many as are named", listedSome(["a", "b"], 2), "a and b"],
    ["one left over", listedSome(["a", "b", "c"], 2), "a, b and c"],
    ["two left over", listedSome(["a", "b", "c", "d"], 2), "a, b and 2 more"],
    ["seconds", duration(45_000), "45 s"],
    ["a minute and a half", duration(90_000), "90 s"],
    ["minutes", duration(1_800_000), "30 min"],
    ["hours", duration(7_200_000), "2 h"],
    ["hours and minutes", duration(5_400_000), "1 h 30 min"],
    ["a long decimal", shortDecimals("was -1.23456, limit 2"), "was -1.23, limit 2"],
    ["a small one", shortDecimals("0.000123456"), "0.00012"],
    ["a version", shortDecimals("1.2.34567"), "1.2.34567"],
    ["a difference", signed(0.126, 2), "+0.13"],
    ["a loss", signed(-0.126, 2), "-0.13"],
    ["next to nothing", signed(0.001, 2), "0.00"],
    ["less than nothing, next to it", signed(-0.001, 2), "0.00"],
    ["no number", fixed(null, 2), "n/a"],
    ["a share", percent(0.125, 1), "12.5%"],
    ["a chance", pText(0.0021, 4), "0.0021"],
    ["a small chance", pText(0.00004, 4), "<0.0001"],
    ["a chance that rounds to the least", pText(0.00006, 4), "0.0001"],
  ])("%s", (_name, text, expected) => {
    expect(text).toBe(expected);
  });
});
