/**
 * Whole debriefs as committed pages: what an operator reads for each kind of night. After a wanted change run
 * with UPDATE_GOLDEN=1, read the difference, and commit it. A changed page is saved beside as `*.actual`, for the eyes
 * alone.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { renderDebrief } from "../../reports/debrief/render-debrief.ts";
import { type SweepRecord, writeDebrief } from "../../reports/index.ts";
import { drawFigures } from "../../reports/plots/figures.ts";
import { HOSTILE, nights } from "./fixtures/nights.ts";
import { oddNights } from "./fixtures/odd-nights.ts";
import { MEMO_CELLS, makeRecord, scriptedRecompute } from "./fixtures/records.ts";
import { replayedNight } from "./fixtures/replayed-night.ts";

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), "golden");

type Page = { readonly debrief: string; readonly terminal: string };

async function page(record: SweepRecord): Promise<Page> {
  const { terminalTable, verdictLine } = await writeDebrief(record, {
    plain: true,
    recompute: scriptedRecompute,
  });
  const debrief = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
  return { debrief, terminal: `${terminalTable}\n${verdictLine}\n` };
}

function compare(file: string, actual: string): void {
  const path = join(GOLDEN, file);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, actual);
  const expected = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (actual !== expected) writeFileSync(`${path}.actual`, actual);
  expect(actual).toBe(expected);
}

describe("debrief.md", () => {
  it.each(Object.entries(nights))("%s", async (name, night) => {
    const { debrief, terminal } = await page(night());
    compare(`${name}.md`, debrief);
    compare(`${name}.terminal.txt`, terminal);
    expect(Math.max(...terminal.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it("live-replayed", () => {
    const results = replayedNight();
    compare("live-replayed.md", renderDebrief(results, new Map(), drawFigures(results, new Map())));
  });

  it.each(Object.entries(oddNights))("%s", (name, night) => {
    const results = night();
    const page = renderDebrief(results, new Map(), drawFigures(results, new Map()));
    compare(`${name}.md`, page);
  });

  it("is the same text when it is written again, and for a second run of the same night", async () => {
    const record = makeRecord({});
    expect(await page(record)).toEqual(await page(record));
    expect(await page(makeRecord({}))).toEqual(await page(makeRecord({})));
  });

  it("shows hostile labels as text: no tag, no link, no table border", async () => {
    const { debrief } = await page(makeRecord({ cells: { ...MEMO_CELLS, [HOSTILE]: [4, 4] } }));
    expect(debrief).not.toContain("<script");
    expect(debrief).not.toMatch(/[^\\]\[x/);
    const lines = debrief.split("\n");
    const hostile = lines.filter((line) => line.startsWith("| ") && line.includes("alert"));
    expect(hostile.length).toBeGreaterThan(4);
    for (const line of hostile) {
      const table = lines.slice(0, lines.indexOf(line)).findLast((l) => /^\| -+/.test(l)) ?? "";
      expect(bars(line)).toBe(bars(table));
    }
  });
});

describe("the committed pages", () => {
  // A page of a night that is gone or has another name would be read by nobody and still look like a promise.
  it("are each one of a night above", () => {
    const named = Object.keys(nights).flatMap((name) => [`${name}.md`, `${name}.terminal.txt`]);
    const odd = ["live-replayed", ...Object.keys(oddNights)].map((name) => `${name}.md`);
    const committed = readdirSync(GOLDEN).filter((name) => !name.endsWith(".actual"));
    expect(committed.sort()).toEqual([...named, ...odd].sort());
  });
});

describe("hostile text", () => {
  it("comes out as text from every field: no raw tag, no link, no image but the figures, no row torn", async () => {
    const { debrief } = await page((nights["hostile-text"] as () => SweepRecord)());
    // A reader that passes HTML through and turns bare addresses into links, as code hosts do.
    const tokens = new MarkdownIt({ html: true, linkify: true }).parse(debrief, {});
    const all = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
    expect(all.filter(({ type }) => /^html_/.test(type))).toEqual([]);
    const targets = all.flatMap((token) => token.attrGet("href") ?? token.attrGet("src") ?? []);
    expect(targets.filter((target) => !/^plots\/[a-z0-9-]+\.svg$/.test(target))).toEqual([]);
    const cells = all
      .filter(({ type }) => type === "inline")
      .map(({ children }) => (children ?? []).map(({ content }) => content).join(""));
    expect(cells.filter((cell) => cell === HOSTILE).length).toBeGreaterThan(8);
    expect(cells).toContain(`${HOSTILE} # title #`);
    // Outside of a table a bar in code has no backslash before it.
    expect(cells.some((cell) => cell.endsWith("session.a < 0 || session.b > 1"))).toBe(true);
    expect(debrief.split("\n").filter((line) => /^## /.test(line)).length).toBe(8 + 1);
    const headings = tokens.filter(({ type, tag }) => type === "heading_open" && tag === "h2");
    expect(headings).toHaveLength(8);
  });
});

/** Borders of a table row: bars that no backslash makes text. */
function bars(line: string): number {
  return line.match(/(?<!\\)\|/g)?.length ?? 0;
}
