/** Every reason why a side shows or does not show a quote, with a state in which it is the one that decides. */
import { describe, expect, it } from "vitest";
import { MODES, QUOTE_REASONS, type QuoteReason } from "../../../../engine/core/halt-reasons.ts";
import {
  gap,
  type LedgerSpec,
  ledgers,
  runCore,
  T0,
  testConfig,
  testEnv,
  XRP,
} from "../../../support/core-session.ts";

type Config = Parameters<typeof testConfig>[0];
type Start = { readonly xrp: number; readonly rlusd: number };

const book = (bid: number, ask: number): LedgerSpec => ({
  bids: [[bid, 500 * XRP]],
  asks: [[ask, 500 * XRP]],
});
const BOOK = book(1.4297, 1.4303);
const HIGHER = book(1.4304, 1.431);
const deep = { prints: [{ price: 1.4, drops: 500 * XRP }] };
const RICH: Start = { xrp: 250 * XRP, rlusd: 250 * XRP };

/** Reasons of the last tick. */
function last(
  specs: readonly LedgerSpec[],
  config: Config = {},
  start = RICH,
  after: Parameters<typeof runCore>[0] = [],
) {
  const run = runCore([...ledgers(specs), ...after], testEnv(testConfig(config)), start);
  const row = run.rows("system_metrics").at(-1);
  return { bid: row?.bid_reason, ask: row?.ask_reason };
}

const paused = {
  exchange: { faults: { lose_fill_notice: [3] } },
  inventory_truth: { interval_s: 8, halt_xrp: 99, halt_rlusd: 99 },
};
const crossing = {
  bid_offset_bps: -20,
  ask_offset_bps: 20,
  requote_threshold_bps: 0,
  momentum: { threshold_bps: 900 },
};
const reopened = [
  gap("open", T0 + 5_000),
  gap("close", T0 + 9_000),
  { type: "ledger", t: T0 + 9_500, index: 300, close_time: 0, fee_drops: 10 },
] as const;
const badFill = { strategy: { participation: { enabled: true, horizon_s: 4, markout_bps: 500 } } };

const CASES: Record<
  QuoteReason,
  () => { bid?: QuoteReason | undefined; ask?: QuoteReason | undefined }
> = {
  shutdown: () => last([BOOK], { risk: { max_xrp_exposure: 1 } }),
  mode_degraded: () => last([BOOK, {}, deep, {}, {}, {}], paused),
  mode_anchor_idle: () => {
    // A pool 15 bps above the book, read through a window of one.
    const pool = {
      type: "amm",
      t: T0,
      xrp_drops: 1e12,
      rlusd_micro: 1.432145e12,
      fee: 267,
    } as const;
    const config = testConfig({
      strategy: { anchor_mode: "capped_amm" },
      anchor: { signal: "capped", capped_window_ticks: 1, enter_mean_bps: 6 },
    });
    const run = runCore([pool, ...ledgers([BOOK])], testEnv(config));
    const row = run.rows("system_metrics").at(-1);
    return { bid: row?.bid_reason, ask: row?.ask_reason };
  },
  no_book: () => last([{}]),
  stale_book: () => last([BOOK, {}], {}, RICH, [...reopened]),
  insufficient_rlusd: () => last([BOOK], {}, { xrp: 250 * XRP, rlusd: XRP }),
  insufficient_xrp: () => last([BOOK], {}, { xrp: 2 * XRP, rlusd: 250 * XRP }),
  momentum: () => last([BOOK, {}, {}, HIGHER]),
  participation: () => last([BOOK, {}, deep, {}], badFill),
  below_minimum: () => last([BOOK], { strategy: { min_order_rlusd: 15.5 } }),
  in_flight: () => last([BOOK, {}], { exchange: { latency_ledgers: 2 } }),
  rejected: () =>
    last([BOOK, book(1.429, 1.4296), {}], { strategy: crossing, exchange: { latency_ledgers: 2 } }),
  replaced: () => last([BOOK, {}, HIGHER]),
  placed: () => last([BOOK]),
  kept: () => last([BOOK, {}]),
};

describe("why a side has its quote or none", () => {
  it.each(QUOTE_REASONS)("%s decides in its own state", (reason) => {
    const { bid, ask } = CASES[reason]();
    expect([bid, ask]).toContain(reason);
  });

  it("the list and its precedence are the contract", () => {
    expect(QUOTE_REASONS).toEqual([
      "shutdown",
      "mode_degraded",
      "mode_anchor_idle",
      "no_book",
      "stale_book",
      "insufficient_rlusd",
      "insufficient_xrp",
      "momentum",
      "participation",
      "below_minimum",
      "in_flight",
      "rejected",
      "replaced",
      "placed",
      "kept",
    ]);
    expect(MODES).toEqual(["active", "anchor_idle", "degraded", "halt"]);
  });
});

