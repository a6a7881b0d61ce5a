import { describe, expect, it } from "vitest";
import { LABEL_LENGTH_MAX, labelFault } from "../../../sweeps/grid/label.ts";

describe("labelFault", () => {
  it.each(["s40-baseline", "b4-a16", "A.b_c-1", "4", "x".repeat(LABEL_LENGTH_MAX)])(
    "%s is a label",
    (label) => expect(labelFault(label)).toBeUndefined(),
  );

  it.each([
    ["", "a name"],
    [".", "begins with a letter"],
    ["..", "begins with a letter"],
    ["a/b", "without slashes"],
    ["..\\up", "without slashes"],
    ["-rf", "begins with a letter"],
    [".hidden", "begins with a letter"],
    ["a b", "only a-z"],
    ["ümlaut", "only a-z"],
    ["a\nb", "only a-z"],
    ["<script>alert(1)</script>", "slashes"],
    ["a.", "end with a dot"],
    ["x".repeat(LABEL_LENGTH_MAX + 1), "at most"],
  ])("%j is none", (label, why) => expect(labelFault(label)).toContain(why));
});
