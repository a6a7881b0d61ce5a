/** The verdict and "know first" fit the case: every row is a night in which the usual words would mislead. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { knowFirst } from "../../reports/debrief/know-first.ts";
import { type RuleEvaluationRecord, type SweepRecord, writeDebrief } from "../../reports/index.ts";
import { crash, night, results } from "./fixtures/edge-night.ts";
import { type Story, scriptedRecompute } from "./fixtures/records.ts";

const verdict = (record: SweepRecord) => results(record).verdict.sentences.join(" ");
const first = (record: SweepRecord) => knowFirst(results(record)).join("\n");
const skipped = (reason: string): Story => ({ state: "skipped", reason, summary: null });
const withCopy = (record: SweepRecord, copy: string, of: string): SweepRecord => ({
  ...record,
  cells: record.cells.map((cell) =>
    cell.label === copy
      ? { ...cell, configHash: record.cells.find(({ label }) => label === of)?.configHash ?? "" }
      : cell,
  ),
});
const wiggle = (replicate: number) => (replicate % 2 === 0 ? 1 : -1);

function evaluation(changes: Partial<RuleEvaluationRecord>): RuleEvaluationRecord {
  return {
    session: 1,
    rule: "slow",
    when: "session.fills_total < 3",
    action: "flag",
    outcome: "fired",
    inputs: { "session.fills_total": 2 },
    reason: null,
    ...changes,
  };
}

/** b varies by 0.1 and c by 1 around the baseline: one is seen ten times as sharply as the other. */
const twoSharpness = (replicates = 8) =>
  night(["a", "b", "c"], replicates, (cell, k) =>
    cell === "a" ? 0 : cell === "b" ? 0.1 * wiggle(k) : wiggle(k),
  );

describe("how small a difference could have been seen", () => {
  const sizesOf = (record: SweepRecord) =>
    results(record).comparisons.map(({ mdeCorrected }) => (mdeCorrected ?? 0).toFixed(2));

  it("is a range over the rivals, corrected for all of them", () => {
    const [b = "", c = ""] = sizesOf(twoSharpness());
    expect(Number(c)).toBeGreaterThan(9 * Number(b));
    expect(verdict(twoSharpness())).toContain(
      `difference of about ${b} to ${c} RLUSD/h, depending on the cell, would usually have shown (all 2 rivals counted)`,
    );
  });

  it("leaves out a copy of the baseline, under whatever hash", () => {
    const same = night(["a", "b", "c"], 8, (cell, k) => (cell === "c" ? wiggle(k) : 0.5));
    const copied = withCopy(same, "b", "a");
    for (const record of [same, copied]) {
      expect(verdict(record)).toContain(`about ${sizesOf(record)[1]} RLUSD/h would usually`);
    }
    expect(verdict(copied)).not.toContain("rivals counted");
  });
});

describe("copies", () => {
  it("are named together where one did best", () => {
    const record = night(["a", "b", "c"], 2, (cell) => (cell === "a" ? 1 : 2));
    expect(verdict(withCopy(record, "c", "b"))).toContain("b and its copy c did best");
    expect(verdict(record)).toContain("b and c, equal in every window, did best");
  });

  it("are no rivals of their own: six windows decide between two configurations", () => {
    const record = night(["a", "b", "c"], 6, (cell, k) => (cell === "a" ? 1 : 2 + k / 100));
    expect(verdict(record)).toContain("No result could have been significant");
    const compiled = results(withCopy(record, "c", "b"));
    expect(compiled.verdict.cell).toBe("b");
    expect(compiled.verdict.line).toContain("the same as c");
    expect(compiled.comparisons.map(({ p, pHolm }) => pHolm === p)).toEqual([true, true]);
  });

  it("of the baseline alone leave nothing to decide", () => {
    const record = night(["a", "b"], 8, () => 1);
    expect(verdict(withCopy(record, "b", "a"))).toContain("has the configuration of a");
  });
});

