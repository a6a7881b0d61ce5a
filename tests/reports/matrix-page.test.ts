/**
 * The page of a matrix of three axes: 60 cells on two windows, half of the cells alike in every number, one window
 * with two markets in turn. What repeats is told once; what is drawn is the mean that it says it is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileResults, writeDebrief } from "../../reports/index.ts";
import type { SweepRecord } from "../../reports/sweep-record.ts";
import { listedSome, numberRanges } from "../../reports/text/numbers.ts";
import { runs } from "../support/properties.ts";
import { makeRecord, scriptedRecompute } from "./fixtures/records.ts";

const BIDS = [1, 2, 3, 4, 5];
const ASKS = [10, 20, 30, 40];
const CAPS = [5, 10, 15];
const KEYS = ["strategy.bid_offset_bps", "strategy.ask_offset_bps", "strategy.cap"];

/** "b1-a10-c5": the edge is the bid plus a tenth of the ask, and the cap does nothing. */
function axesOf(cell: string): [number, number, number] {
  return cell.match(/\d+/g)?.map(Number) as [number, number, number];
}

function matrixNight(): SweepRecord {
  const cells: Record<string, [number, number]> = {};
  for (const b of BIDS)
    for (const a of ASKS) for (const c of CAPS) cells[`b${b}-a${a}-c${c}`] = [b, a];
  const record = makeRecord({
    cells,
    replicates: 2,
    story: (cell, replicate, session) => {
      const [bid, ask] = axesOf(cell);
      const other = replicate === 2 && session % 2 === 0;
      return {
        summary: {
          edge_rlusd_per_h: bid + ask / 10,
          tape_hash: `${replicate}${other ? "d" : "c"}`.padStart(64, "0"),
        },
      };
    },
  });
  return {
    ...record,
    cells: record.cells.map((cell) => ({
      ...cell,
      rationale: "",
      changes: axesOf(cell.label).map((value, i) => ({
        key: KEYS[i] as string,
        base: 7,
        baseEffective: 7,
        value,
      })),
    })),
  };
}

describe("the page of a matrix", () => {
  let markdown = "";
  let record: SweepRecord;
  beforeAll(async () => {
    record = matrixNight();
    mkdirSync(join(record.runFolder, "plots"));
    for (const name of ["session-099-quotes.svg", "modes.svg", "response-9.svg", "mine.svg"])
      writeFileSync(join(record.runFolder, "plots", name), "<svg/>");
    await writeDebrief(record, { plain: true, recompute: scriptedRecompute });
    markdown = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
  });
  const plot = (name: string) =>
    readFileSync(join(record.runFolder, "plots", `${name}.svg`), "utf8");

  it("draws the two longest axes as a map, the third in the mean", () => {
    const map = plot("response");
    expect(map.match(/<rect class="good"/g)).toHaveLength(BIDS.length * ASKS.length);
    for (const b of BIDS)
      for (const a of ASKS)
        expect(map).toContain(
          `<title>${a}, ${b}: ${(b + a / 10).toFixed(2)}, mean of 3 configurations</title>`,
        );
    expect(map).toContain("mean over all others");
    for (const i of [1, 2, 3]) expect(plot(`response-${i}`)).toContain(`along ${KEYS[i - 1]}`);
  });

  it("draws of the cells by window, and of the reasons, the baseline and both ends of the ranking", () => {
    const windows = plot("windows");
    expect(windows.match(/<rect class="(good|bad)"/g)).toHaveLength(21 * 2);
    expect(windows).toContain("both ends of the ranking, of 60 cells");
    for (const cell of ["b5-a40-c5", "b1-a10-c15"]) {
      expect(windows).toContain(cell);
      expect(plot("why")).toContain(cell);
    }
    expect(plot("why")).not.toContain("b3-a30-c5");
  });

  it("tells sessions of one market by their ranges", () => {
    const [, section = ""] = markdown.split("## 4. Was it the same market?");
    expect(section).toMatch(/^\| 1–60 +\|/m);
    expect(section).toContain("| 61, 63, 65, ");
  });

  it("tells what each cell changed in a row a cell", () => {
    const [, section = ""] = markdown.split("What each cell changed:");
    const [table = ""] = section.split("Sessions:");
    expect(table).toContain("strategy.cap (base 7)");
    expect(table.match(/^\| b\d/gm)).toHaveLength(60);
  });

  it.each([
    ["takes away", "session-099-quotes", false],
    ["takes away", "modes", false],
    ["takes away", "response-9", false],
    ["leaves, since it never draws it,", "mine", true],
  ])("%s the figure %s", (_does, name, stays) => {
    expect(existsSync(join(record.runFolder, "plots", `${name}.svg`))).toBe(stays);
  });
});

describe("a verdict over many equals", () => {
  it("names a few of the cells that did best together", () => {
    const rivals = Array.from({ length: 9 }, (_, i): [string, [number, number]] => [
      `r${i + 1}`,
      [i, 9],
    ]);
    const record = makeRecord({
      cells: { base: [10, 10], ...Object.fromEntries(rivals) },
      story: (cell) => ({ summary: { edge_rlusd_per_h: cell === "base" ? 1 : 5 } }),
    });
    const { sentences } = compileResults(record, scriptedRecompute).verdict;
    expect(sentences.join(" ")).toContain(
      "r1 and r2, r3, r4, r5 and 4 more, equal in every window, did best",
    );
  });
});

describe("numbers of many", () => {
  it.each<[readonly string[], number, string]>([
    [["a", "b", "c"], 2, "a, b and c"],
    [["a", "b", "c", "d"], 2, "a, b and 2 more"],
    [["a"], 2, "a"],
    [[], 2, ""],
  ])("%j, at most %d by name", (items, most, text) => {
    expect(listedSome(items, most)).toBe(text);
  });

  it("ranges hold every number and no other", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60)), (numbers) => {
        const told = numberRanges(numbers)
          .split(/, | and /)
          .filter((part) => part !== "")
          .flatMap((part) => {
            const [from = 0, to = from] = part.split(" to ").map(Number);
            return Array.from({ length: to - from + 1 }, (_, i) => from + i);
          });
        expect(told).toEqual([...numbers].sort((a, b) => a - b));
      }),
      runs(200),
    );
  });
});
