/** What a verdict says of the market it stands on: unlike the main network's, another network, or a live one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionSummary } from "../../engine/session/summary-schema.ts";
import { type SweepRecord, writeDebrief } from "../../reports/index.ts";
import { crash, type Edge, night, results } from "./fixtures/edge-night.ts";
import { scriptedRecompute } from "./fixtures/records.ts";

const spread = (spread_p50_bps: number): Partial<SessionSummary> => ({
  market_conditions: {
    spread_p50_bps,
    volatility_1m_bps: 6,
    trades: 400,
    volume_xrp: 90_000,
    mid_change_bps: 4.5,
    gap_s: 0,
  },
});

describe("a market unlike the main network's", () => {
  it.each<[string, Partial<SessionSummary>, boolean]>([
    ["40 bps pass", spread(40), false],
    ["more do not", spread(40.1), true],
    ["3,000 bps do not", spread(3000), true],
  ])("%s", async (_name, market, warned) => {
    const record = night(["a", "b"], 1, () => 1, {}, market);
    await writeDebrief(record, { recompute: scriptedRecompute });
    const page = readFileSync(join(record.runFolder, "debrief.md"), "utf8");
    const hits = page.split("was not like the main network's").length - 1;
    // Once under "Know first", once in section 4.
    expect(hits).toBe(warned ? 2 : 0);
  });
});

describe("a network that is not the main one", () => {
  const lived = (network: string): Partial<SessionSummary> => ({ network, market_source: "xrpl" });
  const crashed: Edge = () => crash;
  const fine: Edge = () => 1;

  it.each<[string, Edge, Partial<SessionSummary>, Partial<SweepRecord>, RegExp | null]>([
    ["the main network says nothing", fine, lived("mainnet"), {}, null],
    ["testnet", fine, lived("testnet"), {}, /The market was testnet, a test network: its numbers/],
    ["devnet", fine, lived("devnet"), {}, /The market was devnet, a test network: its numbers/],
    [
      "one session of two",
      (cell) => (cell === "a" ? 1 : { summary: lived("testnet") }),
      lived("mainnet"),
      {},
      /The market of 1 of 2 sessions was testnet, a test network/,
    ],
    ["loopback", fine, lived("loopback"), {}, /was loopback, recorded ledgers played on this/],
    ["a name of the operator's", fine, lived("mine"), {}, /was mine, by its name not the main/],
    ["no session left a summary", crashed, {}, { live: { network: "testnet" } }, /was testnet/],
    ["a stopped sweep", fine, lived("testnet"), { state: "aborted" }, /was testnet/],
    [
      "a tape of testnet, replayed",
      fine,
      { network: "replay:night", market_source: "replay" },
      { tapes: [{ name: "night", path: "n", hash: "h", note: "", network: "testnet" }] },
      /was testnet/,
    ],
    ["a simulated market", fine, {}, {}, null],
  ])("%s", (_name, edge, market, overrides, words) => {
    const { line, sentences } = results(night(["a", "b"], 1, edge, overrides, market)).verdict;
    if (words === null) {
      expect(`${line} ${sentences.join(" ")}`).not.toContain("carry over");
      return;
    }
    expect(sentences.join(" ")).toMatch(words);
    expect(sentences.join(" ")).toContain("do not carry over to the main network");
    expect(line).toContain("does not carry over");
  });
});

describe("cells on a live market", () => {
  const lived = (halfHour: number): Partial<SessionSummary> => ({
    network: "mainnet",
    market_source: "xrpl",
    tape_hash: String(halfHour).padStart(64, "0"),
    started_at: halfHour * 1_800_000,
  });
  const halfHours =
    (of: (cell: string, replicate: number) => number): Edge =>
    (cell, replicate) => ({
      marketIdentity: `live mainnet replicate ${replicate}`,
      summary: { ...lived(of(cell, replicate)), edge_rlusd_per_h: cell === "b" ? 2 : 1 },
    });
  const at = (concurrency: number): Partial<SweepRecord> => ({
    live: { network: "mainnet" },
    concurrency,
  });

  it("are never ranked back to back, however many windows there are", () => {
    let halfHour = 0;
    const { verdict: said, comparisons } = results(
      night(
        ["a", "b", "c"],
        8,
        halfHours(() => ++halfHour),
        at(1),
      ),
    );
    expect(comparisons.map(({ n }) => n)).toEqual([0, 0]);
    expect(said).toMatchObject({ kind: "no_decision", cell: null });
    const text = said.sentences.join(" ");
    expect(text).toContain("no two cells saw the same half-hour");
    expect(text).toContain("--concurrency 3");
    expect(text).not.toMatch(/did best|beat|ahead/);
  });

  it("are gone on with first where they were interrupted", () => {
    let halfHour = 0;
    const apart = halfHours(() => ++halfHour);
    const record = night(["a", "b"], 2, apart, { ...at(1), state: "interrupted" });
    const text = results(record).verdict.sentences.join(" ");
    expect(text).toContain("The sweep was interrupted: go on with it first");
    expect(text).not.toContain("--concurrency");
  });

  it("name the replay as the way on, also where a half-hour's spread was more than three times another's", () => {
    const halfHour = (cell: string): number => ["a", "b", "c"].indexOf(cell) + 1;
    const wider: Edge = (cell) => ({
      marketIdentity: `live mainnet session ${halfHour(cell)}`,
      summary: { ...spread(3 * halfHour(cell) ** 2), ...lived(halfHour(cell)) },
    });
    const { verdict: said, comparisons } = results(night(["a", "b", "c"], 1, wider, at(1)));
    expect(comparisons.map(({ leftOut }) => leftOut[0])).toEqual([
      expect.stringContaining("not evaluable: other market: median spread 12.0 bps"),
      expect.stringContaining("not evaluable: other market: median spread 27.0 bps"),
    ]);
    const text = said.sentences.join(" ");
    expect(text).toContain("no two cells saw the same half-hour");
    expect(text).toMatch(/npm run sweep -- replay \S+\)/);
  });

  it("are compared window by window on one feed", () => {
    const { verdict: said, comparisons } = results(
      night(
        ["a", "b"],
        6,
        halfHours((_cell, replicate) => replicate),
        at(2),
      ),
    );
    expect(comparisons[0]?.n).toBe(6);
    expect(said.cell).toBe("b");
  });

  it("are compared where they shared the baseline's half-hour, and the others are named", () => {
    const seen: Readonly<Record<string, number>> = { a: 1, b: 1, c: 2 };
    const { verdict: said, comparisons } = results(
      night(
        ["a", "b", "c"],
        1,
        halfHours((cell) => seen[cell] ?? 0),
        at(2),
      ),
    );
    expect(comparisons.map(({ n }) => n)).toEqual([1, 0]);
    const text = said.sentences.join(" ");
    expect(text).toContain("Not compared at all: c (the two did not see the same market events)");
    expect(text).toContain("run them at once (--concurrency 3)");
  });

  it("that were all at once and run again after a fault are not told to run at once", () => {
    // Cell c met a fault in the second window and saw another half-hour.
    const of = (cell: string, replicate: number) =>
      cell === "c" && replicate === 2 ? 9 : replicate;
    const { verdict: said } = results(night(["a", "b", "c"], 2, halfHours(of), at(3)));
    const text = said.sentences.join(" ");
    expect(text).not.toContain("--concurrency");
    expect(text).toMatch(
      /To compare all cells, replay what they recorded .*npm run sweep -- replay/,
    );
  });

  it("that shared their half-hours and have no metric are told of the metric", () => {
    const nothing: Edge = (cell, replicate) => ({
      marketIdentity: `live mainnet replicate ${replicate}`,
      summary: {
        ...lived(cell === "c" && replicate === 2 ? 9 : replicate),
        edge_rlusd_per_h: null,
        not_available: { edge_rlusd_per_h: "no fill was in the session" },
      },
    });
    const { verdict: said } = results(night(["a", "b", "c"], 2, nothing, at(3)));
    const text = `${said.line} ${said.sentences.join(" ")}`;
    expect(text).toContain("edge_rlusd_per_h is n/a (no fill was in the session)");
    expect(text).not.toContain("half-hour");
  });
});
