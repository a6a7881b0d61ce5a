/**
 * What a verdict says where cells lost windows, were seen in different ones, never traded, or differed by nothing: nights
 * in which a plain mean or a plain count would name the wrong cell.
 */
import { describe, expect, it } from "vitest";
import type { Results } from "../../reports/results/results-types.ts";
import { results as compiled, night as edgeNight } from "./fixtures/edge-night.ts";
import { type PairedNight, pairedNight } from "./fixtures/paired-night.ts";

type Edge = (cell: string, window: number) => number;

/** Cells with these edges per window, the first the baseline. */
function night(
  labels: readonly string[],
  windows: number,
  edge: Edge,
  more: Omit<PairedNight, "labels" | "values"> = {},
): Results {
  const values = labels.map((cell) => Array.from({ length: windows }, (_, i) => edge(cell, i + 1)));
  return pairedNight({ labels, values, ...more });
}

const said = ({ verdict }: Results) => verdict.sentences.join(" ");

describe("a cell that won with fewer windows than were planned", () => {
  const better: Edge = (cell, k) => (cell === "a" ? 0 : 1 + k / 100);

  it("is recommended with what took them", () => {
    const lost = (cell: string, k: number) => cell === "b" && k > 8;
    expect(said(night(["a", "b"], 10, better, { lost }))).toContain(
      "2 of its 10 planned windows were lost (crashed); that chance takes it that their results had no part in it.",
    );
  });

  it("is recommended of a night that was cut with the word that it was", () => {
    const overrides = { state: "interrupted" } as const;
    const text = said(night(["a", "b"], 10, better, { overrides }));
    expect(text).toContain("The sweep was interrupted; only common windows count.");
  });

  it("says nothing of the kind where it had all", () => {
    expect(said(night(["a", "b"], 10, better))).not.toContain("planned windows");
  });

  it("counts new windows on top of all planned: what was lost is lost again from the same seed", () => {
    const lost = (cell: string, k: number) => cell === "b" && k > 1;
    expect(said(night(["a", "b"], 3, better, { lost }))).toContain(
      "5 more windows (replicates: 8)",
    );
  });

  it("asks for more than the one window of a reused baseline", () => {
    const overrides = { reusedBaseline: "elsewhere/summary.json" };
    expect(said(night(["a", "b"], 1, better, { overrides }))).toContain(
      "(replicates: 6, without baseline.reuse)",
    );
  });
});