describe("windows that are missing", () => {
  it.each<[string, SweepRecord, RegExp]>([
    [
      "a rival that crashed is named, not beaten",
      night(["a", "b", "c"], 1, (cell) => (cell === "b" ? crash : cell === "c" ? 1 : 2)),
      /one window only, .* Not compared at all: b \(crashed\)\. c did not do better/,
    ],
    [
      "a range where the cells have different windows",
      night(["a", "b", "c"], 3, (cell, k) => (cell === "c" && k > 1 ? crash : 1 + k)),
      /share only 1 to 3 windows \(depending on the cell\)/,
    ],
    [
      "the same in a tested night",
      night(["a", "b", "c"], 8, (cell, k) =>
        cell === "c" && k > 6 ? crash : cell === "a" ? 0 : wiggle(k),
      ),
      /in 8 common windows\. Keep a\. Could not have passed, however good: c \(6 windows, 7 needed\)\./,
    ],
    [
      "a range of those that could have passed",
      night(["a", "b", "c"], 8, (cell, k) =>
        cell === "c" && k > 7 ? crash : cell === "a" ? 0 : wiggle(k),
      ),
      /in 7 to 8 common windows \(depending on the cell\)/,
    ],
    [
      "what took windows away, where the grid has enough of them",
      night(["a", "b"], 8, (cell, k) => (cell === "b" && k > 2 ? crash : 1)),
      /The grid has 8, but not all of them could be used\. Left out: 6 of 8 pairs of cell and baseline: the cell is not evaluable: crashed\./,
    ],
    [
      "the same where the grid has just as many as it takes",
      night(["a", "b"], 6, (cell, k) => (cell === "b" && k > 5 ? crash : 1)),
      /The grid has 6, but not all of them could be used\./,
    ],
    [
      "more replicates, where that is what is missing",
      night(["a", "b"], 3, () => 1),
      /3 more windows \(replicates: 6\)/,
    ],
    [
      "the metric without a value, where every session is sound",
      night(["a", "b"], 2, () => null),
      /Reason: edge_rlusd_per_h is n\/a \(no fills\)\. The sessions themselves are sound/,
    ],
    [
      "the option that left the baseline out",
      night(["b"], 2, () => 1, { baselineCell: null, options: { only: "b" } }),
      /--only b left no baseline.*with the baseline among the cells of --only/,
    ],
    [
      "the interruption, not a fault of the sessions",
      night(["a", "b"], 1, () => ({ state: "planned", summary: null }), { state: "interrupted" }),
      /The sweep was interrupted: go on with it first/,
    ],
  ])("%s", (_name, record, words) => {
    expect(verdict(record)).toMatch(words);
  });

  it("names the rule that skipped the baseline", () => {
    const reason = "rule slow on session 1 (01-a): session.fills_total = 2";
    const record = night(
      ["a", "b"],
      8,
      (cell, k) => (cell === "a" && k > 1 ? skipped(reason) : cell === "a" ? 1 : 2),
      { ruleEvaluations: [evaluation({ action: "skip_cell" })] },
    );
    expect(verdict(record)).toMatch(/Rule slow skipped the baseline in 7 of 8 windows/);
    expect(results(record).comparisons[0]?.leftOut[0]).toBe(
      `window 2: the baseline was skipped: ${reason}`,
    );
  });
});

it("a winner that a rule skipped is recommended with the rule that looked at its results", () => {
  const reason = "rule slow on session 12 (12-b): session.fills_total = 2";
  const record = night(
    ["a", "b"],
    7,
    (cell, k) => (cell === "a" ? 0 : k === 7 ? skipped(reason) : 1 + k / 100),
    {
      ruleEvaluations: [
        // Neither what another cell's session met nor what only raised a flag skipped this one.
        evaluation({ rule: "other", action: "skip_cell", session: 11 }),
        evaluation({ rule: "loud", session: 12 }),
        evaluation({ action: "skip_cell", session: 12 }),
      ],
    },
  );
  expect(results(record).verdict.cell).toBe("b");
  expect(verdict(record)).toContain(
    "It lacks 1 of its 7 planned windows: rule slow skipped b in it. Where a rule looks at results, that chance comes out too small.",
  );
});

describe("a night in which nobody earned anything", () => {
  it.each<[string, number, number, RegExp | null]>([
    [
      "says so where every cell lost",
      -0.21,
      -0.43,
      /No cell earned anything: .* a lost 0\.21 RLUSD\/h and the best of the others 0\.43/,
    ],
    [
      "says so where the baseline lost",
      -0.21,
      0.1,
      /On edge per hour, a lost money: -0\.21 RLUSD\/h/,
    ],
    ["is silent where the baseline earned", 0.2, -0.1, null],
  ])("%s", (_name, own, rival, words) => {
    const text = verdict(night(["a", "b"], 1, (cell) => (cell === "a" ? own : rival)));
    if (words === null) expect(text).not.toMatch(/lost|earned/);
    else expect(text).toMatch(words);
  });

  it("does not say so where one of the others earned", () => {
    const edges: Readonly<Record<string, number>> = { a: -0.3, b: -0.2, c: 0.1 };
    const text = verdict(night(["a", "b", "c"], 1, (cell) => edges[cell] ?? 0));
    expect(text).toContain("On edge per hour, a lost money: -0.30 RLUSD/h.");
    expect(text).not.toContain("No cell earned");
  });

  it("says so of a recommended cell", () => {
    const record = night(["a", "b"], 6, (cell, k) => (cell === "a" ? -3 : -2 + k / 100));
    expect(results(record).verdict.cell).toBe("b");
    expect(verdict(record)).toMatch(/No cell earned anything: on edge per hour, b lost 1\.9\d/);
  });
});

