/** Who is evaluable, which windows are compared, what may be said about them, and what the files hold. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionSummary } from "../../engine/session/summary-schema.ts";
import type { SweepRecord } from "../../reports/index.ts";
import { compileResults as compileWith } from "../../reports/results/compile-results.ts";
import { resultsCsv, resultsJson } from "../../reports/results/results-files.ts";
import { parseCsv } from "../../reports/verify/check-results-csv.ts";
import { MEMO_CELLS, makeRecord, type Story, scriptedRecompute } from "./fixtures/records.ts";
import { summary } from "./fixtures/summaries.ts";

const compileResults = (record: SweepRecord) => compileWith(record, scriptedRecompute);

const PAIR = { base: [10, 16], rival: [6, 6] } as const;

/** Why the rival's session is not evaluable, when its summary has these values. */
function reasons(rival: Partial<SessionSummary>, story: Story = {}): readonly string[] {
  const record = makeRecord({
    cells: PAIR,
    story: (cell) => (cell === "rival" ? { summary: rival, ...story } : {}),
  });
  return compileResults(record).sessions[1]?.evaluableReasons ?? ["no session"];
}

const market = (spread: number | null) => ({
  market_conditions: {
    spread_p50_bps: spread,
    volatility_1m_bps: 6,
    trades: 400,
    volume_xrp: 90_000,
    mid_change_bps: 4.5,
    gap_s: 0,
  },
});
const NO_VW = { vw_spread_bps: null, not_available: { vw_spread_bps: "no mid before any fill" } };

describe("evaluability in the sweep", () => {
  it.each<[string, readonly string[], RegExp | null]>([
    ["a usual session is", reasons({}), null],
    [
      "its own reasons count",
      reasons({ evaluable: false, evaluable_reasons: ["gaps of 300 s"] }),
      /gaps of 300 s/,
    ],
    [
      "without one of its own it is enough that it says no",
      reasons({ evaluable: false, evaluable_reasons: [] }),
      /^the session says so$/,
    ],
    ["a metric on 95% of ticks is populated", reasons({ populated_bid_pct: 95 }), null],
    [
      "on 94.9% it is not",
      reasons({ populated_bid_pct: 94.9 }),
      /distance_to_touch_bid_bps populated on 94.9%/,
    ],
    [
      "an empty distance is not",
      reasons({ populated_ask_pct: null }),
      /distance_to_touch_ask_bps populated on no tick/,
    ],
    ["a per-fill metric may be empty without fills", reasons({ ...NO_VW, fills_total: 0 }), null],
    [
      "with fills it may not",
      reasons({ ...NO_VW, fills_total: 3 }),
      /vw_spread_bps is empty: no mid before/,
    ],
    ["three times the spread is the same market", reasons(market(12)), null],
    [
      "more than three times is not",
      reasons(market(12.01)),
      /other market: median spread 12.0 bps/,
    ],
    ["less than a third is not", reasons(market(1.33)), /other market/],
    ["an unknown spread is not", reasons(market(null)), /median market spread unknown/],
    [
      "another network is not",
      reasons({ network: "testnet" }),
      /network testnet, the baseline saw simulated/,
    ],
    [
      "a crash stored nothing",
      reasons({}, { state: "failed", reason: "crashed", summary: null }),
      /^crashed$/,
    ],
    [
      "a session that was interrupted after its summary",
      reasons({}, { state: "interrupted" }),
      /^interrupted$/,
    ],
    [
      "a session that failed after its summary",
      reasons({}, { state: "failed", reason: "primary metric empty" }),
      /primary metric empty/,
    ],
  ])("%s", (_name, found, expected) => {
    if (expected === null) expect(found).toEqual([]);
    else expect(found.join("; ")).toMatch(expected);
  });

  it("takes a damaged summary for a missing one and names the place", () => {
    const record = makeRecord({ cells: PAIR });
    const path = join(record.sessions[1]?.folder ?? "", "summary.json");
    writeFileSync(path, JSON.stringify({ ...summary(), ticks: "many" }));
    expect(compileResults(record).sessions[1]?.evaluableReasons).toEqual([
      "its summary is damaged at ticks",
    ]);
    writeFileSync(path, '{"schema":1,');
    expect(compileResults(record).sessions[1]?.evaluableReasons).toEqual([
      "its summary is not readable JSON",
    ]);
  });
});

/** A night of these differences (rival less base) in edge per hour, one per window. */
function night(
  differences: readonly (number | null)[],
  extra: Readonly<Record<string, readonly number[]>> = {},
) {
  const cells = {
    ...PAIR,
    ...Object.fromEntries(Object.keys(extra).map((name) => [name, [5, 5] as const])),
  };
  return makeRecord({
    cells,
    replicates: differences.length,
    story: (cell, replicate): Story => {
      const tape_hash = String(replicate).padStart(64, "0");
      const weather = replicate * 10;
      const difference = cell === "base" ? 0 : (extra[cell] ?? differences)[replicate - 1];
      if (difference === null || difference === undefined)
        return { state: "failed", reason: "crashed", summary: null };
      return { summary: { tape_hash, edge_rlusd_per_h: weather + difference } };
    },
  });
}