describe("the way on where no cell was shown to be better", () => {
  const edge: Edge = (cell, k) => (cell === "a" ? 0 : k % 2 === 0 ? 1 : -1);
  const skipped = (cell: string, k: number) =>
    cell === "b" && k > 10 && "rule slow on session 20 (20-b): session.fills_total = 0";

  it("is no longer night where a rule takes the only rival out again", () => {
    const text = said(night(["a", "b"], 12, edge, { lost: skipped }));
    expect(text).toContain("More windows alone would not tell more: A rule would skip b again.");
    expect(text).not.toContain("run more windows");
  });

  it.each([
    ["more were planned", 12],
    ["too few were planned", 3],
  ])("is no longer night where that left too few windows, and %s", (_name, planned) => {
    const early = (cell: string, k: number) => cell === "b" && k > 1 && "rule slow on session 2";
    const text = said(night(["a", "b"], planned, edge, { lost: early }));
    expect(text).toContain("More windows alone would not tell more: A rule would skip b again.");
    expect(text).not.toMatch(/more windows \(|Mend what took/);
  });

  it("is more windows where a rule left too few of one rival, and another ran to the end", () => {
    const early = (cell: string, k: number) => cell === "b" && k > 1 && "rule slow on session 2";
    const text = said(night(["a", "b", "c"], 3, edge, { lost: early }));
    expect(text).toMatch(/more windows \(replicates: \d+\)/);
  });

  it("is more windows where another rival ran to the end, of other days only where there are days", () => {
    const text = said(night(["a", "b", "c"], 12, edge, { lost: skipped }));
    expect(text).toContain(
      "To look for a smaller difference, run more windows. The market was simulated",
    );
  });
});

describe("a rival that had too few windows to pass", () => {
  /** b varies around the baseline in all ten windows; c is better whenever it ran. */
  const edge: Edge = (cell, k) => (cell === "a" ? 0 : cell === "c" ? 0.5 : k % 2 === 0 ? 1 : -1);
  const cut = (from: number) => (cell: string, k: number) => cell === "c" && k > from;

  it("is named with what it had and what it takes, and lends nobody its sensitivity", () => {
    const text = said(night(["a", "b", "c"], 10, edge, { lost: cut(6) }));
    expect(text).toContain("in 10 common windows.");
    expect(text).toContain("Could not have passed, however good: c (6 windows, 7 needed).");
    expect(text).toMatch(/A true difference of about 1\.[0-4]\d RLUSD\/h would/);
  });

  it("passes with one window more", () => {
    const { verdict } = night(["a", "b", "c"], 10, edge, { lost: cut(7) });
    expect(verdict.cell).toBe("c");
    expect(verdict.sentences.join(" ")).not.toContain("Could not have passed");
  });

  it("is not named where one that passed left it the rest of the correction", () => {
    // Six windows are enough for the last of two rivals, and this one simply was not better.
    const won: Edge = (cell, k) => (cell === "a" ? 0 : cell === "b" ? 1 + k / 100 : (k % 2) - 0.5);
    const { verdict } = night(["a", "b", "c"], 10, won, { lost: cut(6) });
    expect(verdict.cell).toBe("b");
    expect(verdict.sentences.join(" ")).not.toContain("Could not have passed");
  });

  it("is counted where there are many, so that a tired person need not read them all", () => {
    const labels = ["a", "b", "c1", "c2", "c3", "c4"];
    const many: Edge = (cell, k) => (cell === "a" ? 0 : cell === "b" ? (k % 2) - 0.5 : 0.5);
    const lost = (cell: string, k: number) => cell.startsWith("c") && k > (cell === "c1" ? 7 : 6);
    expect(said(night(labels, 10, many, { lost }))).toContain(
      "4 cells could not have passed, however good: 6 to 7 windows, 8 needed (c1 and 3 more; section 5 has all).",
    );
  });
});

describe("several cells that beat the baseline", () => {
  /** b has windows 1 to `until`, c those from `from` on. */
  const two = (until: number, from: number, c: (k: number) => number) =>
    night(
      ["a", "b", "c"],
      16,
      (cell, k) => (cell === "a" ? 0 : cell === "b" ? 1 + k / 100 : c(k)),
      {
        lost: (cell, k) => (cell === "b" && k > until) || (cell === "c" && k < from),
      },
    );

  it("are put in an order on the windows they share, not by means over others", () => {
    // c is behind b by 0.1 wherever both ran; hours that b did not have lift its mean above b's.
    const results = two(12, 1, (k) => (k <= 12 ? 0.9 + k / 100 : 9));
    expect(results.verdict.cell).toBe("b");
    expect(said(results)).toContain("highest mean over the 12 windows that all of them have");
  });

  it("are said to be equal where they are", () => {
    const results = two(12, 1, (k) => 1 + k / 100);
    expect(results.verdict.cell).toBe("c");
    expect(said(results)).toMatch(
      /b also beat the baseline, and did exactly as well as c over the 12 windows .*: either will do; c was seen in more windows\./,
    );
  });

  it("are in no order where they share too few windows", () => {
    const results = two(9, 7, () => 5);
    expect(results.verdict.cell).toBe("c");
    expect(said(results)).toContain(
      "b also beat the baseline, but they and c share only 3 windows, too few to say which is best: c was seen in more windows, no more.",
    );
  });
});

describe("a cell that earned in hours that the baseline did not have", () => {
  it("is not counted among those that earned nothing", () => {
    const edge: Edge = (cell, k) => (cell === "a" ? -0.2 : k === 1 ? -0.3 : 0.4);
    const text = said(night(["a", "b"], 6, edge, { lost: (cell, k) => cell === "a" && k > 1 }));
    expect(text).toContain("On edge per hour, a lost money: -0.20 RLUSD/h.");
    expect(text).not.toContain("No cell earned");
  });
});

describe("a night that is only described", () => {
  const edge: Edge = (cell, k) => (cell === "a" ? 0 : cell === "b" ? 1 : k <= 3 ? 0.5 : 9);

  it("calls nobody the best for hours that others did not have", () => {
    const lost = (cell: string, k: number) => cell === "b" && k > 3;
    expect(said(night(["a", "b", "c"], 5, edge, { lost }))).toContain(
      "b did best (+1.00 RLUSD/h against the baseline over the 3 windows that all cells share)",
    );
  });

  it("calls the lowest the best where less is better", () => {
    const cost: Edge = (cell) => ({ a: 5, b: 3, c: 4 })[cell] ?? 0;
    const metric = "adverse_selection_30s_bps";
    expect(said(night(["a", "b", "c"], 2, cost, { metric }))).toMatch(/, b did best \(-2\.00 bps/);
  });

  it("calls nobody the best where the cells share too little", () => {
    const lost = (cell: string, k: number) => (cell === "b" ? k > 3 : cell === "c" && k < 4);
    expect(said(night(["a", "b", "c"], 5, edge, { lost }))).toContain(
      "Who did best cannot be said",
    );
  });
});

describe("cells without a fill", () => {
  const NONE = { fills_total: 0, fills_buy: 0, fills_sell: 0 };
  const idle = (...cells: readonly string[]) => ({
    also: (cell: string) => (cells.includes(cell) ? NONE : {}),
  });

  it("are not recommended for standing still", () => {
    const edge: Edge = (cell, k) => (cell === "a" ? -1 - k / 100 : 0);
    const { verdict } = night(["a", "b"], 8, edge, idle("b"));
    expect(verdict).toMatchObject({ kind: "no_decision", cell: null });
    expect(verdict.line).toBe("No decision: not trading beat a (b: not one fill).");
    const text = verdict.sentences.join(" ");
    expect(text).toMatch(/b beat a in 8 of 8 windows, by \+1\.0\d RLUSD\/h on average, without a/);
    expect(text).toContain("is yours to decide");
  });

  it("are idle too where their only fills lie in a session that does not count", () => {
    const none = { ...NONE, vw_spread_bps: null, not_available: { vw_spread_bps: "no fills" } };
    const record = edgeNight(["a", "b"], 8, (cell, k) => {
      if (cell === "a") return -1 - k / 100;
      const tape_hash = String(k).padStart(64, "0");
      return k === 8
        ? { state: "failed", reason: "gaps", summary: { tape_hash, fills_total: 9 } }
        : { summary: { ...none, tape_hash, edge_rlusd_per_h: 0 } };
    });
    expect(compiled(record).verdict.line).toBe(
      "No decision: not trading beat a (b: not one fill).",
    );
  });

  it("leave the recommendation to the best that traded, and say that they were ahead", () => {
    const edge: Edge = (cell, k) => (cell === "a" ? -2 - k / 100 : cell === "b" ? 0 : -1);
    const results = night(["a", "b", "c"], 8, edge, idle("b"));
    expect(results.verdict.cell).toBe("c");
    expect(said(results)).toContain(
      "b beat a too, without a single fill; that is not trading and was ahead of c: think about",
    );
  });

  it.each<[string, number, string, boolean]>([
    ["behind it", -1.5, "edge_rlusd_per_h", false],
    ["at less cost than it", 0.2, "adverse_selection_30s_bps", true],
    ["at more cost than it", 1.5, "adverse_selection_30s_bps", false],
  ])(
    "are said to have been ahead of the winner only where they were: %s",
    (_n, b, metric, ahead) => {
      const base = metric === "edge_rlusd_per_h" ? -2 : 2;
      const edge: Edge = (cell, k) =>
        cell === "a" ? base + k / 1000 : cell === "b" ? b : Math.sign(base);
      const results = night(["a", "b", "c"], 8, edge, { metric, ...idle("b") });
      expect(results.verdict.cell).toBe("c");
      expect(said(results)).toContain("b beat a too, without a single fill; that is not trading");
      expect(said(results).includes("was ahead of c")).toBe(ahead);
    },
  );

  it("are the whole night: there is nothing to compare, and no sensitivity to speak of", () => {
    const text = said(night(["a", "b"], 8, () => 0, idle("a", "b")));
    expect(text).toContain(
      "Not one fill in 16 sessions: there is nothing to compare the cells by.",
    );
    expect(text).not.toMatch(/did best|would usually/);
  });
});

describe("differences too small to print", () => {
  it("are not called the best, and no size of nothing is promised", () => {
    const text = said(
      night(["a", "b"], 8, (cell, k) => (cell === "a" ? 0 : 0.001 * (k % 3) - 0.0009)),
    );
    expect(text).toContain(
      "No cell did better than the baseline on edge per hour by as much as 0.01",
    );
    expect(text).toContain("A true difference of under 0.01 RLUSD/h would usually have shown");
  });

  it("that never vary say nothing of how small a one would have shown", () => {
    const text = said(night(["a", "b"], 8, (cell) => (cell === "a" ? 0 : -1)));
    expect(text).toContain("The differences are the same in every window, so nobody can say");
    expect(text).not.toContain("would usually have shown");
  });
});

describe("a decision metric that repeats the offset", () => {
  it.each<[string, string | null]>([
    ["vw_spread_bps", "Mind what decided here: VW spread repeats the offset"],
    ["distance_to_touch_bid_bps", "Mind what decided here: distance to touch repeats the offset"],
    ["pnl_rlusd", "mostly what the inventory happened to do"],
    ["edge_rlusd_per_h", null],
  ])("%s", (metric, words) => {
    const text = said(night(["a", "b"], 8, (cell, k) => (cell === "a" ? 0 : k), { metric }));
    if (words === null) expect(text).not.toContain("Mind what");
    else expect(text).toContain(words);
  });
});

describe("what the baseline lost", () => {
  it("is held against others on its own windows: one that ran in its good hours alone did not lose less", () => {
    // b is worse by 1 wherever both ran, which was in the better half.
    const results = night(["a", "b"], 4, (cell, k) => (k <= 2 ? -1 : -5) - (cell === "a" ? 0 : 1), {
      lost: (cell, k) => cell === "b" && k > 2,
    });
    expect(said(results)).toContain("a lost 3.00 RLUSD/h and the best of the others 4.00");
  });
});
