import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGrid } from "../../../sweeps/grid/load-grid.ts";
import { changeWords } from "../../../sweeps/plan/change-words.ts";
import { diffMeaning, meaningHash, meaningOf } from "../../../sweeps/plan/meaning.ts";
import { planCells } from "../../../sweeps/plan/plan-cells.ts";
import { gridFile, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";

const path = gridFile();

function meaning(text: string) {
  const grid = parseGrid(text, path);
  return meaningOf({ data: grid.data, cells: planCells(grid), tapes: {} });
}

const plain = gridText();
const hash = (text: string) => meaningHash(meaning(text));

const LONG = "session.realised_spread_30s_bps < -5.0 && session.fills_total >= 10 && cell.index";
const rule = (when: string, action = "flag", position = 0) =>
  JSON.stringify({ action, position, when });

describe("a changed fact shows what changed", () => {
  it.each([
    [
      "a number within a rule",
      rule("session.fills_total > 1000"),
      rule("session.fills_total > 1001"),
      'when "session.fills_total > 1000" → "session.fills_total > 1001"',
    ],
    [
      "the end of a long rule",
      rule(`${LONG} > 7`),
      rule(`${LONG} > 8`),
      's_total >= 10 && cell.index > 7" → …s_total >= 10 && cell.index > 8"',
    ],
    [
      "action and place of a rule",
      rule("true", "flag", 1),
      rule("true", "abort", 0),
      'action "flag" → "abort", position 1 → 0',
    ],
    ["a field that is new", '{"a":1}', '{"a":1,"b":[2]}', "b absent → [2]"],
    [
      "the middle of a long list",
      JSON.stringify(Array.from({ length: 99 }, (_, n) => `c${n}`)),
      JSON.stringify(Array.from({ length: 99 }, (_, n) => `c${n === 50 ? "x" : n}`)),
      '…"c47","c48","c49","c50","c51"… → …"c47","c48","c49","cx","c51"…',
    ],
    ["a list that became an object", "[1]", '{"a":1}', '[1] → {"a":1}'],
    ["what is no JSON", "{a", "{b", "{a → {b"],
    ["deeper than anybody nests", "[".repeat(100_000), "[".repeat(100_001), " → "],
    ["a character of two halves", `"${"😀".repeat(70)}"`, `"${"😀".repeat(69)}x"`, "😀x"],
  ])("%s", (_name, before, after, words) => {
    const [line = ""] = diffMeaning({ fact: before }, { fact: after });
    for (const part of words.split("…")) expect(line).toContain(part);
    expect(line.length).toBeLessThan(300);
    expect(line).not.toMatch(/\p{Surrogate}/u);
  });

  it("never with the same words on both sides", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "😀"), maxLength: 150 });
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        fc.pre(before !== after);
        const [was, is] = changeWords(before, after).split(" → ");
        expect(was).not.toBe(is);
      }),
    );
  });
});

describe("the meaning of a grid", () => {
  it.each([
    ["comments", `# hello\n${plain}# bye\n`],
    [
      "the order of keys",
      gridText(
        TWO_CELLS,
        "name: test\nversion: 1\nmarket: { seed: 73, source: simulated, scenario: mainnet-tight }\nbase_config: base.yaml\n",
      ),
    ],
    ["spelling", plain.replace("10.0", "1.0e1").replaceAll("{ strategy.bid", "{strategy.bid")],
    ["a default written out", `${plain}schedule: { retries: 1 }\n`],
    ["full storage written out", `${plain}session: { storage: full }\n`],
    ["the title", `${plain}title: Another\n`],
    ["a rationale", plain.replace("closer", "nearer")],
  ])("does not depend on %s", (_name, text) => {
    expect(hash(text)).toBe(hash(plain));
  });

  it.each([
    [
      "a value of a cell",
      plain.replace("strategy.bid_offset_bps: 4.0", "strategy.bid_offset_bps: 5.0"),
      ["cell tight: strategy.bid_offset_bps: 4 → 5"],
    ],
    [
      "the duration",
      `${plain}session: { duration: 31m }\n`,
      ["session.duration: 1800000 → 1860000"],
    ],
    [
      "a rule",
      `${plain}stopping_rules: [{ name: r, when: "true", action: flag }]\n`,
      ['rule r: absent → {"action":"flag","position":0,"when":"true"}'],
    ],
    [
      "what sessions keep",
      `${plain}session: { storage: summary }\n`,
      ['session.storage: absent → "summary"'],
    ],
    ["the seed", plain.replace("seed: 73", "seed: 74"), ["market: seed 73 → 74"]],
    [
      "the order of cells",
      gridText(
        "cells:\n  - label: tight\n    set: { strategy.bid_offset_bps: 4.0, strategy.ask_offset_bps: 4.0 }\n  - label: base\n    set: { strategy.bid_offset_bps: 10.0, strategy.ask_offset_bps: 16.0 }\n",
      ),
      ['order of the cells: ["base","tight"] → ["tight","base"]'],
    ],
  ])("depends on %s, and the change is named", (_name, text, expected) => {
    expect(hash(text)).not.toBe(hash(plain));
    const changes = diffMeaning(meaning(plain), meaning(text));
    expect(changes).toHaveLength(expected.length);
    expected.forEach((line, i) => {
      expect(changes[i]).toBe(line);
    });
  });

  it("does not know of storage where everything is kept: what was signed before stays signed", () => {
    expect(Object.keys(meaning(plain)).filter((key) => key.startsWith("session."))).toEqual([
      "session.duration",
      "session.fresh_db",
      "session.start",
    ]);
  });

  it("depends on the effective values of the base config", () => {
    const grid = parseGrid(plain, gridFile(plain, "strategy: { max_skew_bps: 2 }\n"));
    const other = meaningOf({ data: grid.data, cells: planCells(grid), tapes: {} });
    const changes = diffMeaning(meaning(plain), other);
    expect(changes.map((line) => line.split(": ").slice(0, 2).join(": "))).toEqual([
      "cell base: effective config",
      "cell tight: effective config",
    ]);
  });
});
