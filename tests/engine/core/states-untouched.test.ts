/**
 * A step works on a copy of the state that it was given. Here every state, and every event, is frozen before it goes in:
 * whatever writes to one throws. And a state that was stepped from once gives the same when it is stepped from again.
 */
import { describe, expect, it } from "vitest";
import { configFromValue } from "../../../engine/config/parse-config.ts";
import type { MarketEvent } from "../../../engine/core/market-events.ts";
import type { CoreRecord } from "../../../engine/core/records.ts";
import { openSession, type SessionState } from "../../../engine/core/session-state.ts";
import { closeSession, type Step, step, stepEndOfTape } from "../../../engine/core/step.ts";
import { openMarket } from "../../../engine/markets/open-market.ts";
import { sessionEnv } from "../../../engine/session/environment.ts";

const CLOSE_QUOTES = { bid_offset_bps: 2, ask_offset_bps: 2 };
const SOME_TICKS = Array.from({ length: 40 }, (_, i) => 1 + 3 * i);
const DURATION_MS = 480_000;

/** What the session must have been through for its case to say anything. */
type Happened = (records: Seen, ended: SessionState) => boolean;
type Case = readonly [name: string, scenario: string, config: object, happened: Happened];

describe("a step leaves what it was given untouched", () => {
  it.each<Case>([
    ["fills on both sides", "mainnet-tight", { strategy: CLOSE_QUOTES }, fillsOnBothSides],
    ["orders that take what they cross", "volatile", crossing(), takes],
    ["a market out of sight now and then", "outages", { strategy: CLOSE_QUOTES }, losesOrders],
    ["a pause for the regime", "hostile-anchor", {}, idles],
    ["queues that others leave", "mainnet-tight", queueing(), waitsInQueues],
    ["notices that come late, twice, or never", "mainnet-tight", faulty(), hearsWrong],
  ])("%s", (_name, scenario, config, happened) => {
    const spec = { source: "simulated", scenario, seed: 7 } as const;
    const market = openMarket(spec, { durationMs: DURATION_MS });
    const setup = {
      config: configFromValue({ risk: WIDE, ...config }).config,
      seed: 1,
      durationMs: DURATION_MS,
      start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
    };
    const env = sessionEnv(setup, market);
    const opened = openSession({ xrp: 250_000_000, rlusd: 250_000_000 }, [], env);
    let state: SessionState = opened.state;
    const seen: CoreRecord[] = [];
    for (const event of market.events as Iterable<MarketEvent>) {
      freeze(state);
      freeze(event);
      const next = step(state, event, env);
      if (event.type === "ledger") expect(step(state, event, env)).toEqual(next);
      state = next.state;
      seen.push(...next.records);
    }
    expect(happened(seen, state)).toBe(true);
    expect(state.tick).toBeGreaterThan(50);
    freeze(state);
    const ended = end(state);
    expect(end(state)).toEqual(ended);

    function end(last: SessionState): Step {
      return closeSession(stepEndOfTape(last).state, env);
    }
  });
});

type Seen = readonly CoreRecord[];

function fillsOnBothSides(seen: Seen): boolean {
  const sides = seen.map(({ table, row }) => (table === "fills" ? row.side : ""));
  return sides.includes("buy") && sides.includes("sell");
}

function takes(seen: Seen): boolean {
  return seen.some(({ table, row }) => table === "fills" && row.venue === "taker");
}

function losesOrders(seen: Seen): boolean {
  return seen.some(({ table, row }) => table === "orders" && row.end_reason === "gap");
}

function idles(seen: Seen): boolean {
  return seen.some(({ table, row }) => table === "guard_events" && row.to_mode === "anchor_idle");
}

/** An order that joined a queue, on a market whose makers leave it all the time. */
function waitsInQueues(seen: Seen): boolean {
  return seen.some(({ table, row }) => table === "orders" && (row.queue_ahead_drops ?? 0) > 0);
}

/** A fill told twice; a fill told later than it was; a fill never told. */
function hearsWrong(seen: Seen, { exchange }: SessionState): boolean {
  const conditions = seen.map(({ table, row }) => (table === "guard_events" ? row.condition : ""));
  const closed = new Map(
    seen.flatMap(({ table, row }) => (table === "market_snapshots" ? [[row.tick, row.at]] : [])),
  );
  const isLate = seen.some(
    ({ table, row }) => table === "fills" && row.at < (closed.get(row.tick) ?? 0),
  );
  return (
    conditions.includes("duplicate_notice") && isLate && Object.keys(exchange.hidden).length > 0
  );
}

const WIDE = { max_xrp_exposure: 100_000, max_rlusd_exposure: 100_000 };

function crossing() {
  return {
    strategy: { bid_offset_bps: -10, ask_offset_bps: -10 },
    exchange: { on_cross: "take", latency_ledgers: 2 },
  };
}

function queueing() {
  return {
    strategy: { bid_offset_bps: 1.5, ask_offset_bps: 1.5, requote_threshold_bps: 50 },
    exchange: { queue_cancel_model: "proportional" },
  };
}

function faulty() {
  const faults = {
    lose_fill_notice: SOME_TICKS.map((tick) => tick + 2),
    duplicate_fill_notice: SOME_TICKS,
    delay_notice_ledgers: SOME_TICKS.map((tick) => tick + 1),
  };
  return {
    strategy: CLOSE_QUOTES,
    exchange: { fill_model: "touch", faults },
    // The books never agree, and that must not end the session.
    inventory_truth: { warn_xrp: 9_000, warn_rlusd: 9_000, halt_xrp: 10_000, halt_rlusd: 10_000 },
  };
}

/** Freezes a value and everything in it. What is frozen already was frozen whole. */
function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}
