/**
 * A label, note, title or rationale of hostile text in all that a debrief writes. The Markdown page is held by the
 * golden tests; here are the other files, and the lines that reach a screen or a message.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeDebrief } from "../../reports/index.ts";
import type { SweepRecord } from "../../reports/sweep-record.ts";
import { parseCsv } from "../../reports/verify/check-results-csv.ts";
import { renderVerify } from "../../reports/verify/render-verify.ts";
import { MEMO_CELLS, makeRecord, scriptedRecompute } from "../reports/fixtures/records.ts";
import { HOSTILE_TEXT, UNSEEN } from "../support/hostile.ts";

const SEEN = "<script>alert(1)</script> | [x](javascript:alert(1))";
const FORMULA = "=cmd|' /C calc'!A0";

/** A night with a hostile cell whose session died with a hostile reason. */
function hostileNight(): SweepRecord {
  return makeRecord({
    cells: { ...MEMO_CELLS, [HOSTILE_TEXT]: [4, 4] },
    story: (cell) =>
      cell === HOSTILE_TEXT
        ? { state: "failed", reason: FORMULA, summary: null, log: `${HOSTILE_TEXT}\n` }
        : {},
    overrides: { title: HOSTILE_TEXT, warnings: [HOSTILE_TEXT], stateDetail: HOSTILE_TEXT },
  });
}

const record = hostileNight();
const outcome = await writeDebrief(record, { plain: true, recompute: scriptedRecompute });
const read = (name: string): string => readFileSync(join(record.runFolder, name), "utf8");

describe("a hostile label", () => {
  it("is no formula in results.csv, and nothing that a terminal obeys", () => {
    const text = read("results.csv");
    expect(text.replaceAll("\r\n", "\n")).not.toMatch(UNSEEN);
    const fields = parseCsv(text).flat();
    expect(fields.filter((field) => /^\s*[=+@\uff1d]/.test(field))).toEqual([]);
    expect(fields).toContain(`'${FORMULA}`);
    expect(fields.some((field) => field.startsWith(SEEN))).toBe(true);
  });

  it("is the same text in results.json, in escapes where it could not be seen", () => {
    const text = read("results.json");
    expect(text).not.toMatch(UNSEEN);
    const { title, cells } = JSON.parse(text) as {
      readonly title: string;
      readonly cells: readonly { readonly label: string }[];
    };
    expect(title).toBe(HOSTILE_TEXT);
    expect(cells.map(({ label }) => label)).toContain(HOSTILE_TEXT);
  });

  it("is text in debrief.md and debrief.html", () => {
    // Within a fence everything is text to a reader of Markdown.
    const markdown = read("debrief.md").replaceAll(/^```text$[\s\S]*?^```$/gm, "");
    const html = read("debrief.html");
    for (const page of [markdown, html.replace(/<script>[\s\S]*?<\/script>/, "")]) {
      expect(page).not.toContain("<script");
      expect(page).not.toMatch(/href="javascript/);
      expect(page).not.toMatch(UNSEEN);
      expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }
    expect(markdown).not.toMatch(/(?<!\\)\[x/);
  });

  it("is text in every figure, and names none of their files", () => {
    const files = readdirSync(join(record.runFolder, "plots"));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(file).toMatch(/^[a-z0-9-]+\.svg$/);
      const figure = read(join("plots", file));
      expect(figure).not.toMatch(/<script|<a |xlink|javascript:[^&]*<\/a|on\w+=/);
      expect(figure).not.toMatch(UNSEEN);
    }
  });

  it("is text in the table of the terminal and in the verdict's line, which a notice repeats", () => {
    const { terminalTable, verdictLine } = outcome;
    expect(`${terminalTable}\n${verdictLine}`).not.toMatch(UNSEEN);
    expect(terminalTable).toContain("<script>");
    expect(verdictLine).not.toContain("\n");
  });

  it("is text in what verify finds", () => {
    const place = { session: 1, check: HOSTILE_TEXT, field: HOSTILE_TEXT };
    const difference = { ...place, printed: HOSTILE_TEXT, recomputed: HOSTILE_TEXT };
    const shown = renderVerify("run", {
      checks: {},
      differences: [difference as never],
      skipped: [HOSTILE_TEXT],
    } as Parameters<typeof renderVerify>[1]);
    expect(shown).toContain("<script>");
    expect(shown).not.toMatch(UNSEEN);
  });
});
