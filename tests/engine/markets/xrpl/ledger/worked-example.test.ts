/**
 * A real order of 2025-12-15 took three offers, then the pool, then part of a fourth offer. Its source keeps the
 * amounts alone, so the metadata here is SYNTHETIC: built around those amounts, with the pool's balances
 * chosen so that its price before lies between the third and the fourth offer.
 */
import { describe, expect, it } from "vitest";
import { toText } from "../../../../../engine/markets/xrpl/ledger/decimal.ts";
import { executionsOf } from "../../../../../engine/markets/xrpl/ledger/executions.ts";
import { MAINNET_RLUSD } from "../../../../../engine/markets/xrpl/ledger/pair.ts";
import { tradeEvents } from "../../../../../engine/markets/xrpl/ledger/trade-events.ts";
import { fixtureJson } from "../../../../support/xrpl-fixtures.ts";
import {
  keyOf,
  ledgerOf,
  offerNode,
  POOL_ACCOUNT,
  poolNodes,
} from "../../../../support/xrpl-metadata.ts";

type Segment = {
  readonly venue: "CLOB" | "AMM";
  readonly node: "DeletedNode" | "ModifiedNode";
  readonly offer_suffix?: string;
  readonly xrp_in: string;
  readonly rlusd_out: string;
};
const EXAMPLE = fixtureJson("mainnet/2025-12-15_offercreate_clob_amm_split.json");
const SEGMENTS = EXAMPLE.real_segments as readonly Segment[];
const millionths = (text: string): number => Math.round(Number(text) * 1e6);

/** One million XRP at 1.9735 RLUSD before fee: with 0.267 % it buys at 1.96823 first. */
const HELD = { drops: 1e12, micro: 1_973_500e6 };

function nodesOf({ venue, node, offer_suffix, xrp_in, rlusd_out }: Segment): readonly object[] {
  const [drops, micro] = [millionths(xrp_in), millionths(rlusd_out)];
  if (venue === "AMM") return poolNodes({ held: HELD, gained: { drops, micro: -micro } });
  const key = `${"0".repeat(60)}${offer_suffix}`;
  return [offerNode({ taker: "sell", drops, micro, key, isGone: node === "DeletedNode" })];
}

const NODES = SEGMENTS.flatMap(nodesOf);
const ledger = ledgerOf(NODES, {
  index: EXAMPLE.ledger_index,
  txIndex: EXAMPLE.tx_index,
  hash: EXAMPLE.tx_hash,
  account: EXAMPLE.account,
});

describe("an order that takes three offers, the pool and a fourth offer", () => {
  const found = executionsOf(ledger, MAINNET_RLUSD, { account: POOL_ACCOUNT, fee: 267 });

  it("comes out in that order with its amounts, although metadata lists it otherwise", () => {
    const keys = NODES.map(keyOf);
    expect(keys).not.toEqual([...keys].sort());
    expect(
      found.map((one) => [one.venue, one.takerSide, Number(one.drops), Number(toText(one.rlusd))]),
    ).toEqual(
      SEGMENTS.map(({ venue, xrp_in, rlusd_out }) => [
        venue.toLowerCase(),
        "sell",
        millionths(xrp_in),
        Number(rlusd_out),
      ]),
    );
  });

  it("becomes trade events in that order, the pool's with its prices before and after", () => {
    const events = tradeEvents(found, { t: 1_000 });
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    expect(events.map(({ p0 }) => p0 !== undefined)).toEqual([false, false, false, true, false]);
    const [, , third, pool, fourth] = events;
    expect(pool?.p0).toBeCloseTo(1.9735 * (1 - 0.00267), 9);
    expect(pool?.p1).toBeLessThan(pool?.p0 as number);
    expect(third?.price).toBeGreaterThan(pool?.p0 as number);
    expect(fourth?.price).toBeLessThan(pool?.p0 as number);
    expect(events.every(({ t, tx }) => t === 1_000 && tx === EXAMPLE.tx_hash)).toBe(true);
  });

  it("marks events of a ledger that was read back", () => {
    expect(tradeEvents(found, { t: 5, readback: true }).map(({ readback }) => readback)).toEqual(
      found.map(() => true),
    );
    expect(tradeEvents(found, { t: 5 }).some((event) => "readback" in event)).toBe(false);
  });
});
