/** Foreign text must come out as text: in Markdown, in a table, in CSV, on a terminal. */
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { plainText } from "../../engine/plain-text.ts";
import {
  csvField,
  markdownBlock,
  markdownCode,
  markdownTableCode,
  markdownText,
  plainLine,
} from "../../reports/text/escape.ts";
import { markdownTable, numeric, words } from "../../reports/text/markdown-table.ts";
import { fixed, listed, percent, pText, signed } from "../../reports/text/numbers.ts";
import { wrapped } from "../../reports/text/wrap.ts";
import { parseCsv } from "../../reports/verify/check-results-csv.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      "<",
      ">",
      "|",
      "`",
      "\\",
      "[",
      "]",
      "(",
      ")",
      "*",
      "_",
      "&",
      "\n",
      "\r",
      "=",
      "a",
      "!",
      "#",
      "-",
      "1",
      ".",
      ",",
      '"',
      "~",
    ),
    maxLength: 40,
  }),
);

describe("markdownText", () => {
  it.each([
    ["<script>alert(1)</script> | [x](y)", "&lt;script&gt;alert(1)&lt;/script&gt; \\| \\[x\\](y)"],
    ["tight-sym-6", "tight-sym-6"],
    ["strategy.bid_offset_bps", "strategy.bid_offset_bps"],
    ["_emphasis_ and *more*", "\\_emphasis\\_ and \\*more\\*"],
    ["- not a list", "\\- not a list"],
    ["1. not a list", "1\\. not a list"],
    ["1.0.0", "1.0.0"],
    ["# not a heading", "\\# not a heading"],
    ["two\nlines", "two lines"],
    ["\u001b[31mred", "\\[31mred"],
    ["a\u202egnp.exe", "a gnp.exe"],
    ["&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["see https://x.example", "see https&#58;//x.example"],
  ])("%j becomes %j", (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });

  it("leaves no markup, tag, border or line end of its own in any text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = markdownText(text);
        expect(shown).not.toMatch(/[<>\n\r]/);
        // Every special character has an odd run of backslashes before it.
        for (const match of shown.matchAll(/(\\*)([`*[\]|~])/g))
          expect(match[1]?.length ?? 0).toSatisfy((n: number) => n % 2 === 1);
        expect(shown).not.toMatch(/&(?!(amp|lt|gt|#58|#46);)/);
      }),
    );
  });
});

describe("markdownCode and markdownBlock", () => {
  it("close only where they end", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const code = markdownCode(text);
        const fence = /^`+/.exec(code)?.[0] ?? "";
        const inside = code.slice(fence.length, -fence.length);
        const runs = (inside.match(/`+/g) ?? []).map((run) => run.length);
        expect(runs).not.toContain(fence.length);
        const block = markdownBlock([text, "```", text]).split("\n");
        expect(block).toHaveLength(5);
        const blockFence = block.at(-1) ?? "";
        for (const line of block.slice(1, -1)) expect(line).not.toContain(blockFence);
      }),
    );
  });
});

describe("code", () => {
  const shown = (markdown: string): string[] =>
    new MarkdownIt()
      .parse(markdown, {})
      .filter(({ type }) => type === "inline")
      .map(({ children }) => (children ?? []).map(({ content }) => content).join(""));
  /** A code span of nothing but a space keeps it. */
  const text = (raw: string) => plainLine(raw) || " ";

  it("shows the same text in a sentence and in a table, bars and backslashes and all", () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        expect(shown(`- ${markdownCode(raw)}`)).toEqual([text(raw)]);
        const table = markdownTable([words("a"), words("b")], [[markdownTableCode(raw), "x"]]);
        expect(shown(table)).toEqual(["a", "b", text(raw), "x"]);
      }),
    );
  });

  it.each(["a || b", "a\\|b", "``|``", "|", "\\"])("%s stays as it is", (raw) => {
    expect(shown(markdownCode(raw))).toEqual([raw]);
    const table = markdownTable([words("a"), words("b")], [[markdownTableCode(raw), "x"]]);
    expect(shown(table)).toEqual(["a", "b", raw, "x"]);
  });
});

describe("csvField", () => {
  it.each<[number | string | boolean | null, string]>([
    [null, ""],
    [-1.25, "-1.25"],
    [true, "true"],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-x", "'-x"],
    ["@SUM(A1)", "'@SUM(A1)"],
    [" =1", "' =1"],
    ['say "x"', '"say ""x"""'],
    ["a,b", '"a,b"'],
    ["＝1+1", "'＝1+1"],
    ["\u200b=1", "' =1"],
    ["a\u001b[2J", "a [2J"],
  ])("%j becomes %j", (value, expected) => {
    expect(csvField(value)).toBe(expected);
  });

  it("comes back whole, and never as a formula", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (texts) => {
        const back = parseCsv(`${texts.map(csvField).join(",")}\r\n`)[0] ?? [];
        expect(back).toHaveLength(texts.length);
        back.forEach((field, i) => {
          expect(field).not.toMatch(/^\s*[=+\-@]/);
          const text = plainText((texts[i] ?? "").replaceAll("\r\n", "\n"));
          expect(field.replace(/^'/, "")).toBe(text.replace(/^'/, ""));
        });
      }),
    );
  });
});

describe("plainLine", () => {
  it("is one line without control characters, within its length", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 50 }), (text, lengthMax) => {
        const line = plainLine(text, lengthMax);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(Array.from(line).length).toBeLessThanOrEqual(lengthMax);
      }),
    );
  });
});

describe("markdownTable", () => {
  it("pads its cells so that every line has the same length", () => {
    const table = markdownTable(
      [words("Cell"), numeric("bps")],
      [["a", "1.5"], ["longer", "-10.25"], ["only one"]],
    );
    expect(new Set(table.split("\n").map((line) => line.length)).size).toBe(1);
    expect(table.split("\n")[1]).toBe("| -------- | -----: |");
  });
});

describe("wrapped", () => {
  it("keeps every word, and never starts a line with what would be markup", () => {
    const word = fc.constantFrom(
      "a",
      "longer",
      "-",
      "1.",
      "+",
      "#",
      "windows",
      "+0.14",
      "2)",
      "*",
      "=",
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (parts) => {
        const text = ["Start", ...parts].join(" ");
        const lines = wrapped(text, 20).split("\n");
        expect(lines.join(" ")).toBe(text);
        for (const line of lines) expect(line).not.toMatch(/^([-+*#=]|\d+[.)]( |$))/);
      }),
    );
  });
});

describe("numbers", () => {
  it.each([
    [fixed(-0.001, 2), "0.00"],
    [fixed(-1.25, 2), "-1.25"],
    [fixed(null, 2), "n/a"],
    [fixed(Number.NaN, 2), "n/a"],
    [signed(0.5, 1), "+0.5"],
    [signed(0.001, 1), "0.0"],
    [signed(-0.5, 1), "-0.5"],
    [percent(0.254), "25%"],
    [listed(["a", "b", "c"]), "a, b and c"],
    [pText(0.0078125, 4), "0.0078"],
    [pText(0.00004, 4), "<0.0001"],
    [pText(0.00005, 4), "0.0001"],
    [pText(0, 3), "<0.001"],
  ])("%s is %s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
