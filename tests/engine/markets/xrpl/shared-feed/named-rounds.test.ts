import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import type { Member } from "../../../../../engine/markets/xrpl/shared-feed/round.ts";
import { createRounds } from "../../../../../engine/markets/xrpl/shared-feed/rounds.ts";

type Seen = Member & { readonly began: number[]; readonly events: MarketEvent[] };

function member(round: string): Seen {
  const began: number[] = [];
  const events: MarketEvent[] = [];
  return {
    durationMs: 10_000,
    round,
    began,
    events,
    begin: (t0) => began.push(t0),
    take: (event) => events.push(event),
  };
}

/** One whole snapshot: a book and the ledger that closes it. */
function snapshot(t: number): MarketEvent[] {
  return [
    { type: "book", t, bids: [[1.4, 1e8]], asks: [[1.41, 1e8]] },
    { type: "ledger", t, index: t, close_time: t, fee_drops: 10 },
  ];
}

describe("rounds of a shared feed", () => {
  it("give one market to one name, however late within the window, and never to another name", () => {
    const rounds = createRounds({ joinMs: 30_000, graceMs: 100 });
    const [first, late, next] = [
      member("replicate 1"),
      member("replicate 1"),
      member("replicate 2"),
    ];
    rounds.join(first, 0);
    for (const event of snapshot(1_000)) rounds.take(event, 1_000);
    for (const event of snapshot(2_000)) rounds.take(event, 2_000);
    rounds.join(late, 2_500);
    rounds.join(next, 2_600);
    for (const event of snapshot(3_000)) rounds.take(event, 3_000);
    expect(first.began).toEqual([1_000]);
    expect(late.began).toEqual([1_000]);
    expect(late.events).toEqual(first.events);
    expect(next.began).toEqual([3_000]);
    expect(next.events).toEqual(snapshot(3_000));
  });
});
