/** The row that closes a session, and its invariant, against the rows of its last tick and of its shutdown. */
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../engine/core/market-events.ts";
import type { OpenMarket } from "../../../engine/markets/market.ts";
import { summaryFromReader } from "../../../engine/metrics/summary-from-database.ts";
import type { SessionStore } from "../../../engine/store/session-store.ts";
import { gap, ledgers, T0, testConfig, XRP } from "../../support/core-session.ts";
import { playInto } from "../../support/played-session.ts";

const DURATION_MS = 40_000;
const at = (mid: number) => ({
  bids: [[mid - 0.0003, 500 * XRP]] as const,
  asks: [[mid + 0.0003, 500 * XRP]] as const,
});

type Setup = { readonly events: readonly MarketEvent[]; readonly unavailable?: readonly number[] };

/** Plays events into a database and has somebody look at it. */
function played<T>({ events, unavailable = [] }: Setup, look: (store: SessionStore) => T): T {
  const market: OpenMarket = {
    header: {
      ...{ type: "header", version: 1, pair: "XRP/RLUSD", network: "simulated", source: "test" },
      ...{ recorder_version: "1", started_at: T0, note: "", price_increment: 1e-5 },
    },
    name: "made here",
    network: "simulated",
    t0: T0,
    events,
    tapeHash: "00",
  };
  const faults = { balance_unavailable: [...unavailable] };
  const config = testConfig({ exchange: { faults } });
  const store = playInto(":memory:", { config, market, durationMs: DURATION_MS });
  try {
    return look(store);
  } finally {
    store.close();
  }
}

const end = (t: number, reason: string): MarketEvent => ({ type: "end", t, reason });
const print = { price: 1.42, drops: 500 * XRP };
/** Ten ticks: the bid is filled on the third, and the market ends lower than it began. */
const WHOLE = [
  ...ledgers([at(1.43), {}, { prints: [print] }, {}, {}, {}, at(1.4295), {}, {}, {}]),
  end(T0 + DURATION_MS, "duration"),
];

describe("the row of a session that ended", () => {
  it("says when, why, and with what it ended: the shutdown's fees included", () => {
    played({ events: WHOLE }, (store) => {
      const reader = store.reader();
      const held = (asset: string) =>
        reader.inventory().findLast((row) => row.asset === asset)?.new_balance;
      expect(reader.fills()).toHaveLength(1);
      const fees = reader.transactions().reduce((sum, { fee_drops }) => sum + fee_drops, 0);
      const [fill] = reader.fills();
      expect(reader.session()).toMatchObject({
        started_at: T0,
        ended_at: T0 + DURATION_MS,
        ticks: 10,
        halt_reason: "duration_elapsed",
        halt_detail: null,
        starting_xrp_drops: 250 * XRP,
        starting_rlusd_micro: 250 * XRP,
        ending_xrp_drops: 250 * XRP + (fill?.quantity_drops ?? 0) - fees,
        ending_rlusd_micro: 250 * XRP - (fill?.quantity_micro ?? 0),
        start_mid: expect.closeTo(1.43, 9),
        end_mid: expect.closeTo(1.4295, 9),
        target_xrp_pct: expect.closeTo(58.8477, 3),
        tape_hash: "00",
        ledger_root: store.ledgerRoot(),
      });
      expect(held("XRP")).toBe(reader.session().ending_xrp_drops);
      expect(held("RLUSD")).toBe(reader.session().ending_rlusd_micro);
    });
  });
});

describe("the row of a session that its market cut short", () => {
  const five = ledgers([at(1.43), {}, {}, {}, {}]);

  it("ends when the market gave up, and the gap it ended in is as long as that", () => {
    const events = [...five, gap("open", T0 + 18_000), end(T0 + 30_000, "risk_stale_ledger")];
    played({ events }, (store) => {
      expect(store.reader().session()).toMatchObject({
        ended_at: T0 + 30_000,
        halt_reason: "risk_stale_ledger",
        ticks: 5,
      });
      const { duration_s, market_conditions } = summaryFromReader(store.reader());
      expect([duration_s, market_conditions.gap_s]).toEqual([30, 12]);
    });
  });

  it("ends with its last event where the tape just stops", () => {
    played({ events: five }, (store) => {
      const { ended_at, halt_reason, halt_detail } = store.reader().session();
      expect([ended_at, halt_reason]).toEqual([T0 + 16_000, "tape_exhausted"]);
      expect(halt_detail).toBe("the tape ended without an end event");
    });
  });
});

describe("the inventory invariant at the end", () => {
  it.each<[string, number[], string]>([
    ["all three sources agree", [], "ok"],
    [
      "the exchange cannot be asked on the last tick, which is the shutdown's too",
      [10],
      "unverified",
    ],
    ["it could not be asked before that", [9], "ok"],
  ])("%s", (_name, unavailable, status) => {
    const invariant = played({ events: WHOLE, unavailable }, (store) => {
      return summaryFromReader(store.reader()).inventory_invariant;
    });
    expect(invariant.status).toBe(status);
    const isKnown = status === "ok" ? expect.any(Number) : null;
    expect(invariant).toMatchObject({
      engine_total_rlusd: expect.any(Number),
      summary_total_rlusd: invariant.engine_total_rlusd,
      settled_total_rlusd: isKnown,
      max_delta_rlusd: 0,
    });
  });
});
