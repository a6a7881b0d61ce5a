/**
 * Whole debriefs as committed pages: what an operator reads for each kind of night. After a wanted change run
 * with UPDATE_GOLDEN=1, read the difference, and commit it. A changed page is saved beside as `*.actual.md`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type SweepRecord, writeDebrief } from "../../reports/index.ts";
import { MEMO_CELLS, makeRecord } from "./fixtures/records.ts";
import { HOSTILE, nights } from "./fixtures/nights.ts";

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), "golden");

async function page(record: SweepRecord): Promise<string> {
  const { terminalTable, verdictLine } = await writeDebrief(record, { plain: true });
  const debrief = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
  return `${debrief}\n<!-- terminal\n${terminalTable.replaceAll("--", "==")}\n${verdictLine}\n-->\n`;
}

describe("debrief.md", () => {
  it.each(Object.entries(nights))("%s", async (name, night) => {
    const actual = await page(night());
    const path = join(GOLDEN, `${name}.md`);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, actual);
    const expected = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (actual !== expected) writeFileSync(join(GOLDEN, `${name}.actual.md`), actual);
    expect(actual).toBe(expected);
  });

  it("is the same text when it is written again, and for a second run of the same night", async () => {
    const record = makeRecord({});
    expect(await page(record)).toBe(await page(record));
    expect(await page(makeRecord({}))).toBe(await page(makeRecord({})));
  });

  it("shows hostile labels as text: no tag, no link, no table border", async () => {
    const text = await page(makeRecord({ cells: { ...MEMO_CELLS, [HOSTILE]: [4, 4] } }));
    expect(text).not.toContain("<script");
    expect(text).not.toMatch(/[^\\]\[x\]\(y\)/);
    for (const line of text.split("\n").filter((l) => l.startsWith("| ") && l.includes("alert"))) {
      const heading = line.replace(/\\\|/g, "").split("|").length;
      expect(heading).toBeGreaterThan(3);
    }
  });
});
