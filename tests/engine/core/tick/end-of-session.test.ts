import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../engine/core/market-events.ts";
import { closeSession, step } from "../../../../engine/core/step.ts";
import {
  gap,
  ledgers,
  runCore,
  T0,
  testConfig,
  testEnv,
  XRP,
} from "../../../support/core-session.ts";

const BOOK = { bids: [[1.4297, 500 * XRP]], asks: [[1.4303, 500 * XRP]] } as const;
const DURATION = 12_000;
const env = testEnv(testConfig(), { durationMs: DURATION });
const end = (t: number, reason = "generated"): MarketEvent => ({ type: "end", t, reason });
const ledger = (t: number): MarketEvent => ({
  type: "ledger",
  t,
  index: 900,
  close_time: t,
  fee_drops: 10,
});
const print = (t: number): MarketEvent => ({
  ...(ledgers([{ prints: [{ price: 1.2, drops: 900 * XRP }] }], t)[0] as MarketEvent),
});

describe("how a session ends", () => {
  const three = ledgers([BOOK, {}, {}]);
  it.each<[string, MarketEvent[], reason: string, ticks: number]>([
    [
      "a ledger a millisecond before the end ticks",
      [...three, ledger(T0 + DURATION - 1)],
      "tape_exhausted",
      4,
    ],
    [
      "a ledger exactly at the end does not",
      [...three, ledger(T0 + DURATION)],
      "duration_elapsed",
      3,
    ],
    [
      "nor does a print, a book or a gap at the end",
      [...three, gap("open", T0 + DURATION)],
      "duration_elapsed",
      3,
    ],
    ["an end event exactly at the end", [...three, end(T0 + DURATION)], "duration_elapsed", 3],
    ["an end event after it", [...three, end(T0 + DURATION + 1)], "duration_elapsed", 3],
    ["an end event before it", [...three, end(T0 + DURATION - 1)], "tape_exhausted", 3],
    ["the file stops", three, "tape_exhausted", 3],
    [
      "the source gives up because ledgers stopped",
      [...three, end(T0 + 9_000, "risk_stale_ledger")],
      "risk_stale_ledger",
      3,
    ],
    [
      "the source gives up on its servers",
      [...three, end(T0 + 9_000, "risk_gateway_unhealthy")],
      "risk_gateway_unhealthy",
      3,
    ],
    [
      "another reason is not taken for a halt reason",
      [...three, end(T0 + 9_000, "inventory_truth_halt")],
      "tape_exhausted",
      3,
    ],
    ["nothing at all", [], "tape_exhausted", 0],
    [
      "an end event inside a gap",
      [...three, gap("open", T0 + 8_500), end(T0 + DURATION)],
      "duration_elapsed",
      3,
    ],
  ])("%s", (_name, events, reason, ticks) => {
    const run = runCore(events, env);
    expect([run.state.end?.reason, run.state.tick]).toEqual([reason, ticks]);
  });

  it("what happens at the end or later is not applied", () => {
    const run = runCore(
      [...three, print(T0 + DURATION), ledger(T0 + DURATION), ledger(T0 + DURATION + 4_000)],
      env,
    );
    expect(run.rows("fills")).toEqual([]);
    expect(run.rows("system_metrics").every(({ at }) => at < T0 + DURATION)).toBe(true);
  });

  it("takes no event after it has ended", () => {
    const run = runCore([...three, end(T0 + DURATION)], env);
    const more = step(run.state, ledger(T0 + 9_999), env);
    expect(more).toEqual({ state: run.state, records: [] });
  });

  it("what came before its start only builds the book", () => {
    const early = ledgers(
      [{ ...BOOK, prints: [{ price: 1.2, drops: 900 * XRP }] }, {}],
      T0 - 8_000,
    );
    const run = runCore([...early, ledger(T0)], env);
    expect(run.state.tick).toBe(1);
    expect(run.rows("system_metrics")[0]).toMatchObject({ tick: 1, at: T0, bid_reason: "placed" });
    expect(run.rows("market_snapshots")[0]).toMatchObject({ trades: 0, best_bid: 1.4297 });
  });
});

