/** A map of hundreds of sessions that was interrupted early: what ran is not lost among what never began. */
import { beforeAll, describe, expect, it } from "vitest";
import { renderDebrief } from "../../reports/debrief/render-debrief.ts";
import { renderTerminalTable } from "../../reports/debrief/terminal-table.ts";
import { compileResults, type Results } from "../../reports/index.ts";
import { drawFigures } from "../../reports/plots/figures.ts";
import { makeRecord, scriptedRecompute } from "./fixtures/records.ts";

/** The first eight of sixty cells ran in the first of six windows, the baseline first of all. */
const CELLS: Record<string, [number, number]> = {};
for (let i = 1; i <= 60; i++) CELLS[`b10-a${i}-capped_amm`] = [10, i];
const RAN = 8;

const night = () =>
  makeRecord({
    cells: CELLS,
    replicates: 6,
    story: (_cell, _replicate, session) =>
      session <= RAN
        ? { summary: { halt_reason: "duration_elapsed", edge_rlusd_per_h: session } }
        : { state: "planned", summary: null },
    overrides: { baselineCell: "b10-a1-capped_amm", state: "interrupted" },
  });

describe("the debrief of a long sweep that was interrupted", () => {
  let markdown = "";
  let results: Results;
  beforeAll(() => {
    results = compileResults(night(), scriptedRecompute);
    markdown = renderDebrief(results, new Map(), drawFigures(results, new Map()));
  });
  const terminal = (width?: number) =>
    renderTerminalTable(results, { plain: true, ...(width === undefined ? {} : { width }) });

  it("tells the cells that were not begun in one line", () => {
    expect(markdown).toContain(
      "**Not begun:** 52 cells, from b10-a9-capped_amm to b10-a60-capped_amm in the grid's order.",
    );
    const [, tables = ""] = markdown.split("## 2. The table");
    expect(tables.split("## 3.")[0]).not.toContain("b10-a33");
  });

  it("tells of a window that is to come in one row", () => {
    const [, section = ""] = markdown.split("## 4. Was it the same market?");
    const rows = section.split("## 5.")[0]?.match(/^\| \d+.*window \d/gm) ?? [];
    expect(rows).toHaveLength(7);
    expect(rows[1]).toMatch(/^\| 9–60 .*window 1/);
    expect(rows[6]).toMatch(/^\| 301–360 .*window 6/);
  });

  it("counts the rivals that have no window in common with the baseline", () => {
    expect(markdown).toMatch(/\*\*No common window with the baseline:\*\* 52 more of the rivals/);
  });

  it("says of a cell how its sessions ended, not that others are to come", () => {
    const text = terminal();
    expect(text).toMatch(/\|b10-a8-capped_amm\|.*\|duration_elapsed\| *1\/6\|/);
    expect(text).not.toContain("reasons");
  });

  it.each([70, 80, 100, 200])("fits a terminal of %i columns and cuts no number", (width) => {
    const lines = terminal(width).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(
      Math.min(width, 110),
    );
    expect(lines.some((line) => line.startsWith("Not shown for want of room: ended by"))).toBe(
      width <= 80,
    );
    expect(lines.join("\n")).toContain("8.00");
    expect(lines.join("\n")).toContain("b10-a8-capped_amm");
  });

  it("draws no rows of nothing before the first session has ended", () => {
    const record = makeRecord({
      cells: CELLS,
      story: (_cell, _replicate, session) =>
        session > 2 ? { state: "planned", summary: null } : { state: "interrupted", summary: {} },
      overrides: { state: "interrupted" },
    });
    const text = renderTerminalTable(compileResults(record, scriptedRecompute), { plain: true });
    expect(text).toBe("No session has ended yet: there is nothing to compare.");
  });
});
