/**
 * What a tick goes by: the inventory after its own bookings, at the last mid that was known; and of the market only what
 * is fresh. A stale book is shown, and nothing is learned from it.
 */
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../engine/core/market-events.ts";
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

const at = (mid: number): LedgerSpec => ({
  bids: [[mid - 0.0003, 500 * XRP]],
  asks: [[mid + 0.0003, 500 * XRP]],
});
/** Goes through the bid and fills it whole. */
const print = { price: 1.42, drops: 500 * XRP };

/** Ledgers of which those of some ticks, counted from 1, come without a book. */
function withoutBookOn(ticks: readonly number[], specs: readonly LedgerSpec[]): MarketEvent[] {
  const blind = new Set(ticks.map((tick) => T0 + (tick - 1) * 4_000));
  return ledgers(specs).filter(({ type, t }) => type !== "book" || !blind.has(t));
}

describe("the inventory that a tick decides on", () => {
  it("has this tick's fills in it: drift, skew and sizes lean at once", () => {
    const run = runCore(ledgers([at(1.43), {}, { prints: [print] }]), testEnv(testConfig()));
    const [, before, filled] = run.rows("system_metrics");
    expect(before).toMatchObject({ drift_pct: expect.closeTo(0, 3) });
    const xrpRlusd = ((filled?.xrp_drops ?? 0) / XRP) * 1.43;
    const share = (100 * xrpRlusd) / (xrpRlusd + (filled?.rlusd_micro ?? 0) / 1e6);
    expect(filled?.drift_pct).toBeCloseTo(share - (run.state.targetXrpPct ?? 0), 9);
    expect(filled?.drift_pct).toBeGreaterThan(2);
    expect(filled?.skew_bps).toBeCloseTo((filled?.drift_pct ?? 0) * 0.65, 9);
  });

  it("is what the risk caps see: the fill that goes past one ends the session on its own tick", () => {
    // 250 XRP at 1.43 are 357.50 RLUSD, and a bid of 15 more is one too many.
    const config = testConfig({ risk: { max_xrp_exposure: 365 } });
    const run = runCore(ledgers([at(1.43), {}, { prints: [print] }, {}]), testEnv(config));
    expect(run.state.end?.reason).toBe("risk_xrp_exposure");
    expect(run.state.tick).toBe(3);
  });

  it("is valued at the last known mid where the book has one side only", () => {
    const config = testConfig({ risk: { max_xrp_exposure: 365 } });
    const oneSided = { bids: [], prints: [print] };
    const run = runCore(ledgers([at(1.43), {}, oneSided, {}]), testEnv(config));
    expect(run.rows("market_snapshots")[2]?.mid_price).toBeNull();
    expect(run.rows("system_metrics")[2]?.drift_pct).toBeGreaterThan(2);
    expect([run.state.end?.reason, run.state.tick]).toEqual(["risk_xrp_exposure", 3]);
    expect(run.state.lastMid).toBeCloseTo(1.43, 9);
  });
});

it("XRP that may be sold is less by the reserve of every offer that rests", () => {
  // An ask of 15 RLUSD is 10.47 XRP. Of 11.9 XRP the base and the trust line keep 1.2, two offers 0.4 more.
  const start = { xrp: 11_900_000, rlusd: 250 * XRP };
  const run = runCore(ledgers([at(1.43), {}]), testEnv(testConfig()), start);
  expect(run.rows("system_metrics").map(({ ask_reason }) => ask_reason)).toEqual([
    ...["placed", "insufficient_xrp"],
  ]);
});

describe("a stale book", () => {
  const STALE = [3, 4, 5, 6, 7];

  it("teaches the momentum filter nothing: three fresh mids are needed after a gap too", () => {
    const [shown, ...later] = [at(1.43), {}, {}, {}, at(1.432), {}];
    const events = [
      ...ledgers([shown as LedgerSpec]),
      gap("open", T0 + 1_000),
      gap("close", T0 + 3_000),
      ...withoutBookOn([2, 3, 4], [shown as LedgerSpec, ...later]).slice(2),
    ];
    const run = runCore(events, testEnv(testConfig()));
    expect(run.rows("market_snapshots").map(({ stale }) => stale)).toEqual([0, 1, 1, 1, 0, 0]);
    // The mid before the gap is one, those after it are the second and the third.
    expect(run.rows("system_metrics").map(({ momentum_bps }) => momentum_bps)).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });

  it("counts no tick outside the corridor: the count stands still until there is a price", () => {
    // 250/250 at 1.43 are 58.8 % XRP.
    const corridor = { min_portfolio_rlusd: 50, max_xrp_pct: 55, outside_ticks: 6 };
    const specs = [at(1.43), {}, {}, {}, {}, {}, {}, at(1.43), {}];
    const run = runCore(withoutBookOn(STALE, specs), testEnv(testConfig({ corridor })));
    // Five fresh ticks, two stale ones, and the sixth fresh one.
    expect(run.rows("guard_events").map(({ tick, condition }) => [tick, condition])).toEqual([
      [8, "xrp_share"],
    ]);
  });

  it("judges no fill: its markout waits for a mid that is fresh", () => {
    const participation = { enabled: true, horizon_s: 16, markout_bps: 50, rest_ticks: 4 };
    const strategy = { participation, momentum: { threshold_bps: 10_000 } };
    const specs = [at(1.43), {}, { prints: [print] }, {}, {}, {}, {}, {}, at(1.43), {}];
    const events = withoutBookOn([4, 5, 6, 7, 8], specs);
    const run = runCore(events, testEnv(testConfig({ strategy })));
    expect(run.rows("fills").map(({ tick }) => tick)).toEqual([3]);
    // Due on tick 7, which is stale, and so is 8; judged on 9, it rests for four ticks from there.
    expect(run.rows("system_metrics").map(({ bid_reason }) => bid_reason)).toEqual([
      ...["placed", "kept", "placed", "kept", "kept", "kept"],
      ...["stale_book", "stale_book", "participation", "participation"],
    ]);
    expect(run.state.filters.restUntil.buy).toBe(12);
  });
});