describe("what is live at the end", () => {
  const falling = { bids: [[1.428, 500 * XRP]], asks: [[1.4286, 500 * XRP]] } as const;
  // A falling mid moves both quotes (replaces in flight) or, with a filter, takes the bid off (a cancel in flight).
  it.each<
    [
      string,
      MarketEvent[],
      strategy: object,
      fees: number,
      transactions: [kind: string, result: string | null][],
    ]
  >([
    [
      "orders still pending: both places and both cancels are paid",
      ledgers([BOOK]),
      {},
      4,
      [
        ["place", "shutdown"],
        ["place", "shutdown"],
        ["cancel", "shutdown"],
        ["cancel", "shutdown"],
      ],
    ],
    [
      "orders active: one cancel each",
      ledgers([BOOK, {}]),
      {},
      4,
      [
        ["place", "tesSUCCESS"],
        ["place", "tesSUCCESS"],
        ["cancel", "shutdown"],
        ["cancel", "shutdown"],
      ],
    ],
    [
      "replaces under way: paid, and a cancel for each new order, none for the old",
      ledgers([BOOK, {}, falling]),
      { momentum: { threshold_bps: 500 } },
      6,
      [
        ["place", "tesSUCCESS"],
        ["place", "tesSUCCESS"],
        ["replace", "shutdown"],
        ["replace", "shutdown"],
        ["cancel", "shutdown"],
        ["cancel", "shutdown"],
      ],
    ],
    [
      "a cancel under way is paid, and not sent again",
      ledgers([BOOK, {}, {}, falling]),
      { requote_threshold_bps: 500 },
      4,
      [
        ["place", "tesSUCCESS"],
        ["place", "tesSUCCESS"],
        ["cancel", "shutdown"],
        ["cancel", "shutdown"],
      ],
    ],
  ])("%s", (_name, events, strategy, fees, transactions) => {
    const run = runCore(events, testEnv(testConfig({ strategy })));
    const last = [...new Map(run.rows("transactions").map((row) => [row.tx_id, row])).values()];
    expect(last.map(({ kind, result }) => [kind, result])).toEqual(transactions);
    expect(last.every(({ fee_drops }) => fee_drops === 10)).toBe(true);
    const paid = run.rows("inventory_ledger").filter(({ entry_type }) => entry_type === "fee");
    expect(paid).toHaveLength(fees);
    expect(run.state.exchange.xrp).toBe(250 * XRP - fees * 10);
    expect(
      run.orders().every(({ status, end_reason }) => status === "cancelled" && end_reason !== null),
    ).toBe(true);
    expect(run.state.orders).toMatchObject({ live: [], sent: [] });
    expect(run.state.exchange).toMatchObject({ resting: [], inFlight: [] });
  });

  it("is booked as tick N + 1, after the last tick", () => {
    const run = runCore(ledgers([BOOK, {}]), env);
    const closing = run.rows("transactions").filter(({ result }) => result === "shutdown");
    expect(closing.map(({ tick, applied_tick }) => [tick, applied_tick])).toEqual([
      [3, 3],
      [3, 3],
    ]);
    expect(run.orders().map(({ ended_tick }) => ended_tick)).toEqual([3, 3]);
  });

  it("pays what the last ledger asked", () => {
    const dear = ledgers([BOOK, {}]).map((event) =>
      event.type === "ledger" ? { ...event, fee_drops: 777 } : event,
    );
    const run = runCore(dear, env);
    expect(
      run
        .rows("inventory_ledger")
        .slice(2)
        .map(({ delta }) => delta),
    ).toEqual([-777, -777, -777, -777]);
  });

  it("closing a closed session costs nothing more", () => {
    const run = runCore(ledgers([BOOK, {}]), env);
    const again = closeSession(run.state, env);
    expect(again.state.exchange).toEqual(run.state.exchange);
    expect(again.records.filter(({ table }) => table !== "event_ledger")).toEqual([]);
  });

  it("the close entry is the last of the event ledger, with the end and the balances", () => {
    const run = runCore(ledgers([BOOK, {}]), env);
    expect(run.rows("event_ledger").at(-1)).toEqual({
      tick: 3,
      kind: "close",
      payload: {
        reason: "tape_exhausted",
        ticks: 2,
        xrp_drops: 250 * XRP - 40,
        rlusd_micro: 250 * XRP,
      },
    });
  });
});