describe("a market that was never seen", () => {
  it("has no book rather than a stale one, with or without a gap", () => {
    const ledger = (t: number) =>
      ({ type: "ledger", t, index: 1, close_time: t, fee_drops: 10 }) as const;
    const events = [ledger(T0), gap("open", T0 + 1), gap("close", T0 + 2), ledger(T0 + 4_000)];
    const run = runCore(events, testEnv(testConfig()));
    const told = run
      .rows("system_metrics")
      .map(({ bid_reason, ask_reason }) => [bid_reason, ask_reason]);
    expect(told).toEqual([
      ["no_book", "no_book"],
      ["no_book", "no_book"],
    ]);
    expect(run.rows("market_snapshots").map(({ stale }) => stale)).toEqual([1, 1]);
  });
});

describe("precedence where two reasons hold at once", () => {
  const poor: Start = { xrp: 2 * XRP, rlusd: XRP };
  const tiny = { strategy: { min_order_rlusd: 15.5 } };
  it.each<
    [
      string,
      () => { bid?: QuoteReason | undefined; ask?: QuoteReason | undefined },
      bid: QuoteReason,
      ask: QuoteReason,
    ]
  >([
    [
      "shutdown before everything",
      () => last([BOOK], { risk: { max_xrp_exposure: 1 }, ...tiny }, poor),
      "shutdown",
      "shutdown",
    ],
    [
      "a pause before a missing book",
      () => last([BOOK, {}, deep, {}, {}, {}, { bids: [] }], paused),
      "mode_degraded",
      "mode_degraded",
    ],
    [
      "a one-sided book before a stale one",
      () =>
        last([BOOK, { asks: [] }], {}, RICH, [
          { type: "ledger", t: T0 + 60_000, index: 300, close_time: 0, fee_drops: 10 },
        ]),
      "no_book",
      "no_book",
    ],
    [
      "a stale book before funds",
      () => last([BOOK, {}], {}, poor, [...reopened]),
      "stale_book",
      "stale_book",
    ],
    [
      "funds before momentum and size",
      () => last([BOOK, {}, {}, HIGHER], tiny, { xrp: 250 * XRP, rlusd: XRP }),
      "insufficient_rlusd",
      "momentum",
    ],
    ["momentum before size", () => last([BOOK, {}, {}, HIGHER], tiny), "below_minimum", "momentum"],
    [
      "momentum before what is under way",
      () => last([BOOK, {}, {}, HIGHER], { exchange: { latency_ledgers: 9 } }),
      "in_flight",
      "momentum",
    ],
    [
      "size before what is under way",
      () => last([BOOK, {}], { ...tiny, exchange: { latency_ledgers: 9 } }),
      "below_minimum",
      "below_minimum",
    ],
  ])("%s", (_name, state, bid, ask) => {
    expect(state()).toEqual({ bid, ask });
  });
});

describe("clamping stands apart from the reason", () => {
  it("a clamped quote is placed, kept or replaced like any other, and never crosses by itself", () => {
    const through = { strategy: { bid_offset_bps: -20, ask_offset_bps: -20 } };
    const run = runCore(ledgers([BOOK, {}, HIGHER]), testEnv(testConfig(through)));
    expect(
      run
        .rows("system_metrics")
        .map((row) => [
          row.bid_reason,
          row.bid_clamped,
          row.intended_bid,
          row.ask_clamped,
          row.intended_ask,
        ]),
    ).toEqual([
      ["placed", 1, 1.43029, 1, 1.42971],
      ["kept", 1, 1.43029, 1, 1.42971],
      ["replaced", 1, 1.43099, 1, 1.43041],
    ]);
    expect(run.orders().filter(({ status }) => status === "rejected")).toEqual([]);
  });

  it("rejects what crosses only because the market moved on the way", () => {
    const through = { strategy: crossing };
    const run = runCore(ledgers([BOOK, book(1.429, 1.4296), {}, {}]), testEnv(testConfig(through)));
    // Sent at 1.43029 against a best ask of 1.4303; the order arrives before this ledger's book is shown.
    expect(run.orders()[0]).toMatchObject({ price: 1.43029, active_tick: 2 });
    const late = runCore(
      ledgers([BOOK, book(1.429, 1.4296), {}, {}]),
      testEnv(testConfig({ ...through, exchange: { latency_ledgers: 2 } })),
    );
    expect(late.orders()[0]).toMatchObject({
      status: "rejected",
      end_reason: "would_cross",
      ended_tick: 3,
    });
    expect(late.rows("system_metrics").map(({ bid_reason }) => bid_reason)).toEqual([
      "placed",
      "in_flight",
      "rejected",
      "placed",
    ]);
    expect(
      late.rows("transactions").find(({ result }) => result === "would_cross")?.fee_drops,
    ).toBe(10);
  });
});
