/** What must hold in every session, on any tape and with any configuration, as long as no fault is injected. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { totalRlusd, totalXrp } from "../../../engine/core/inventory/inventory.ts";
import type { OrderRow } from "../../../engine/core/records.ts";
import { type CoreRun, checkPrintsSuffice, runCore, testEnv } from "../../support/core-session.ts";
import { runs } from "../../support/properties.ts";
import { type RandomSession, randomSession } from "../../support/random-session.ts";

type Played = { readonly session: RandomSession; readonly run: CoreRun };

function play(seed: number): Played {
  const session = randomSession(seed);
  const { config, durationMs, place, events, start } = session;
  return {
    session,
    run: runCore(events, testEnv(config, { durationMs, positionDraw: place }), start),
  };
}

const FINAL = new Set<OrderRow["status"]>(["filled", "cancelled", "rejected"]);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const INVARIANTS: Record<string, (played: Played) => void> = {
  "the engine's total equals the exchange's account after every tick and at the end": ({ run }) => {
    for (const { state } of [...run.ticks, { state: run.state }]) {
      expect([totalXrp(state.inventory), totalRlusd(state.inventory)]).toEqual([
        state.exchange.xrp,
        state.exchange.rlusd,
      ]);
    }
  },
  "balances are the start plus fills less fees, after every tick and at the end": ({
    run,
    session: { start },
  }) => {
    let { xrp, rlusd } = start;
    for (const { records, state } of run.ticks) {
      for (const { table, row } of records) {
        if (table === "transactions" && row.applied_tick !== null) xrp -= row.fee_drops;
        if (table !== "fills") continue;
        xrp += row.side === "buy" ? row.quantity_drops : -row.quantity_drops;
        rlusd += row.side === "buy" ? -row.quantity_micro : row.quantity_micro;
      }
      expect([state.exchange.xrp, state.exchange.rlusd]).toEqual([xrp, rlusd]);
    }
    const closing = run.rows("transactions").filter(({ result }) => result === "shutdown");
    expect(run.state.exchange.xrp).toBe(xrp - sum(closing.map(({ fee_drops }) => fee_drops)));
  },
  "RLUSD is never overspent, and no fill is empty": ({ run }) => {
    for (const { state } of run.ticks) expect(state.exchange.rlusd).toBeGreaterThanOrEqual(0);
    for (const { quantity_drops } of run.rows("fills")) expect(quantity_drops).toBeGreaterThan(0);
  },
  "the inventory ledger adds up, row by row, to the closing balances": ({ run }) => {
    const balance = { XRP: 0, RLUSD: 0 };
    run.rows("inventory_ledger").forEach(({ asset, delta, new_balance, entry_id }, i) => {
      balance[asset] += delta;
      expect([entry_id, new_balance]).toEqual([i + 1, balance[asset]]);
    });
    expect([balance.XRP, balance.RLUSD]).toEqual([
      run.state.exchange.xrp,
      run.state.exchange.rlusd,
    ]);
  },
  "an order's fills are its quantity less what remains, at its price or better": ({ run }) => {
    for (const order of run.orders()) {
      const fills = run.rows("fills").filter(({ order_id }) => order_id === order.order_id);
      expect(sum(fills.map(({ quantity_drops }) => quantity_drops))).toBe(
        order.quantity_drops - order.remaining_drops,
      );
      for (const { price, venue } of fills) {
        const better = order.side === "buy" ? order.price - price : price - order.price;
        expect(venue === "taker" ? better >= 0 : better === 0).toBe(true);
      }
    }
  },
  "every order ends, for a reason, and every transaction has an answer": ({ run }) => {
    for (const { status, end_reason, ended_tick } of run.orders()) {
      expect(FINAL.has(status)).toBe(true);
      expect([end_reason === null, ended_tick === null]).toEqual([false, false]);
    }
    const last = new Map(run.rows("transactions").map((row) => [row.tx_id, row.result]));
    expect([...last.values()]).not.toContain(null);
    expect(run.state.orders).toMatchObject({ live: [], sent: [] });
    expect(run.state.exchange).toMatchObject({ resting: [], inFlight: [] });
  },
  "engine and exchange agree on what rests after every tick": ({ run }) => {
    for (const { state } of run.ticks) {
      const known = state.orders.live.filter(({ status }) => status !== "pending");
      expect(
        known.map(({ order_id, k, remaining_drops }) => [order_id, k, remaining_drops]).sort(),
      ).toEqual(
        state.exchange.resting.map(({ orderId, k, remaining }) => [orderId, k, remaining]).sort(),
      );
      for (const side of ["buy", "sell"])
        expect(known.filter((order) => order.side === side).length).toBeLessThanOrEqual(1);
    }
  },
  "ids are unique and rows are one per tick": ({ run }) => {
    for (const ids of [
      run.rows("fills").map(({ fill_id }) => fill_id),
      run.orders().map(({ order_id }) => order_id),
    ]) {
      expect(ids).toEqual(ids.map((_id, i) => i + 1));
    }
    const ticks = run.ticks.map((_tick, i) => i + 1);
    expect(run.rows("system_metrics").map(({ tick }) => tick)).toEqual(ticks);
    expect(run.rows("market_snapshots").map(({ tick }) => tick)).toEqual(ticks);
  },
  "drift is that of what the row says is held, at the last known mid": ({ run }) => {
    const snapshots = run.rows("market_snapshots");
    let mid: number | null = null;
    run.rows("system_metrics").forEach(({ drift_pct, xrp_drops, rlusd_micro }, i) => {
      mid = snapshots[i]?.mid_price ?? mid;
      const xrpMicro = xrp_drops * (mid ?? 0);
      const share = (100 * xrpMicro) / (xrpMicro + rlusd_micro);
      const isKnown = mid !== null && xrpMicro + rlusd_micro > 0;
      if (isKnown) expect(drift_pct).toBeCloseTo(share - (run.state.targetXrpPct as number), 6);
      else expect(drift_pct).toBeNull();
    });
  },
  "an intended quote never meets the touch": ({ run }) => {
    const snapshots = run.rows("market_snapshots");
    run.rows("system_metrics").forEach(({ intended_bid, intended_ask }, i) => {
      const { best_ask, best_bid } = snapshots[i] ?? {};
      if (intended_bid !== null) expect(intended_bid).toBeLessThan(best_ask ?? 0);
      if (intended_ask !== null) expect(intended_ask).toBeGreaterThan(best_bid ?? 9);
    });
  },
  "every truth check agrees, and no pause begins": ({ run }) => {
    expect(run.rows("truth_checks").filter(({ status }) => status !== "ok")).toEqual([]);
    expect(run.rows("guard_events")).toEqual([]);
  },
  "each print fills at most its size": ({ run, session: { events } }) =>
    checkPrintsSuffice(run, events),
};

describe("in every session without faults", () => {
  it(`holds: ${Object.keys(INVARIANTS).join("; ")}`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const played = play(seed);
        for (const [name, holds] of Object.entries(INVARIANTS)) {
          try {
            holds(played);
          } catch (cause) {
            throw new Error(`randomSession(${seed}) broke: ${name}\n${(cause as Error).message}`, {
              cause,
            });
          }
        }
      }),
      runs(400),
    );
  });

  it("the random sessions are worth their name: they trade, cross, race, pause and end in several ways", () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 150; seed++) {
      const { run } = play(seed);
      for (const { venue, side } of run.rows("fills")) seen.add(`${venue} ${side}`);
      for (const { end_reason } of run.orders()) seen.add(end_reason ?? "open");
      for (const { bid_reason } of run.rows("system_metrics")) seen.add(bid_reason);
      seen.add(run.state.end?.reason ?? "none");
    }
    const venues = ["clob", "amm", "book", "taker"].flatMap((venue) => [
      `${venue} buy`,
      `${venue} sell`,
    ]);
    const ends = ["filled", "replaced", "cancelled", "would_cross", "gap", "shutdown"];
    const reasons = [
      "no_book",
      "stale_book",
      "insufficient_rlusd",
      "momentum",
      "participation",
      "in_flight",
      "rejected",
    ];
    for (const each of [...venues, ...ends, ...reasons, "duration_elapsed", "tape_exhausted"])
      expect(seen).toContain(each);
  });
});
