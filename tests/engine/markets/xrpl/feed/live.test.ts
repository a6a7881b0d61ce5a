/** A live market for one session: where it begins, how it ends, and what it leaves behind. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import { openLiveMarket } from "../../../../../engine/markets/xrpl/feed/live.ts";
import { type LoopbackServer, startLoopback } from "../../../../../loopback/index.ts";
import { MODULES, REPO } from "../../../../support/built.ts";
import { suiteFolder } from "../../../../support/own-folder.ts";
import { closingUntilSettled, later, ofType, QUICK, serve, until } from "./support.ts";

const folder = suiteFolder("live");

function networkFileOf(url: string, more = ""): string {
  const path = join(folder, `${url.replace(/\D/g, "")}.yaml`);
  writeFileSync(
    path,
    [
      "network: loopback",
      `servers: [${url}]`,
      "pair:",
      "  symbol: RLUSD",
      '  currency: "524C555344000000000000000000000000000000"',
      "  issuer: rwVxQXwMMEPcxqFh2RGaQitqxYxrkU5apX",
      more,
    ].join("\n"),
  );
  return path;
}

async function openOn(server: LoopbackServer, durationMs: number, more?: string) {
  const networkFile = networkFileOf(server.url, more);
  const spec = { source: "xrpl", network: "loopback", networkFile } as const;
  const opening = openLiveMarket(spec, { durationMs, limits: QUICK });
  await closingUntilSettled([server], opening);
  const market = await opening;
  later(() => market.close());
  return market;
}

describe("a live market", () => {
  it("begins with the first snapshot and says where it comes from", async () => {
    const server = await serve();
    const market = await openOn(server, 60_000);
    expect(market).toMatchObject({ name: "loopback live", network: "loopback" });
    expect(market.header).toMatchObject({
      network: "loopback",
      source: "xrpl",
      pair: "XRP/RLUSD",
      started_at: market.t0,
      note: `read from ${server.url}, RLUSD of rwVxQXwMMEPcxqFh2RGaQitqxYxrkU5apX`,
    });
    for await (const event of market.events) {
      expect(event.t).toBe(market.t0);
      if (event.type === "ledger") break;
    }
  });

  it("ends when its time is up, even when no ledger comes", async () => {
    const server = await serve();
    const market = await openOn(server, 400);
    const events: MarketEvent[] = [];
    for await (const event of market.events) events.push(event);
    const end = { type: "end", t: market.t0 + 400, reason: "duration_elapsed" };
    expect(events.at(-1)).toEqual(end);
    expect(events.every(({ t }) => t <= end.t)).toBe(true);
    await until(() => server.control.state().clients === 0);
  });

  it("ends when its time was up while nobody asked for an event, and none comes", async () => {
    const server = await serve();
    const market = await openOn(server, 300, "feed:\n  silence_s: 600\n");
    const reader = market.events[Symbol.asyncIterator]();
    let read = await reader.next();
    while (read.value?.type !== "ledger") read = await reader.next();
    await new Promise((resolve) => setTimeout(resolve, 400));
    const end = { type: "end", t: market.t0 + 300, reason: "duration_elapsed" };
    for (read = await reader.next(); read.value?.type !== "end"; ) read = await reader.next();
    expect(read.value).toEqual(end);
  });

  it("ends at once when it is closed while somebody waits for an event", async () => {
    const server = await serve();
    const market = await openOn(server, 60_000);
    const events: MarketEvent[] = [];
    const reading = (async () => {
      for await (const event of market.events) events.push(event);
    })();
    await until(() => ofType(events, "ledger").length > 0);
    await market.close();
    await reading;
    expect(events.some(({ type }) => type === "end")).toBe(false);
  });
});

describe("the compiled live market in a process of its own", () => {
  it("loads nothing that could sign, and ends by itself once it is closed", async () => {
    const server = await startLoopback({ paceMs: 100 });
    later(() => server.stop());
    const list = join(folder, "modules.txt");
    const program = `${REPO}tests/fixtures/feed/read-three-ledgers.mjs`;
    const live = `${MODULES}engine/markets/xrpl/feed/live.js`;
    const { stdout } = await execa("node", [program, live, networkFileOf(server.url), list], {
      timeout: 60_000,
    });
    expect(stdout).toBe("3 ledgers");
    const modules = readFileSync(list, "utf8").trim().split("\n");
    // The list is a list: it has the feed, and the socket that it loads when it is needed.
    expect(modules.some((name) => name.endsWith("/feed/feed.js"))).toBe(true);
    expect(modules.some((name) => name.includes("node_modules/ws/"))).toBe(true);
    const ours = modules
      .map((name) => name.split(REPO).at(-1) as string)
      .map((name) => name.slice(name.lastIndexOf("node_modules/") + 1));
    const signing = /keypair|wallet|sign(er|ing)?\b|bip3|secret|noble|scure|node_modules.xrpl/i;
    expect(ours.filter((name) => signing.test(name))).toEqual([]);
  });

  it("has a gap where it was stopped, as long as that, and goes on (SIGSTOP, SIGCONT)", async () => {
    const server = await startLoopback({ paceMs: 100 });
    later(() => server.stop());
    const program = `${REPO}tests/fixtures/feed/tell-events.mjs`;
    const live = `${MODULES}engine/markets/xrpl/feed/live.js`;
    const file = networkFileOf(server.url, "feed:\n  silence_s: 1\n");
    const child = execa("node", [program, live, file, "60000"], { timeout: 60_000, buffer: false });
    const lines: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n")));
    await until(() => lines.filter((line) => line === "ledger").length > 2);
    child.kill("SIGSTOP");
    const { newestIndex } = server.control.state();
    await until(() => server.control.state().newestIndex > newestIndex + 25);
    child.kill("SIGCONT");
    await until(() => lines.some((line) => line.startsWith("gap close")));
    child.stdin.end();
    expect((await child).exitCode).toBe(0);
    const [open, close] = lines.filter((line) => line.startsWith("gap"));
    expect(open).toMatch(/^gap open \d+ this program stood still for [2-9]/);
    const at = (line = "") => Number(line.split(" ")[2]);
    expect(at(close) - at(open)).toBeGreaterThan(2_000);
  });
});
