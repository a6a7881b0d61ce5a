/** A reader who is too slow for the market, on either side of the feed: nothing piles up, nothing is lost twice. */
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import { openFeed } from "../../../../../engine/markets/xrpl/feed/feed.ts";
import { expectPromisesKept } from "./promises.ts";
import {
  closingUntil,
  closingUntilSettled,
  later,
  networkOf,
  nextLedger,
  ofType,
  QUICK,
  serve,
  until,
  watch,
} from "./support.ts";

describe("snapshots that take longer than ledgers", () => {
  it("are read late and counted, each ledger by its index, without a gap", async () => {
    const server = await serve();
    const watched = await watch([server]);
    for (let i = 0; i < 4; i++) server.control.closeLedger();
    await nextLedger([server], watched);
    expectPromisesKept(watched.events);
    expect(ofType(watched.events, "gap")).toEqual([]);
    expect(watched.feed.health().counts.late).toBeGreaterThan(0);
  });

  it("become an outage when more ledgers wait than are worth reading one by one", async () => {
    const server = await serve();
    const watched = await watch([server]);
    for (let i = 0; i < 12; i++) server.control.closeLedger();
    await closingUntil([server], () => ofType(watched.events, "gap").length === 2);
    await nextLedger([server], watched);
    expectPromisesKept(watched.events);
    expect(ofType(watched.events, "gap")[0]?.reason).toMatch(
      /not read in time: \d+ ledgers behind/,
    );
    expect(watched.feed.health().servers[0]?.failures).toBe(0);
  });
});

describe("a consumer that does not read", () => {
  it("stops the questions, not the program; when it reads again it finds a gap and no hole", async () => {
    const server = await serve();
    const network = networkOf([server.url]);
    const opening = openFeed(network, { limits: { ...QUICK, queueEventsMax: 30 } });
    await closingUntilSettled([server], opening);
    const feed = await opening;
    later(() => feed.close());
    // Ledgers close until the feed asks nothing more: its queue is full.
    let asked = -1;
    for (let still = 0; still < 5; ) {
      server.control.closeLedger();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { requests } = server.control.state();
      still = requests === asked ? still + 1 : 0;
      asked = requests;
    }
    const written = feed.health().counts.ledgers;
    expect(written).toBeLessThan(15);
    for (let i = 0; i < 30; i++) server.control.closeLedger();

    const events: MarketEvent[] = [];
    void (async () => {
      for await (const event of feed.events) events.push(event);
    })();
    await closingUntil([server], () => ofType(events, "gap").length === 2);
    expectPromisesKept(events);
    const indexes = ofType(events, "ledger").map(({ index }) => index);
    expect(indexes).toEqual(indexes.map((_, i) => (indexes[0] as number) + i));
    expect(indexes.length).toBeGreaterThan(written + 30);
  });

  it("and leaves: the connection is hung up", async () => {
    const server = await serve();
    const watched = await watch([server]);
    await watched.feed.close();
    await until(() => server.control.state().clients === 0);
    expect(watched.isOver()).toBe(true);
    await watched.feed.close();
  });
});
