/**
 * debrief.html in a real browser: it renders without a complaint, sorts, fits a phone, follows the reader's
 * colours and runs no label. Skipped where there is no browser; `apt install chromium` brings one.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SweepRecord, writeDebrief } from "../../reports/index.ts";
import { CHROMIUM } from "../support/chromium.ts";
import { HOSTILE, nights } from "./fixtures/nights.ts";
import { MEMO_CELLS, makeRecord, scriptedRecompute } from "./fixtures/records.ts";

type Column = {
  readonly given: readonly string[];
  /** After one, two and three clicks. */
  readonly sorted: readonly (readonly string[])[];
  /** How many headings of the table are marked as sorted after each click. */
  readonly marks: string;
};

/** Clicks the heading of each column three times; run in the page. */
const CLICK_ALL = `[...document.querySelectorAll("table")].flatMap((table) => {
  const texts = (c) => [...table.tBodies[0].rows].map((row) => (row.cells[c].textContent || "").trim());
  const buttons = [...table.querySelectorAll("th button")];
  const asGiven = buttons.map((_, c) => texts(c));
  return buttons.map((button, c) => {
    const marks = [];
    const sorted = [1, 2, 3].map(() => {
      button.click();
      marks.push(table.querySelectorAll("[aria-sort]").length);
      return texts(c);
    });
    // Left sorted, so that the next column finds another one marked.
    button.click();
    return { given: asGiven[c], sorted, marks: marks.join(" ") };
  });
})`;

/** Words that leave their figure; run in the page. */
const OUT_OF_FIGURE = `[...document.querySelectorAll("svg.figure")].flatMap((figure) => {
  const edge = figure.getBoundingClientRect();
  return [...figure.querySelectorAll("text")].filter((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    return left < edge.left || right > edge.right || top < edge.top || bottom > edge.bottom;
  }).map((text) => text.textContent);
})`;

/** Names of a legend that run into the mark of the next one. */
const ON_A_MARK = `[...document.querySelectorAll("svg.figure rect[rx]")].flatMap((mark) => {
  const name = mark.nextElementSibling;
  const next = name.nextElementSibling;
  if (next === null || !next.hasAttribute("rx")) return [];
  const [own, other] = [name, next].map((one) => one.getBoundingClientRect());
  return other.top < own.bottom && other.left > own.left && own.right > other.left ? [name.textContent] : [];
})`;

const isMissing = (text: string) => text === "" || text.startsWith("n/a");
const numberOf = (text: string) => Number.parseFloat(text.replace("<", ""));
const isNumber = (text: string) => !isMissing(text) && !Number.isNaN(numberOf(text));

/** By the words of docs/reading-the-debrief.md; equal cells may stand either way round, and read the same. */
function inOrder(texts: readonly string[], sign: 1 | -1): string[] {
  const words = texts.filter((text) => !isMissing(text) && !isNumber(text));
  const byLetter = (a: string, b: string) => sign * (a < b ? -1 : a > b ? 1 : 0);
  return [
    ...texts.filter(isNumber).sort((a, b) => sign * (numberOf(a) - numberOf(b)) || byLetter(a, b)),
    ...words.sort(byLetter),
    ...texts.filter(isMissing).sort(byLetter),
  ];
}

function night(name: string): SweepRecord {
  const make = nights[name];
  if (make === undefined) throw new Error(`there is no night called ${name}`);
  return make();
}

