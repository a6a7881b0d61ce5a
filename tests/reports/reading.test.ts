/**
 * docs/reading-the-debrief.md explains the page as it is: every column of every table of the golden pages stands
 * in the guide's section of that name, in the order of the page, and so does every figure; nothing else does.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { modeTimeline } from "../../reports/plots/mode-timeline.ts";
import { inventoryPlot, quotesPlot } from "../../reports/plots/session-plots.ts";
import type { SessionSeries } from "../../reports/plots/session-series.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const GOLDEN = join(HERE, "golden");
const GUIDE = readFileSync(join(HERE, "../../docs/reading-the-debrief.md"), "utf8");

/** Sections of the guide that explain no part of the page. */
const BEFORE_THE_PAGE = "In ten seconds";

type Table = { readonly section: string; readonly rows: readonly (readonly string[])[] };

/** The tables of a page, each with the second-rank heading over it; cells are Markdown. */
function tablesOf(markdown: string): Table[] {
  const tables: { section: string; rows: string[][] }[] = [];
  let section = "";
  const tokens = new MarkdownIt().parse(markdown, {});
  tokens.forEach((token, i) => {
    const inline = tokens[i + 1]?.content ?? "";
    if (token.type === "heading_open" && token.tag === "h2") section = inline;
    if (token.type === "table_open") tables.push({ section, rows: [] });
    if (token.type === "tr_open") tables.at(-1)?.rows.push([]);
    if (token.type === "th_open" || token.type === "td_open")
      tables.at(-1)?.rows.at(-1)?.push(inline);
  });
  return tables;
}

/** Headings of the second rank; a line of a log that looks like one is none. */
function sectionsOf(markdown: string): string[] {
  const tokens = new MarkdownIt().parse(markdown, {});
  return tokens.flatMap(({ type, tag }, i) =>
    type === "heading_open" && tag === "h2" ? [tokens[i + 1]?.content ?? ""] : [],
  );
}

const guide = tablesOf(GUIDE);
const explained = guide.map(({ section, rows: [head, ...rows] }) => ({ section, head, rows }));
const pages = readdirSync(GOLDEN)
  .filter((file) => file.endsWith(".md"))
  .map((file) => readFileSync(join(GOLDEN, file), "utf8"));

/** Every different table heading of the goldens: each once, in the order of the page. */
const headings = [
  ...new Map(
    pages
      .flatMap(tablesOf)
      .map(({ section, rows: [head = []] }): [string, { section: string; head: string[] }] => [
        `${section} ${head.join(" | ")}`,
        { section, head: [...head] },
      ]),
  ).values(),
];

/** A column of one name may stand several times in a table and is explained once; one tape stands for all. */
const once = (names: readonly string[]) => [
  ...new Set(names.map((name) => name.replace(/^Tape \d+$/, "Tape 1"))),
];

const names = (rows: readonly (readonly string[])[]) => rows.map(([name = ""]) => name);

const columnTables = explained.filter(({ head }) => head?.[0] === "column");

describe("docs/reading-the-debrief.md", () => {
  it.each(headings.map(({ section, head }) => [section, head.join(" | "), head] as const))(
    "%s: explains %s",
    (section, _title, head) => {
      const told = columnTables.filter((table) => table.section === section);
      expect(told.map(({ rows }) => names(rows))).toContainEqual(once(head));
    },
  );

  it("explains no table that no page has", () => {
    const known = headings.map(({ section, head }) => `${section}: ${once(head).join(" | ")}`);
    for (const { section, rows } of columnTables)
      expect(known).toContain(`${section}: ${names(rows).join(" | ")}`);
  });

  it("has its sections in the order of the page, after the ten seconds", () => {
    const ranks = sectionsOf(GUIDE);
    expect(ranks[0]).toBe(BEFORE_THE_PAGE);
    const onPages = pages.map(sectionsOf);
    const longest = onPages.reduce((a, b) => (b.length > a.length ? b : a));
    expect(ranks.slice(1)).toEqual(longest);
  });

  it("explains every figure that a page can show, and no other", () => {
    const shown = pages.flatMap((page) =>
      [...page.matchAll(/\((plots\/[a-z0-9-]+\.svg)\)/g)].map(([, file]) => numberless(file)),
    );
    const figures = explained.filter(({ head }) => head?.[0] === "figure");
    const told = figures.flatMap(({ rows }) => names(rows).map((name) => name.replaceAll("`", "")));
    expect(told.sort()).toEqual(once([...shown, ...drawn()]).sort());
  });

  it.each([
    "kept no rows per tick and cannot be drawn",
    "Sessions kept their summaries, trades and ledger roots, no rows per tick",
  ])("explains a sentence of runs that kept summaries: %s", (sentence) => {
    expect(pages.filter((page) => page.includes(sentence))).toHaveLength(1);
    expect(GUIDE.replaceAll("\n", " ")).toContain(sentence);
  });

  it("gives a sentence and an example for each", () => {
    const rows = explained.flatMap((table) => table.rows);
    expect(rows.length).toBeGreaterThan(60);
    for (const [name = "", sentence = "", example = ""] of rows) {
      expect(`${name}: ${sentence}`).toMatch(/: .{5,}[.]$/);
      expect(`${name}: ${example}`).toMatch(/: .+/);
    }
  });
});

/** plots/session-03-quotes.svg is explained as plots/session-NN-quotes.svg. */
function numberless(file = ""): string {
  return file.replace(/session-\d+/, "session-NN").replace(/response-\d+/, "response-N");
}

/** Figures that need stored ticks, which the nights of the golden pages do not have. */
function drawn(): string[] {
  const series: SessionSeries = { minutes: 1, ticks: [], fills: [] };
  const figures = [
    modeTimeline([{ label: "a", series }]),
    quotesPlot(series, 1, "a"),
    inventoryPlot(series, 1, "a"),
  ];
  return figures.map((figure) => numberless(`plots/${figure?.name}.svg`));
}
