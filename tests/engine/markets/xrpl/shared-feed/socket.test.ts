/** Both ends of the shared feed's socket: whoever does not read is dropped, garbage ends nothing but its sender. */
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import { joinSharedFeed } from "../../../../../engine/markets/xrpl/shared-feed/join.ts";
import { feedLine } from "../../../../../engine/markets/xrpl/shared-feed/lines.ts";
import {
  type FeedServer,
  serveFeed,
} from "../../../../../engine/markets/xrpl/shared-feed/serve.ts";
import { testFolder } from "../../../../support/own-folder.ts";
import { until } from "../../../../support/until.ts";
import { snapshotAt } from "./events.ts";
import { openScriptedFeed, type ScriptedFeed } from "./scripted-feed.ts";

const LOG = { info: () => undefined, warn: () => undefined };

let folder: string;
let path: string;
let feed: ScriptedFeed;
let server: FeedServer | null;
beforeEach(() => {
  folder = testFolder("socket");
  path = join(folder, "s");
  feed = openScriptedFeed();
  server = null;
});
afterEach(async () => {
  await server?.close();
});

async function serve(options: { readonly waitingBytesMax?: number } = {}) {
  server = await serveFeed(feed, { socketPath: path, network: "test", log: LOG, ...options });
  return server;
}

/** Opens a market; its first snapshot is at 1,000. */
async function joined(durationMs = 3_600_000) {
  const market = joinSharedFeed(path, { durationMs });
  await until(() => (server?.sessions() ?? 0) > 0);
  const telling = setInterval(() => feed.tell(snapshotAt(1_000)), 20);
  try {
    return await market;
  } finally {
    clearInterval(telling);
  }
}