const verdictOf = (record: ReturnType<typeof makeRecord>) => compileResults(record).verdict;
const ones = (n: number) => new Array<number>(n).fill(0).map((_, i) => 1 + i / 100);
const noise = (n: number) => new Array<number>(n).fill(0).map((_, i) => (i % 2 === 0 ? 1 : -1.01));

describe("the verdict claims no more than its windows allow", () => {
  it.each<[string, ReturnType<typeof makeRecord>, string | null, RegExp]>([
    ["one window never names a winner", night(ones(1)), null, /one window only/],
    ["five windows never do, however clear", night(ones(5)), null, /share only 5 windows/],
    ["six clear windows with one rival are enough", night(ones(6)), "rival", /6 of 6 windows/],
    [
      "six with two rivals can never be",
      night(ones(6), { other: noise(6) }),
      null,
      /No result could have been significant/,
    ],
    ["seven with two rivals can", night(ones(7), { other: noise(7) }), "rival", /7 of 7 windows/],
    ["noise names nobody", night(noise(8)), null, /No cell was shown to be better/],
    [
      "a clearly worse rival names nobody",
      night(ones(8).map((d) => -d)),
      null,
      /Shown to be worse: rival/,
    ],
    [
      "of two better ones the higher is named, and the other mentioned",
      night(ones(8), { other: ones(8).map((d) => d + 1) }),
      "other",
      /rival also beat the baseline/,
    ],
    ["twenty windows are still tested", night(ones(20)), "rival", /20 of 20 windows/],
    ["forty are by the exact test", night(ones(40)), "rival", /all rivals counted \(exact test\)/],
    ["forty-one by drawn patterns", night(ones(41)), "rival", /41 of 41 .*\(sign patterns drawn\)/],
    [
      "windows in which a session crashed do not count",
      night([1, 1.1, null, 1.2, 1.3, 1.4]),
      null,
      /share only 5 windows/,
    ],
    ["no common window at all", night([null, null]), null, /No cell can be compared with base/],
    [
      "carried inventory ranks nothing",
      { ...night(ones(8)), freshDb: false },
      null,
      /not comparable and nothing is ranked/,
    ],
    [
      "an aborted night names nobody",
      { ...night(ones(8)), state: "aborted", stateDetail: "Rule x: y = 1" },
      null,
      /Rule x: y = 1\./,
    ],
    [
      "a night that ended with a fault names nobody",
      { ...night(ones(8)), state: "fault", stateDetail: "the disk was full" },
      null,
      /ended with a fault after 16 of 16 sessions, .* the disk was full\./,
    ],
    [
      "a night in progress names nobody",
      { ...night(ones(8)), state: "running" },
      null,
      /In progress: 16 of 16/,
    ],
    ["no baseline, no comparison", { ...night(ones(8)), baselineCell: null }, null, /no baseline/],
  ])("%s", (_name, record, cell, sentence) => {
    const verdict = verdictOf(record);
    expect(verdict.cell).toBe(cell);
    expect(verdict.kind).toBe(cell === null ? "no_decision" : "recommendation");
    expect(verdict.sentences.join(" ")).toMatch(sentence);
  });

  it("never shows a p-value below six windows", () => {
    for (const comparison of compileResults(night(ones(5))).comparisons) {
      expect(comparison).toMatchObject({ n: 5, p: null, pHolm: null });
      expect(comparison.mde).toBeGreaterThan(0);
    }
  });

  it("takes the lower value of a cost for the better one", () => {
    const record = makeRecord({
      cells: PAIR,
      replicates: 6,
      story: (cell, replicate) => ({
        summary: {
          tape_hash: String(replicate).padStart(64, "0"),
          adverse_selection_30s_bps: cell === "base" ? 7 : 5 - replicate / 10,
        },
      }),
      overrides: { decisionMetric: "adverse_selection_30s_bps" },
    });
    expect(verdictOf(record).cell).toBe("rival");
    expect(verdictOf(record).sentences.join(" ")).toContain("in 6 of 6 windows, by -2.35 bps");
  });
});

