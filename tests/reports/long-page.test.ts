import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeDebrief } from "../../reports/index.ts";
import { makeRecord, scriptedRecompute } from "./fixtures/records.ts";

/** Fifty rivals whose edge is their number, and a baseline in the middle; three windows each. */
const CELLS: Record<string, [number, number]> = { base: [10, 10] };
for (let i = 1; i <= 50; i++) CELLS[`cell-${String(i).padStart(2, "0")}`] = [i, i];

describe("the debrief of more sessions than a page can list", () => {
  let markdown = "";
  let html = "";
  let terminal = "";
  let csv = "";
  beforeAll(async () => {
    const record = makeRecord({
      cells: CELLS,
      replicates: 3,
      story: (cell, replicate) => ({
        summary: {
          edge_rlusd_per_h: cell === "base" ? 25 : Number(cell.slice(5)),
          tape_hash: `${replicate}c`.padStart(64, "0"),
          ...(cell === "cell-30" && replicate === 2
            ? { evaluable: false, evaluable_reasons: ["it did not run its course"] }
            : {}),
        },
      }),
      overrides: { baselineCell: "base" },
    });
    const rules = Array.from({ length: 300 }, (_, i) => ({
      session: (i % 150) + 1,
      rule: i < 150 ? "quiet" : "loud",
      when: "session.fills_total == 0",
      action: "flag" as const,
      outcome: i === 200 ? ("fired" as const) : ("passed" as const),
      inputs: { "session.fills_total": i },
      reason: null,
    }));
    const night = {
      ...record,
      rules: ["quiet", "loud"].map((name) => ({
        name,
        when: "session.fills_total == 0",
        action: "flag" as const,
      })),
      ruleEvaluations: rules,
    };
    const outcome = await writeDebrief(night, { plain: true, recompute: scriptedRecompute });
    terminal = outcome.terminalTable;
    [markdown, html, csv] = ["debrief.md", "debrief.html", "results.csv"].map((name) =>
      readFileSync(join(night.runFolder, name), "utf8"),
    ) as [string, string, string];
  });

  it("puts the baseline and both ends of the ranking first, the others after them", () => {
    const [, table = ""] = markdown.split("**What it earned**");
    const [ends = "", others = ""] = table.split("**What the other 30 cells earned**");
    const names = [...(ends.split("**How it went**")[0]?.matchAll(/^\| (base|cell-\d+)/gm) ?? [])];
    expect(names.map(([, name]) => name)).toEqual([
      "base",
      ...[50, 49, 48, 47, 46, 45, 44, 43, 42, 41].map((i) => `cell-${i}`),
      ...[10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((i) => `cell-${String(i).padStart(2, "0")}`),
    ]);
    expect(others).toContain("| cell-25");
  });

  it("shows each session that stands out, and those of the baseline and the best cell", () => {
    const [, each = ""] = markdown.split("## 6. Each session");
    const [ended = ""] = each.split("The price of safety");
    expect(ended.match(/^\| \d+-/gm)).toHaveLength(7);
    expect(ended).toContain("cell-30");
    expect(ended).toContain("Of 153 sessions, 1 stand out");
  });

  it("counts what the rules said, and lists what fired", () => {
    const [, section = ""] = markdown.split("## 3. Gates and rules");
    const [rules = ""] = section.split("## 4.");
    expect(rules).toMatch(/\| quiet +\| +0 \| +150 \| +0 \|/);
    expect(rules).toMatch(/\| loud +\| +1 \| +149 \| +0 \|/);
    expect(rules.match(/\*\*fired\*\*/g)).toHaveLength(1);
  });

  it("keeps every session in results.csv, and every cell on the page", () => {
    expect(csv.trimEnd().split("\n")).toHaveLength(1 + 153);
    for (const cell of Object.keys(CELLS)) expect(html).toContain(cell);
  });

  it("fits a terminal", () => {
    expect(terminal.split("\n").length).toBeLessThan(40);
    expect(terminal).toContain("30 more cells are in debrief.md");
  });
});