describe.skipIf(CHROMIUM === null)("debrief.html in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await puppeteer.launch({
      executablePath: CHROMIUM as string,
      args: ["--no-sandbox", "--disable-gpu"],
    });
  });
  afterAll(async () => {
    await browser.close();
  });

  /** Opens the debrief of a night; `complaints` collects whatever the browser says about it. */
  async function open(record: SweepRecord, size = { width: 1280, height: 900 }) {
    await writeDebrief(record, { plain: true, recompute: scriptedRecompute });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) complaints.push(request.url());
    });
    await page.setViewport(size);
    await page.goto(pathToFileURL(join(record.runFolder, "debrief.html")).href);
    return { page, complaints };
  }

  it.each(Object.entries(nights))("shows %s without a complaint", async (_name, make) => {
    const { page, complaints } = await open(make());
    expect(await page.$$eval("h2", (all) => all.length)).toBeGreaterThanOrEqual(7);
    expect(await page.$$eval("th button", (all) => all.length)).toBeGreaterThan(5);
    expect(complaints).toEqual([]);
    const torn = await page.$$eval("th", (all) =>
      all.filter((head) => head.scrollWidth > head.clientWidth).map((head) => head.textContent),
    );
    expect(torn).toEqual([]);
    await page.close();
  });

  it("sorts a table by a click: numbers from the largest, then from the smallest, then as given", async () => {
    const { page } = await open(night("eight-windows-clear"));
    const given = await edges(page);
    const numbers = given.map(Number);
    await clickEdge(page);
    expect(await edges(page)).toEqual([...numbers].sort((a, b) => b - a).map((n) => n.toFixed(2)));
    await clickEdge(page);
    expect(await edges(page)).toEqual([...numbers].sort((a, b) => a - b).map((n) => n.toFixed(2)));
    await clickEdge(page);
    expect(await edges(page)).toEqual(given);
    await page.close();
  });

  it.each(["crashed", "in-progress", "eight-windows-no-difference", "thirty-windows-clear"])(
    "sorts every column of %s: numbers by value, then words, and last what has no number",
    async (name) => {
      const { page } = await open(night(name));
      const columns = (await page.evaluate(CLICK_ALL)) as Column[];
      expect(columns.length).toBeGreaterThan(50);
      for (const { given, sorted } of columns) {
        const [first = [], second = [], third = []] = sorted;
        expect(third).toEqual(given);
        expect(first).toEqual(inOrder(given, given.some(isNumber) ? -1 : 1));
        expect(second).toEqual(inOrder(given, given.some(isNumber) ? 1 : -1));
      }
      const marked = columns.map(({ marks }) => marks);
      expect(new Set(marked)).toEqual(new Set(["1 1 0"]));
      await page.close();
    },
  );

  it("keeps long names of cells whole and apart in every figure", async () => {
    const labels = Array.from({ length: 9 }, (_, i) => `b${i + 10}-a16-amm_or_capped-${i}`);
    const cells = Object.fromEntries(labels.map((label, i) => [label, [i + 2, 16] as const]));
    const { page } = await open(makeRecord({ cells, replicates: 2 }));
    expect(await page.$$eval("svg.figure", (all) => all.length)).toBeGreaterThan(3);
    expect(await page.evaluate(OUT_OF_FIGURE)).toEqual([]);
    expect(await page.evaluate(ON_A_MARK)).toEqual([]);
    await page.close();
  });

  it("never scrolls sideways on a phone: only its tables and figures do", async () => {
    const { page } = await open(night("eight-windows-clear"), { width: 375, height: 700 });
    const wide = await page.evaluate("document.documentElement.scrollWidth");
    expect(wide).toBeLessThanOrEqual(375);
    await page.close();
  });

  it("follows the reader's colours", async () => {
    const { page } = await open(night("one-window"));
    const paper = () =>
      page.$eval(
        "body",
        (body) => body.ownerDocument.defaultView?.getComputedStyle(body).backgroundColor,
      );
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    const light = await paper();
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    expect(await paper()).not.toBe(light);
    await page.close();
  });

  it("runs nothing that a label says", async () => {
    const { page, complaints } = await open(
      makeRecord({ cells: { ...MEMO_CELLS, [HOSTILE]: [4, 4] } }),
    );
    expect(complaints).toEqual([]);
    const text = await page.$eval("main", (main) => main.textContent ?? "");
    expect(text).toContain("<script>alert(1)</script>");
    await page.close();
  });

  const EDGE = 8;

  /** The column "Edge RLUSD/h" of the first table. */
  function edges(page: Page): Promise<string[]> {
    return page
      .$$eval(
        "table:first-of-type tbody tr",
        (rows, column) => rows.map((row) => row.children[column]?.textContent?.trim() ?? ""),
        EDGE,
      )
      .then((texts) => texts.slice(0, 5));
  }

  async function clickEdge(page: Page): Promise<void> {
    await page.click(`table thead th:nth-child(${EDGE + 1}) button`);
  }
});