async function all(events: AsyncIterable<MarketEvent>): Promise<MarketEvent[]> {
  const seen: MarketEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

describe("the feed's end", () => {
  it("drops a session that does not read, and serves the others", async () => {
    const { sessions } = await serve({ waitingBytesMax: 100_000 });
    const lazy = createConnection(path);
    let isDropped = false;
    lazy.on("close", () => {
      isDropped = true;
    });
    lazy.on("error", () => undefined);
    lazy.pause();
    lazy.write('{"type":"join","durationMs":3600000}\n');
    const market = await joined();
    const reading = all(market.events);
    for (let t = 2_000; sessions() > 1; t += 1) {
      feed.tell(snapshotAt(t));
      await new Promise((resolve) => setImmediate(resolve));
    }
    lazy.resume();
    await until(() => isDropped);
    feed.tell([{ type: "end", t: 9_000_000, reason: "risk_stale_ledger" }]);
    expect((await reading).at(-1)?.type).toBe("end");
  });

  it.each([
    ["what is no JSON", "hello\n"],
    ["a join that is none", '{"type":"join","durationMs":-1}\n'],
    ["a line without an end", "x".repeat(2_000_000)],
    ["a second join", '{"type":"join","durationMs":1000}\n{"type":"join","durationMs":1000}\n'],
  ])("hangs up on %s", async (_name, text) => {
    await serve();
    const client = createConnection(path);
    client.on("error", () => undefined);
    const closed = new Promise((resolve) => client.once("close", resolve));
    for (const line of text.split(/(?<=\n)/)) {
      client.write(line);
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.resume();
    await closed;
  });

  it("refuses a session when the feed has ended", async () => {
    const { ended } = await serve();
    feed.tell([{ type: "end", t: 1_000, reason: "risk_stale_ledger" }]);
    feed.end();
    expect(await ended).toBe("risk_stale_ledger");
    await expect(joinSharedFeed(path, { durationMs: 1_000 })).rejects.toMatchObject({
      code: "MKT_FEED_GONE",
      message: expect.stringContaining("risk_stale_ledger"),
      transient: true,
    });
  });

  it("says where its socket cannot be opened", async () => {
    const socketPath = join(folder, "no", "such", "folder");
    await expect(serveFeed(feed, { socketPath, network: "test", log: LOG })).rejects.toMatchObject({
      code: "MKT_FEED_SOCKET",
      message: expect.stringContaining(socketPath),
    });
  });
});

describe("the session's end", () => {
  it("comes at its time although the market says nothing for longer than a feed stands still", async () => {
    await serve();
    const market = await joined(1_500);
    const events = await all(market.events);
    expect(events.at(-1)).toEqual({ type: "end", t: 2_500, reason: "duration_elapsed" });
  });

  it("is as late as the feed was silent before it hung up, by no clock that can be set", async () => {
    let saidMs = 0;
    const talking = await talkingServer((socket) => {
      socket.write(feedLine({ type: "market", header: feed.header, name: "", network: "", t0: 1 }));
      setTimeout(() => {
        saidMs = performance.now();
        socket.write(feedLine({ type: "event", event: ledgerAt(1_000) }));
      }, 400);
      setTimeout(() => socket.destroy(), 600);
    });
    const market = await joinSharedFeed(path, { durationMs: 60_000 });
    const silentMs = ((await all(market.events)).at(-1)?.t ?? 0) - 1_000;
    expect(silentMs).toBeGreaterThan(0);
    expect(silentMs).toBeLessThanOrEqual(performance.now() - saidMs + 1);
    await new Promise((resolve) => talking.close(resolve));
  });

  it("does not come while the feed says that it lives, however quiet its market", async () => {
    const talking = await talkingServer((socket) => {
      socket.write(feedLine({ type: "market", header: feed.header, name: "", network: "", t0: 1 }));
      const beats = setInterval(() => socket.write(feedLine({ type: "beat" })), 20);
      socket.once("close", () => clearInterval(beats));
      const over: MarketEvent = { type: "end", t: 2_000, reason: "over" };
      setTimeout(() => socket.write(feedLine({ type: "event", event: over })), 1_500);
    });
    const market = await joinSharedFeed(path, { durationMs: 60_000, silenceMs: 400 });
    expect((await all(market.events)).map(({ t }) => t)).toEqual([2_000]);
    await market.close();
    await new Promise((resolve) => talking.close(resolve));
  });

  it("tells t0 in the header, so that all tapes of a round begin alike", async () => {
    await serve();
    const market = await joined();
    expect(market.t0).toBe(1_000);
    expect(market.header.started_at).toBe(1_000);
    await market.close();
  });

  it("ends with risk_gateway_unhealthy when the feed hangs up without a word", async () => {
    const own = await serve();
    const market = await joined();
    await own.close();
    const events = await all(market.events);
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "risk_gateway_unhealthy" });
    expect(events.at(-1)?.t).toBeGreaterThanOrEqual(1_000);
  });

  it("ends without a word of its own when the session hangs up", async () => {
    await serve();
    const market = await joined();
    await market.close();
    await market.close();
    const events = await all(market.events);
    expect(events.some(({ type }) => type === "end")).toBe(false);
  });

  it("does not wait for ever for a feed that says nothing", async () => {
    const mute = await listening();
    await expect(joinSharedFeed(path, { durationMs: 1_000, silenceMs: 200 })).rejects.toMatchObject(
      {
        code: "MKT_FEED_GONE",
      },
    );
    await new Promise((resolve) => mute.close(resolve));
  });

  it("does not wait for ever for a market that does not begin", async () => {
    await serve();
    await expect(joinSharedFeed(path, { durationMs: 1_000, waitMs: 200 })).rejects.toMatchObject({
      code: "MKT_FEED_GONE",
      message: expect.stringContaining("no ledger came within 0.2 s"),
    });
  });

  it("can be told to wait no longer", async () => {
    await serve();
    const gaveUp = new AbortController();
    const market = joinSharedFeed(path, { durationMs: 1_000, signal: gaveUp.signal });
    await until(() => server?.sessions() === 1);
    gaveUp.abort();
    await expect(market).rejects.toMatchObject({ code: "MKT_FEED_GONE" });
  });
});

const ledgerAt = (t: number) => snapshotAt(t).at(-1) as MarketEvent;

const listening = (): Promise<Server> => talkingServer(() => undefined);

/** A feed that says to each session what a test tells it to. */
function talkingServer(talk: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const talking = createServer((socket) => {
      socket.on("error", () => undefined).resume();
      talk(socket);
    });
    talking.listen(path, () => resolve(talking));
  });
}