describe("pairing", () => {
  it("leaves out windows in which the two did not see the same events, and says so", () => {
    const record = makeRecord({
      cells: PAIR,
      replicates: 2,
      story: (cell, replicate) => ({
        summary: { tape_hash: (cell === "rival" && replicate === 2 ? "f" : "a").repeat(64) },
      }),
    });
    const [comparison] = compileResults(record).comparisons;
    expect(comparison?.windows).toEqual([1]);
    expect(comparison?.leftOut).toEqual(["window 2: the two did not see the same market events"]);
  });

  it.each<[string, Story]>([
    ["another start on the same tape", { summary: { started_at: 4000 } }],
    ["another market of the plan, whatever its tape says", { marketIdentity: "quiet hour" }],
    ["another tape", { summary: { tape_hash: "f".repeat(64) } }],
  ])("leaves out a window in which the cell saw %s", (_name, story) => {
    const rival = (cell: string) => (cell === "rival" ? story : {});
    const [comparison] = compileResults(makeRecord({ cells: PAIR, story: rival })).comparisons;
    expect(comparison?.leftOut).toEqual(["window 1: the two did not see the same market events"]);
    const [same] = compileResults(makeRecord({ cells: PAIR })).comparisons;
    expect(same?.windows).toEqual([1]);
  });

  it("takes two sessions of unknown tapes for two markets", () => {
    const record = makeRecord({ cells: PAIR, story: () => ({ summary: { tape_hash: null } }) });
    expect(compileResults(record).comparisons[0]?.n).toBe(0);
  });

  it("pairs with a reused baseline on the same tape", () => {
    const record = makeRecord({
      cells: PAIR,
      // It was run by another plan, which may have called the same events otherwise.
      story: (cell) =>
        cell === "base" ? { state: "reused", summary: null, marketIdentity: "of its own run" } : {},
    });
    const reusedBaseline = join(record.runFolder, "stored.json");
    writeFileSync(reusedBaseline, JSON.stringify(summary({ edge_rlusd_per_h: 0.1 })));
    const [comparison] = compileResults({ ...record, reusedBaseline }).comparisons;
    expect(comparison?.n).toBe(1);
    expect(comparison?.mean).toBeCloseTo(0.04, 12);
  });
});

describe("results.json and results.csv", () => {
  it("hold the summary's names, null for sessions without one, and the sweep's judgement", () => {
    const record = makeRecord({
      cells: PAIR,
      story: (cell) =>
        cell === "rival" ? { state: "failed", reason: "crashed", summary: null } : {},
    });
    const results = compileResults(record);
    const { sessions } = JSON.parse(resultsJson(results)) as {
      sessions: Record<string, unknown>[];
    };
    const stored = summary();
    for (const name of Object.keys(stored).filter((key) => key !== "sweep_id")) {
      expect(sessions[0]).toHaveProperty([name]);
      expect(sessions[1]).toHaveProperty([name]);
    }
    expect(sessions[1]).toMatchObject({
      vw_spread_bps: null,
      evaluable: false,
      evaluable_reasons: ["crashed"],
      label: "02-rival",
    });
    const [heading = [], first = [], second = []] = parseCsv(resultsCsv(results));
    expect(new Set(heading).size).toBe(heading.length);
    expect(first[heading.indexOf("vw_spread_bps")]).toBe("12.1");
    expect(first[heading.indexOf("distance_to_touch.bid.p95")]).toBe("10.9");
    expect(first[heading.indexOf("reasons.bid.kept")]).toBe("380");
    expect(second[heading.indexOf("evaluable")]).toBe("false");
    expect(first[heading.indexOf("evaluable_reasons")]).toBe("");
    expect(second[heading.indexOf("evaluable_reasons")]).toBe("crashed");
    expect(second[heading.indexOf("vw_spread_bps")]).toBe("");
    expect(new Set([first.length, second.length])).toEqual(new Set([heading.length]));
  });

  it("show two runs of one night alike but for the provenance", () => {
    const strip = (record: ReturnType<typeof makeRecord>) => {
      const { provenance, ...rest } = JSON.parse(resultsJson(compileResults(record))) as Record<
        string,
        unknown
      >;
      expect(provenance).toBeDefined();
      return JSON.stringify(rest);
    };
    const second = {
      ...makeRecord({ cells: MEMO_CELLS }),
      sweepId: "phase73/other",
      commit: null,
      nodeVersion: "v24.0.0",
    };
    expect(strip(second)).toBe(strip(makeRecord({ cells: MEMO_CELLS })));
    expect(resultsCsv(compileResults(second))).toBe(
      resultsCsv(compileResults(makeRecord({ cells: MEMO_CELLS }))),
    );
  });

  it("are on disk whole after a debrief", async () => {
    const { writeDebrief } = await import("../../reports/index.ts");
    const record = makeRecord({ cells: PAIR });
    const { paths } = await writeDebrief(record);
    expect(paths.map((path) => path.slice(record.runFolder.length + 1))).toEqual([
      "results.json",
      "results.csv",
      "debrief.html",
      "debrief.md",
    ]);
    expect(() => JSON.parse(readFileSync(paths[0] ?? "", "utf8")) as unknown).not.toThrow();
  });

  it("refuse an unwritable folder with a code and a hint", async () => {
    const { writeDebrief } = await import("../../reports/index.ts");
    const record = { ...makeRecord({ cells: PAIR }), runFolder: "/proc/no-such-folder" };
    await expect(writeDebrief(record)).rejects.toMatchObject({
      code: "RPT_RUN_FOLDER_UNWRITABLE",
      transient: true,
    });
  });
});
