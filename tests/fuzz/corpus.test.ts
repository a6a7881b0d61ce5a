/** The kept corpus: each hostile grid ends in one error with its place, or is shown as text. Nothing is written. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REPO } from "../support/built.ts";
import { fuzz, HOSTILE_TEXT, UNSEEN } from "../support/hostile.ts";
import { suiteFolder } from "../support/own-folder.ts";
import { typed } from "../support/typed.ts";

const CORPUS = join(REPO, "tests/fixtures/hostile");
const folder = suiteFolder("hostile");

/** What is said of each file after its name. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["alias-unknown", /:7:5: Unresolved alias/],
  ["base-device", /:7:30: .*base_config was "\/dev\/zero", which was not a plain file/],
  ["base-folder", /:7:30: .*base_config was ".", which was a folder/],
  ["base-nul", /:7:30: .*base_config was "a b", which cannot be read/],
  ["duplicate-key", /:9:1: Map keys must be unique/],
  ["escape-key", /:8:1: .*31mk.* is not a known key/],
  ["escape-label", /:7:14: cells\[0\]\.label was .*, expected only a-z/],
  ["escape-raw", /:8:9: the control character U\+001B/],
  ["escape-rule", /:9:22: stopping_rules\[0\]\.when was .*, expected a condition/],
  ["key-list", /:8:3: a key was no plain word/],
  ["label-device", /:7:14: .*expected another name; some systems keep this one/],
  ["label-long", /:7:14: .*expected at most 80 characters/],
  ["label-nul", /:7:14: .*expected only a-z/],
  ["label-parent", /:7:14: .*expected a name that begins with a letter/],
  ["label-slash", /:7:14: .*expected a name without slashes/],
  ["merge-key", /:7:7: cells\[0\]\.<< is not a known key/],
  ["not-utf8", /: line 8 was not UTF-8/],
  ["nul-raw", /:8:10: the control character U\+0000/],
  ["number-infinite", /:7:49: .*strategy\.bid_offset_bps was Infinity/],
  ["number-long", /:7:49: .*strategy\.bid_offset_bps was Infinity/],
  ["number-nan", /:7:49: .*strategy\.bid_offset_bps was NaN/],
  ["number-text", /:7:49: .*strategy\.bid_offset_bps was "5", expected number/],
  ["number-underscore", /:7:49: .*strategy\.bid_offset_bps was "1_000", expected number/],
  ["prototype", /:7:24: cells\[0\]\.set\.__proto__ is not a configuration key/],
  ["rule-deep", /:9:22: .*it is nested too deeply/],
  ["tag-js", /:8:8: Unresolved tag/],
  ["tag-local", /:8:8: Unresolved tag/],
  ["two-documents", /:8:1: Source contains multiple documents/],
  ["utf16", /: line 1 was not UTF-8/],
  ["yaml-1.1", /:1:1: %YAML was 1.1, expected 1.2/],
];
const ACCEPTED = ["accepted-mark-and-crlf", "accepted-octal", "accepted-text"];

describe("a hostile grid", () => {
  it("is known by name here, each of them", () => {
    const known = [...REFUSED.map(([name]) => name), ...ACCEPTED].map((name) => `${name}.yaml`);
    expect(readdirSync(CORPUS).sort()).toEqual(known.sort());
  });

  it.each(REFUSED)("%s is refused at its place", async (name, told) => {
    const { code, out, err } = await typed(folder, "plan", join(CORPUS, `${name}.yaml`));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(told);
    expect(err).not.toMatch(UNSEEN);
    expect(err).not.toMatch(/\n\s+at |defect/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(ACCEPTED)("%s is shown as text", async (name) => {
    const { code, out, err } = await typed(folder, "plan", join(CORPUS, `${name}.yaml`));
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toMatch(UNSEEN);
    if (name !== "accepted-text") return;
    expect(out).toContain("=cmd|' /C calc'!A0");
    expect(out).toContain("<script>alert(1)</script>");
  });
});

describe("words on the command line", () => {
  it.each<[string, string[]]>([
    ["a grid's name", [HOSTILE_TEXT]],
    ["an option", [`--${HOSTILE_TEXT}`]],
    ["a run's name", ["status", HOSTILE_TEXT]],
    ["a folder of results", ["status", "--out", HOSTILE_TEXT]],
    ["a number", ["verify", "--rerun", HOSTILE_TEXT]],
    ["a moment", ["import-trades", "x.csv", "--out", "t.ndjson.gz", "--from", HOSTILE_TEXT]],
    ["a tape's name", ["import-trades", "x.csv", "--out", `${HOSTILE_TEXT}.ndjson.gz`]],
    ["a ledger's file", ["derive-trades", HOSTILE_TEXT]],
    ["a pair", ["derive-trades", "x.json", "--pair", HOSTILE_TEXT]],
    ["a market", ["record", "--market", HOSTILE_TEXT, "--for", "1m", "--out", "."]],
    ["a configuration", ["explore-guards", "--config", HOSTILE_TEXT]],
    ["a very long word", ["x".repeat(100_000)]],
    ["a NUL", ["plan", "a\0b.yaml"]],
    ["a path out of here", ["status", "../../../../../../etc"]],
  ])("%s of hostile characters is refused in plain ones", async (_name, argv) => {
    const { code, err } = await typed(folder, ...argv);
    expect(code).toBe(2);
    expect(err).not.toMatch(UNSEEN);
    expect(err).not.toMatch(/\n\s+at |defect/);
    expect(err.length).toBeLessThan(25_000);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("whatever they are, they end in an exit code and write nothing", async () => {
    const grid = join(CORPUS, "accepted-octal.yaml");
    const word = fc.oneof(
      fc.constantFrom(
        ...["plan", "status", "debrief", "verify", "approve", "acknowledge", "--out", "--only"],
        ...["--json", "--set", "--by", "--duration", "--replicates", "--concurrency", "--market"],
        ...[
          "-0",
          "1e999",
          "NaN",
          "0x10",
          "../..",
          "--",
          "",
          grid,
          "9".repeat(30),
          "replay:/dev/null",
        ],
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
    );
    // An approval would be written beside the grid, and a run would start: neither is this test's business.
    const harmless = (words: readonly string[]) => !words.includes("approve") && words[0] !== grid;
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 6 }).filter(harmless),
        async (argv) => {
          const { code, out, err } = await typed(folder, ...argv);
          expect([0, 1, 2, 3]).toContain(code);
          expect(`${out}${err}`).not.toMatch(UNSEEN);
          expect(err).not.toMatch(/This is a defect/);
          expect(readdirSync(folder)).toEqual([]);
        },
      ),
      fuzz(80),
    );
  });
});
