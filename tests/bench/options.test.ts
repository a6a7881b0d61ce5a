/** What the benchmark may be told, and what it says of a promise. */
import { describe, expect, it } from "vitest";
import { LETTERS, readOptions, USAGE } from "../../bench/options.ts";
import { renderResults } from "../../bench/render.ts";
import { atLeast, atMost, judgedAt, plainRatio } from "../../bench/result.ts";

describe("the words of the benchmark", () => {
  it("choose every part when there are none", () => {
    expect(readOptions([])).toMatchObject({ parts: [...LETTERS], sessions: 1000, json: false });
  });

  it("choose parts and sizes", () => {
    const words = ["--parts", "g,c", "--memory-sessions", "10000", "--minutes", "5", "--json"];
    const chosen = { parts: ["g", "c"], memorySessions: 10_000, minutes: 5, json: true };
    expect(readOptions(words)).toMatchObject(chosen);
  });

  it("may ask for help, which names every option and part", () => {
    expect(readOptions(["--help"])).toBeNull();
    const named = Object.keys(readOptions([]) as object)
      .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
      .filter((name) => !USAGE.includes(`--${name} `));
    expect(named).toEqual([]);
    for (const letter of LETTERS) expect(USAGE).toMatch(new RegExp(` ${letter} {2}\\S`));
  });

  it.each([
    [["--parts", "a,z"], "--parts: was z"],
    [["--parts", ""], "--parts: was nothing"],
    [["--sessions", "0"], "--sessions: was 0"],
    [["--minutes", "2.5"], "--minutes: was 2.5"],
    [["--ledgers", "many"], "--ledgers: was many"],
    [["--turbo"], "--turbo"],
  ])("%j is refused with its place", (words, told) => {
    expect(readOptions(words)).toContain(told);
  });
});

describe("a promise", () => {
  it.each([
    ["at most, on the limit", atMost("r", 2, 2, " ×"), "kept"],
    ["at most, past it", atMost("r", 2.01, 2, " ×"), "missed"],
    ["at least, on the limit", atLeast("r", 1.85, 1.85, " ×"), "kept"],
    ["at least, short of it", atLeast("r", 1.84, 1.85, " ×"), "missed"],
    ["a figure that is none is no promise kept", atMost("r", Number.NaN, 2, " ×"), "missed"],
    ["nothing promised", plainRatio("r", 1, " ×"), "none"],
    ["on a smaller run", judgedAt({ is: 99, full: 100 }, atMost("r", 1, 2, " ×")), "none"],
    ["on a whole run", judgedAt({ is: 100, full: 100 }, atMost("r", 1, 2, " ×")), "kept"],
  ])("%s", (_name, ratio, promise) => {
    expect(ratio.promise).toBe(promise);
  });

  it("stands in the first table, beside its ratio", () => {
    const part = { part: "x", title: "T", figures: [{ name: "f", value: 3, unit: "ms" }] };
    const page = renderResults({
      machine: { node: "v0", platform: "p", cores: 2, processor: "c" },
      results: [
        {
          ...part,
          ratios: [atMost("r", 3, 2, " ×")],
          wallSeconds: 1,
          coresBusy: 1,
          loadAverage: 1,
        },
      ],
    });
    expect(page).toMatch(/\(x\).*r.*3\.00 ×.*at most 2 ×.*MISSED/);
    expect(page.indexOf("MISSED")).toBeLessThan(page.indexOf("3.00 ms"));
  });
});
