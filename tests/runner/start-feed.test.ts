/** The shared feed as a process: it comes up with a market, says what was wrong, outlives its owner, leaves nothing. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CodedError } from "../../engine/index.ts";
import { joinSharedFeed } from "../../engine/markets/xrpl/shared-feed/join.ts";
import { type LoopbackServer, startLoopback } from "../../loopback/index.ts";
import { startFeed } from "../../runner/index.ts";
import { FEED_MAIN } from "../support/built.ts";
import { writeNetworkFile } from "../support/network-file.ts";
import { testFolder } from "../support/own-folder.ts";
import { until } from "../support/until.ts";

let folder: string;
let server: LoopbackServer;
beforeEach(async () => {
  folder = testFolder("feed");
  server = await startLoopback({ paceMs: 200 });
});
afterEach(async () => {
  await server.stop();
});

function start(servers: readonly string[], feed: readonly string[] = []) {
  const networkFile = writeNetworkFile(folder, servers, feed);
  return startFeed({
    networkFile,
    program: FEED_MAIN,
    log: join(folder, "feed.log"),
    graceMs: 2_000,
  });
}

describe("startFeed", () => {
  it("comes up with the market's mid, lets sessions in, and leaves no socket behind", async () => {
    const feed = start([server.url]);
    expect((await feed.ready).firstMid).toBeGreaterThan(0);
    expect(feed.alive()).toBe(true);
    expect(statSync(dirname(feed.socket)).mode & 0o777).toBe(0o700);
    const market = await joinSharedFeed(feed.socket, { durationMs: 60_000 });
    expect(market).toMatchObject({ name: "loopback live", network: "loopback" });
    await market.close();
    await feed.stop();
    expect(feed.alive()).toBe(false);
    expect(existsSync(dirname(feed.socket))).toBe(false);
    expect(readFileSync(join(folder, "feed.log"), "utf8")).toContain(server.url);
  });

  it("holds one connection to the server, however many sessions join", async () => {
    const feed = start([server.url]);
    await feed.ready;
    const markets = await Promise.all(
      [1, 2, 3].map(() => joinSharedFeed(feed.socket, { durationMs: 60_000 })),
    );
    expect(server.control.state().clients).toBe(1);
    await Promise.all(markets.map((market) => market.close()));
    await feed.stop();
  });

  it("says in the feed's own words that there is no server", async () => {
    await server.stop();
    const feed = start([server.url]);
    await expect(feed.ready).rejects.toMatchObject({
      code: "MKT_NO_SERVER",
      message: expect.stringContaining(server.url),
    });
    await feed.stop();
    expect(existsSync(dirname(feed.socket))).toBe(false);
  });

  it("says so when the program is not there", async () => {
    const networkFile = writeNetworkFile(folder, [server.url]);
    const feed = startFeed({ networkFile, program: join(folder, "nothing.mjs") });
    await expect(feed.ready).rejects.toMatchObject({ code: "RUN_FEED_FAILED" });
    await feed.stop();
  });

  it("stops while it still looks for a server", async () => {
    server.control.inject({ kind: "silence" });
    const feed = start([server.url]);
    await until(() => server.control.state().clients === 1);
    await feed.stop();
    await expect(feed.ready).rejects.toBeInstanceOf(CodedError);
    expect(existsSync(dirname(feed.socket))).toBe(false);
  });

  it("killed, ends the market of its sessions with risk_gateway_unhealthy", async () => {
    const feed = start([server.url]);
    await feed.ready;
    const market = await joinSharedFeed(feed.socket, { durationMs: 60_000 });
    process.kill(feed.identity?.pid as number, "SIGKILL");
    let last = null;
    for await (const event of market.events) last = event;
    expect(last).toMatchObject({ type: "end", reason: "risk_gateway_unhealthy" });
    await until(() => !feed.alive());
    expect(existsSync(dirname(feed.socket))).toBe(false);
  });
});
