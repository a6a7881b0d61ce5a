/** debrief.html: the words of debrief.md, every figure inside, nothing fetched, nothing run but the page's own script. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderHtml } from "../../reports/html/render-html.ts";
import { type SweepRecord, writeDebrief } from "../../reports/index.ts";
import { HOSTILE, nights } from "./fixtures/nights.ts";
import { MEMO_CELLS, makeRecord, scriptedRecompute } from "./fixtures/records.ts";

async function pages(record: SweepRecord) {
  await writeDebrief(record, { plain: true, recompute: scriptedRecompute });
  const read = (name: string) => readFileSync(join(record.runFolder, name), "utf8");
  return { html: read("debrief.html"), markdown: read("debrief.md"), read };
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe("debrief.html", () => {
  it.each(Object.entries(nights))(
    "of %s has every table row and figure of debrief.md",
    async (_name, night) => {
      const { html, markdown, read } = await pages(night());
      const rows = markdown.split("\n").filter((line) => line.startsWith("| "));
      const rules = rows.filter((line) => /^\| -+/.test(line));
      expect(rules.length).toBeGreaterThan(3);
      expect(count(html, /<table>/g)).toBe(rules.length);
      expect(count(html, /<tr>/g)).toBe(rows.length - rules.length);
      const files = [...markdown.matchAll(/\]\((plots\/[a-z0-9-]+\.svg)\)/g)].map(([, file]) =>
        String(file),
      );
      const titles = (text: string) =>
        [...text.matchAll(/<svg [^>]*><title>([^<]*)/g)].map(([, title]) => title);
      expect(titles(html)).toEqual(files.flatMap((file) => titles(read(file))));
      const links = [...html.matchAll(/<a href="#([\w-]+)">([^<]+)</g)].map(([, id, words]) => [
        id,
        words,
      ]);
      const heads = [...html.matchAll(/<h2 id="([\w-]+)">\d+\. ([^<]+)</g)].map(([, id, words]) => [
        id,
        words,
      ]);
      expect(links).toEqual(heads);
      for (const file of files) expect(read(file)).toMatch(/^<\?xml[^\n]*\n<svg [\s\S]*<\/svg>\n$/);
    },
  );

  it.each(Object.entries(nights))(
    "of %s fetches nothing and runs one known script",
    async (_name, night) => {
      const { html } = await pages(night());
      expect(html).not.toMatch(/(src|href)="(?!#)/);
      expect(html).not.toMatch(/url\(|@import/);
      const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
        ([, text]) => text ?? "",
      );
      expect(scripts).toHaveLength(1);
      const hash = createHash("sha256")
        .update(scripts[0] as string)
        .digest("base64");
      expect(html).toContain(
        `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`,
      );
    },
  );

  it("shows a hostile label as text, in tables and figures alike", async () => {
    const { html } = await pages(makeRecord({ cells: { ...MEMO_CELLS, [HOSTILE]: [4, 4] } }));
    const inert = html.replace(/<script>[\s\S]*?<\/script>/, "");
    expect(HOSTILE).toContain("<script>");
    expect(inert).not.toContain("<script");
    expect(inert).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(inert).not.toContain('href="y"');
    const figures = [...inert.matchAll(/<svg [\s\S]*?<\/svg>/g)].map(([text]) => text);
    expect(figures.some((text) => text.includes("&lt;script&gt;"))).toBe(true);
  });

  it("is the same page when it is written again", async () => {
    const record = makeRecord({});
    expect((await pages(record)).html).toBe((await pages(record)).html);
  });

  it("opens each linked figure under its own words", () => {
    const figure = (name: string) => ({
      name,
      short: name,
      alt: name,
      width: 9,
      height: 9,
      body: "",
    });
    const links = "[one](plots/a.svg), [two](plots/b.svg)\n\n![three](plots/c.svg)";
    const html = renderHtml("t", links, ["c", "b", "a"].map(figure));
    const opened =
      /<summary>one<\/summary>.*<title>a<.*<summary>two<\/summary>.*<title>b<[\s\S]*<title>c</;
    expect(html).toMatch(opened);
    expect(count(html, /<svg /g)).toBe(3);
  });

  it.each([
    [120, false],
    [121, true],
  ])("folds a table of %d rows: %s", (rows, folds) => {
    const lines = [
      "| a | b |",
      "| - | - |",
      ...Array.from({ length: rows }, (_, i) => `| ${i} | x |`),
    ];
    const html = renderHtml("t", lines.join("\n"), []);
    expect(html.includes(`<details><summary>${rows} rows</summary>`)).toBe(folds);
    expect(count(html, /<\/details>/g)).toBe(folds ? 1 : 0);
  });
});
