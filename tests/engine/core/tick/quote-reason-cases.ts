/**
 * For every reason a side may have on a tick: a session on whose last tick it is the one, and the same session
 * with that one condition out of reach. `sent` is what that side sent to the exchange: what the reason gated.
 */
import type { QuoteReason } from "../../../../engine/core/halt-reasons.ts";
import type { MarketEvent, Side } from "../../../../engine/core/market-events.ts";
import {
  type LedgerSpec,
  ledgers,
  runCore,
  T0,
  testConfig,
  testEnv,
  XRP,
} from "../../../support/core-session.ts";

type Config = Parameters<typeof testConfig>[0];
export type Sent = { readonly reason: string | undefined; readonly sent: readonly string[] };
export type QuoteCase = { readonly with: () => Sent; readonly without: () => Sent };

type Setup = {
  readonly side?: Side;
  readonly specs: readonly LedgerSpec[];
  readonly config?: Config;
  readonly start?: { readonly xrp: number; readonly rlusd: number };
  readonly before?: readonly MarketEvent[];
  readonly after?: readonly MarketEvent[];
};

function last({ side = "buy", specs, config = {}, start, before = [], after = [] }: Setup): Sent {
  const env = testEnv(testConfig(config));
  const run = runCore([...before, ...ledgers(specs), ...after], env, start);
  const row = run.rows("system_metrics").at(-1);
  const ours = run.orders().flatMap((order) => (order.side === side ? order.order_id : []));
  const sent = run.rows("transactions").flatMap(({ kind, order_id, result, tick }) => {
    // As it was sent, not as it was answered; what shutdown takes off afterwards is no decision of the tick.
    const isDecision = result === null && tick <= run.state.tick && ours.includes(order_id);
    return isDecision ? [`tick ${tick}: ${kind}`] : [];
  });
  return { reason: side === "buy" ? row?.bid_reason : row?.ask_reason, sent };
}

const pair = (setup: Setup, without: Partial<Setup>): QuoteCase => ({
  with: () => last(setup),
  without: () => last({ ...setup, ...without }),
});

const book = (bid: number, ask: number): LedgerSpec => ({
  bids: [[bid, 500 * XRP]],
  asks: [[ask, 500 * XRP]],
});
const BOOK = book(1.4297, 1.4303);
const HIGHER = book(1.4304, 1.431);
const LOWER = book(1.429, 1.4296);
const deep = { prints: [{ price: 1.4, drops: 500 * XRP }] };

/** A fill whose notice is lost keeps the truth check warning. */
const lost = (halt: number): Config => ({
  exchange: { faults: { lose_fill_notice: [3] } },
  inventory_truth: {
    interval_s: 8,
    halt_xrp: 99,
    halt_rlusd: 99,
    warn_xrp: halt,
    warn_rlusd: halt,
  },
});
/** A pool 15 bps above the book, read through a window of one. */
const POOL: MarketEvent = {
  type: "amm",
  t: T0,
  xrp_drops: 1e12,
  rlusd_micro: 1.432145e12,
  fee: 267,
};
const idling = (enter: number): Config => ({
  strategy: { anchor_mode: "capped_amm" },
  anchor: { signal: "capped", capped_window_ticks: 1, enter_mean_bps: enter },
});
/** A ledger without a book, 13 s after the last one that had one. */
const LATE: MarketEvent = {
  type: "ledger",
  t: T0 + 17_000,
  index: 300,
  close_time: 0,
  fee_drops: 10,
};
/** An order that the market crosses on its way. */
const crossing = (on_cross: "reject" | "take"): Config => ({
  strategy: {
    bid_offset_bps: -20,
    ask_offset_bps: 20,
    requote_threshold_bps: 0,
    momentum: { ticks: 3, threshold_bps: 900 },
  },
  exchange: { latency_ledgers: 2, on_cross },
});
const resting = (enabled: boolean): Config => ({
  strategy: {
    participation: { enabled, horizon_s: 4, markout_bps: 500, rest_ticks: 10 },
  },
});

const HELD = [BOOK, {}, deep, {}, {}, {}];
const RISEN = [BOOK, {}, {}, HIGHER];
const HALTED: Config = { risk: { max_xrp_exposure: 1 } };
const LARGE: Config = { strategy: { min_order_rlusd: 15.5 } };

export const QUOTE_CASES: Readonly<Record<QuoteReason, QuoteCase>> = {
  shutdown: pair({ specs: [BOOK], config: HALTED }, { config: {} }),
  mode_degraded: pair({ specs: HELD, config: lost(1) }, { config: lost(98) }),
  mode_anchor_idle: pair(
    { specs: [BOOK], before: [POOL], config: idling(6) },
    { config: idling(99) },
  ),
  no_book: pair({ specs: [{}] }, { specs: [BOOK] }),
  stale_book: pair(
    { specs: [BOOK, {}], after: [LATE] },
    { config: { market: { stale_after_s: 60 } } },
  ),
  insufficient_rlusd: pair(
    { specs: [BOOK], start: { xrp: 250 * XRP, rlusd: XRP } },
    { start: { xrp: 250 * XRP, rlusd: 250 * XRP } },
  ),
  insufficient_xrp: pair(
    { side: "sell", specs: [BOOK], start: { xrp: 2 * XRP, rlusd: 250 * XRP } },
    { start: { xrp: 250 * XRP, rlusd: 250 * XRP } },
  ),
  momentum: pair(
    { side: "sell", specs: RISEN },
    { config: { strategy: { momentum: { ticks: 3, threshold_bps: 900 } } } },
  ),
  participation: pair(
    { specs: [BOOK, {}, deep, {}], config: resting(true) },
    { config: resting(false) },
  ),
  below_minimum: pair({ specs: [BOOK], config: LARGE }, { config: {} }),
  in_flight: pair(
    { specs: [BOOK, HIGHER], config: { exchange: { latency_ledgers: 2 } } },
    { config: {} },
  ),
  rejected: pair(
    { specs: [BOOK, LOWER, {}], config: crossing("reject") },
    { config: crossing("take") },
  ),
  replaced: pair(
    { specs: [BOOK, {}, HIGHER] },
    { config: { strategy: { requote_threshold_bps: 900 } } },
  ),
  placed: pair({ specs: [BOOK] }, { config: LARGE }),
  kept: pair(
    { specs: [BOOK, {}, book(1.42975, 1.43035)] },
    { config: { strategy: { requote_threshold_bps: 0 } } },
  ),
};