describe("know first", () => {
  it("counts where a rule fired", () => {
    const hits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const record = night(["a", "b"], 6, () => 1, {
      ruleEvaluations: hits.map((session) => evaluation({ session })),
    });
    expect(first(record)).toContain("fired in 10 of 10 sessions: 1, 2, 3, 4, 5, 6, 7, 8, …");
  });

  it("counts a rule among the sessions that it was asked about, fired or not", () => {
    const outcomes = ["fired", "fired", "passed", "not_evaluated", "not_evaluated"] as const;
    const record = night(["a", "b"], 10, () => 1, {
      ruleEvaluations: outcomes.map((outcome, i) =>
        evaluation({ session: i + 1, outcome, reason: outcome === "fired" ? null : "no fills" }),
      ),
    });
    const said = first(record);
    expect(said).toMatch(
      /fired in 2 of 5 sessions: 1, 2 [\s\S]*\*\*not evaluated\*\* in 2 of 5 sessions/,
    );
  });

  it("tells which rules were silent and why, unless that was to be expected", () => {
    const silent = (session: number, reason: string) =>
      evaluation({ session, outcome: "not_evaluated", reason });
    const record = night(["a", "b"], 2, () => 1, {
      ruleEvaluations: [
        silent(1, "baseline.fills_total: this session is the baseline"),
        silent(2, "baseline.fills_total: the baseline's session comes later in plan order"),
        silent(4, "baseline.fills_total: the baseline's session comes later in plan order"),
        evaluation({ session: 3, outcome: "passed" }),
      ],
    });
    expect(first(record)).toMatch(
      /Rule `slow` was \*\*not evaluated\*\* in 2 of 4 sessions: baseline\.fills_total: the baseline's session comes later/,
    );
  });

  it("says once what stopped the sweep, and what an interruption did to a session", () => {
    const detail = "Rule slow (x < 3) ended the sweep after session 1 (01-a): x = 2.123456789.";
    const cut: Story = {
      state: "interrupted",
      reason: `aborted_by_rule: ${detail}`,
      summary: {
        halt_reason: "aborted_by_rule",
        evaluable: false,
        evaluable_reasons: ["ended by aborted_by_rule"],
      },
    };
    const record = night(
      ["a", "b", "c"],
      1,
      (cell) =>
        cell === "a" ? 1 : cell === "b" ? cut : { state: "not_run", reason: detail, summary: null },
      {
        state: "aborted",
        stateDetail: detail,
        ruleEvaluations: [evaluation({ action: "abort" })],
      },
    );
    const items = first(record);
    expect(items).not.toContain("x = 2");
    expect(items).toContain("**Stopped by rule `slow`** after session 1");
    expect(items).toMatch(
      /Session 2 \(02-b\) is \*\*not evaluable\*\*: ended by aborted_by_rule$/m,
    );
    expect(items).toContain("**Not run:** session 3.");
    expect(verdict(record)).toContain("x = 2.12.");
  });

  it("cuts long decimals of plan warnings", () => {
    const warnings = ["headroom 372.50475431126995 RLUSD, fee 0.000012345678, version 1.2.3"];
    expect(first(night(["a", "b"], 1, () => 1, { warnings }))).toContain(
      "headroom 372.50 RLUSD, fee 0.000012, version 1.2.3",
    );
  });
});

describe("tables", () => {
  it("show n/a with the reason for a cell whose sessions do not count, and the numbers in the appendix", async () => {
    const odd: Story = {
      summary: { evaluable: false, evaluable_reasons: ["gaps of 300 s"], vw_spread_bps: 77.77 },
    };
    const record = night(["a", "b"], 1, (cell) => (cell === "a" ? 1 : odd));
    const { terminalTable } = await writeDebrief(record, {
      plain: true,
      recompute: scriptedRecompute,
    });
    const page = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
    const [table = "", rest = ""] = page.split("## 3.");
    expect(table).not.toContain("77.77");
    expect(table).toContain("- n/a (1): not evaluable: gaps of 300 s");
    expect(rest.slice(rest.indexOf("## Appendix"))).toMatch(/77\.77 .*\*\*no\*\*: gaps of 300 s/);
    expect(terminalTable).not.toContain("77.77");
  });

  it("show how many windows a difference stands on where the columns stand on others too", async () => {
    const record = night(["a", "b", "c"], 3, (cell, k) =>
      cell === "b" && k > 1 ? crash : cell === "a" ? 10 * k : 10 * k + 1,
    );
    const { terminalTable } = await writeDebrief(record, {
      plain: true,
      recompute: scriptedRecompute,
    });
    expect(terminalTable).toContain("+1.00 (n 1)");
    expect(terminalTable).toMatch(/\+1\.00\s*\|/);
    const page = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
    expect(page).toContain("n: how many these are");
  });

  it("count reused sessions as done, and show the parts", async () => {
    const record = night(["a", "b"], 2, (cell, k) =>
      cell === "a" ? { state: "reused", summary: null } : k === 1 ? 1 : crash,
    );
    await writeDebrief(record, { recompute: scriptedRecompute });
    const page = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
    expect(page).toContain("3 of 4 sessions done (1 finished, 2 reused, 1 failed)");
  });
});
