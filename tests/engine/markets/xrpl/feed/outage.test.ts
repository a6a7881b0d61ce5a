/** Outages: a server that is killed and comes back, one that never does, none at all, and a program that stood still. */
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { type FeedClock, MACHINE_CLOCK } from "../../../../../engine/markets/xrpl/feed/clock.ts";
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
import { executionsOf, trueExecutions } from "./truth.ts";

const LAST = 129;

describe("a server that is killed", () => {
  it("and comes back: one gap, everything missed read back, all executions exactly once", async () => {
    const server = await serve();
    const watched = await watch([server]);
    const { events, feed } = watched;
    while ((await nextLedger([server], watched)) < 40);
    server.control.inject({ kind: "down", ms: 300 });
    await until(() => ofType(events, "gap").length === 1);
    for (let i = 0; i < 45; i++) server.control.closeLedger();
    await closingUntil([server], () => ofType(events, "gap").length === 2);
    while ((await nextLedger([server], watched)) < LAST);

    expectPromisesKept(events);
    expect(executionsOf(events.filter((event) => !isOfNextLap(event)))).toEqual(trueExecutions());
    const close = events.findIndex((event) => event.type === "gap" && event.phase === "close");
    const open = events.findIndex((event) => event.type === "gap" && event.phase === "open");
    const readBack = ofType(events.slice(open, close), "ledger");
    expect(readBack.length).toBeGreaterThanOrEqual(45);
    expect(ofType(events.slice(open, close), "trade").length).toBeGreaterThan(50);
    const first = ofType(events.slice(close), "book")[0];
    expect(first?.bids.length).toBeGreaterThan(0);
    expect(ofType(events, "gap")[1]?.reason).toContain(
      `${readBack.length} missed ledgers read back`,
    );
    expect(feed.health().counts).toMatchObject({ gaps: 1, readBack: readBack.length });
  });

  it("and stays away: the feed ends with risk_stale_ledger after max_gap_s, inside the gap", async () => {
    const server = await serve();
    const watched = await watch([server], { times: { max_gap_s: 0.4 } });
    await nextLedger([server], watched);
    server.control.inject({ kind: "down" });
    await until(() => watched.isOver());
    expectPromisesKept(watched.events);
    const [gap, end] = watched.events.slice(-2);
    expect(gap).toMatchObject({ type: "gap", phase: "open" });
    expect(end).toMatchObject({ type: "end", reason: "risk_stale_ledger" });
    // Stamps are whole milliseconds and timers may ring a fraction early.
    expect((end?.t ?? 0) - (gap?.t ?? 0)).toBeGreaterThan(390);
    expect(watched.feed.health().server).toBeNull();
  });

  it("and has more missed ledgers than are read back: the newest are, and the gap says so", async () => {
    const server = await serve();
    const watched = await watch([server], { limits: { ledgersReadBackMax: 5 } });
    const { events } = watched;
    const last = await nextLedger([server], watched);
    server.control.inject({ kind: "down", ms: 100 });
    await until(() => ofType(events, "gap").length === 1);
    for (let i = 0; i < 20; i++) server.control.closeLedger();
    await closingUntil([server], () => ofType(events, "gap").length === 2);
    expectPromisesKept(events);
    const readBack = ofType(events, "ledger").filter((event) => event.readback === true);
    expect(readBack).toHaveLength(5);
    expect(readBack[0]?.index).toBeGreaterThan(last + 10);
    expect(ofType(events, "gap")[1]?.reason).toMatch(/5 missed .* too many to read back/);
  });
});

function isOfNextLap(event: object): boolean {
  return "ledger" in event && (event.ledger as number) > LAST;
}

describe("no server at all", () => {
  it("is told at once when nobody listens, naming each server and what it said", async () => {
    const urls = [await freeAddress(), await freeAddress()];
    await expect(openFeed(networkOf(urls), { limits: QUICK })).rejects.toMatchObject({
      code: "MKT_NO_SERVER",
      transient: true,
      message: expect.stringMatching(
        new RegExp(urls.map((url) => `${url} could not be reached \\(ECONNREFUSED\\)`).join(".*")),
      ),
    });
  });

  it("is told after the connect timeout when somebody listens and says nothing", async () => {
    const mute = createServer();
    const sockets: { destroy(): void }[] = [];
    mute.on("connection", (socket) => sockets.push(socket));
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    later(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => mute.close(resolve));
    });
    const { port } = mute.address() as { port: number };
    const network = networkOf([`ws://127.0.0.1:${port}`], { connect_timeout_s: 0.2 });
    await expect(openFeed(network)).rejects.toThrow(/no connection within 0.2 s/);
  });

  it("is told at once when whoever asked gives up, before or while a server says nothing", async () => {
    const server = await serve();
    server.control.inject({ kind: "silence" });
    const network = networkOf([server.url]);
    await expect(openFeed(network, { signal: AbortSignal.abort() })).rejects.toThrow(/no server/);
    const patience = new AbortController();
    const opening = openFeed(network, { signal: patience.signal });
    opening.catch(() => undefined);
    await until(() => server.control.state().requests > 0);
    patience.abort();
    await expect(opening).rejects.toMatchObject({ code: "MKT_NO_SERVER" });
    await until(() => server.control.state().clients === 0);
  });

  it("is told when the only address is none", async () => {
    const opening = openFeed(networkOf(["ws://[::nowhere"]));
    await expect(opening).rejects.toThrow(/could not be reached \(Invalid URL/);
  });

  it("is told when the only server answers 503", async () => {
    const server = await serve();
    server.control.inject({ kind: "unavailable" });
    await expect(openFeed(networkOf([server.url]))).rejects.toThrow(/could not be reached .*503/);
  });

  it("never takes longer than 12 s a round, whatever the network file says of patience", async () => {
    const { feedLimits } = await import("../../../../../engine/markets/xrpl/feed/limits.ts");
    const patient = networkOf(["ws://127.0.0.1:1"], {
      connect_timeout_s: 60,
      request_timeout_s: 60,
    });
    expect(feedLimits(patient).probeMs).toBe(12_000);
  });
});

async function freeAddress(): Promise<string> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return `ws://127.0.0.1:${port}`;
}

describe("a server that is not what it says", () => {
  it("says it is fresh while its stream lags: the other one is used from the start", async () => {
    const servers = [await serve(), await serve()] as const;
    servers[0].control.inject({ kind: "lie", ledgers: 10 });
    for (const { control } of servers) for (let i = 0; i < 15; i++) control.closeLedger();
    const watched = await watch(servers, { times: { backoff_s: 30 } });
    await nextLedger([servers[1]], watched);
    const { server, servers: said } = watched.feed.health();
    expect(server).toBe(servers[1].url);
    expect(said[0]).toMatchObject({ hasLied: true, said: expect.stringMatching(/stream is at/) });
    expect(ofType(watched.events, "gap")).toEqual([]);
    expectPromisesKept(watched.events);
  });

  it("says openly that it is behind: the other one is used", async () => {
    const servers = [await serve(), await serve()] as const;
    servers[0].control.inject({ kind: "lag", ledgers: 10 });
    for (const { control } of servers) for (let i = 0; i < 15; i++) control.closeLedger();
    const watched = await watch(servers, { times: { backoff_s: 30 } });
    expect(watched.feed.health()).toMatchObject({
      server: servers[1].url,
      servers: [{ hasLied: false }, {}],
    });
  });

  it("claims a ledger that nobody has: it is found out, and the honest one is used", async () => {
    const servers = [await serve(), await serve()] as const;
    servers[1].control.inject({ kind: "overclaim", ledgers: 50 });
    for (const { control } of servers) control.closeLedger();
    const watched = await watch(servers, { times: { backoff_s: 30 } });
    expect(watched.feed.health()).toMatchObject({
      server: servers[0].url,
      servers: [{}, { hasLied: true }],
    });
  });

  it("starts to lag while it is read: it is left, and the other one goes on", async () => {
    const servers = [await serve(), await serve()] as const;
    const watched = await watch(servers, { times: { backoff_s: 30, silence_s: 1 } });
    servers[0].control.inject({ kind: "lag", ledgers: 100 });
    await closingUntil(servers, () => watched.feed.health().counts.failovers === 1);
    await nextLedger([servers[1]], watched);
    expectPromisesKept(watched.events);
    expect(watched.feed.health().server).toBe(servers[1].url);
  });

  it("has ledgers that closed long ago by this machine's clock: it is not used", async () => {
    const server = await serve({ startMs: Date.now() - 3_600_000 });
    const opening = openFeed(networkOf([server.url]), { limits: QUICK });
    await closingUntilSettled([server], opening);
    await expect(opening).rejects.toThrow(/closed 3\d\d\d s ago by this machine's clock/);
  });
});

/** A clock that can be made to have stood still, as after a stopped process or a machine that slept. */
function bentClock() {
  let stoppedMs = 0;
  let sleptMs = 0;
  let steppedMs = 0;
  let due = { asked: Number.POSITIVE_INFINITY, ms: 0 };
  const monotonicMs = () => {
    const now = MACHINE_CLOCK.monotonicMs() + stoppedMs;
    due = { ...due, asked: due.asked - 1 };
    if (due.asked === 0) stoppedMs += due.ms;
    return now;
  };
  const clock: FeedClock = {
    wallMs: () => MACHINE_CLOCK.wallMs() + stoppedMs + sleptMs + steppedMs,
    monotonicMs,
    uptimeMs: () => MACHINE_CLOCK.monotonicMs() + stoppedMs + sleptMs,
  };
  return {
    clock,
    stop: (ms: number) => (stoppedMs += ms),
    /** Right after it is asked for the time so many times more. */
    stopAfter(asked: number, ms: number) {
      due = { asked, ms };
    },
    sleep: (ms: number) => (sleptMs += ms),
    step: (ms: number) => (steppedMs += ms),
  };
}

describe("a program that stood still", () => {
  it.each(["stop", "sleep"] as const)(
    "(%s) has a gap as long as that, and goes on",
    async (how) => {
      // The network did not stand still meanwhile.
      const server = await serve({ startMs: Date.now() + 60_000 });
      const bent = bentClock();
      const watched = await watch([server], { clock: bent.clock });
      const before = await nextLedger([server], watched);
      bent[how](60_000);
      await closingUntil([server], () => ofType(watched.events, "gap").length === 2);
      await nextLedger([server], watched);
      expectPromisesKept(watched.events);
      const [open, close] = ofType(watched.events, "gap");
      expect(open?.reason).toMatch(/this program stood still for 60/);
      expect((close?.t ?? 0) - (open?.t ?? 0)).toBeGreaterThanOrEqual(59_000);
      expect(ofType(watched.events, "ledger").some(({ index }) => index === before + 1)).toBe(true);
      // Nobody blames the server for it.
      expect(watched.feed.health()).toMatchObject({
        server: server.url,
        servers: [{ failures: 0 }],
      });
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    "right after it asked for the time (the %d. time from a ledger on) has a gap as long as that",
    async (asked) => {
      const server = await serve({ startMs: Date.now() + 60_000 });
      const bent = bentClock();
      const watched = await watch([server], { clock: bent.clock });
      await nextLedger([server], watched);
      bent.stopAfter(asked, 60_000);
      await closingUntil([server], () => ofType(watched.events, "gap").length === 2);
      expectPromisesKept(watched.events);
      const [open, close] = ofType(watched.events, "gap");
      const lengthMs = (close?.t ?? 0) - (open?.t ?? 0);
      expect(lengthMs).toBeGreaterThanOrEqual(59_000);
      expect(lengthMs).toBeLessThan(115_000);
    },
  );

  it.each(Array.from({ length: 24 }, (_, index) => index + 1))(
    "while it opened (the %d. time it asked for the time) has no ledger before the pause and none without a gap after it",
    async (asked) => {
      const server = await serve({ startMs: Date.now() + 60_000 });
      const bent = bentClock();
      bent.stopAfter(asked, 60_000);
      const watched = await watch([server], { clock: bent.clock });
      await closingUntil([server], () => ofType(watched.events, "ledger").length > 3);
      const seen = watched.events.filter(({ type }) => type === "ledger" || type === "gap");
      for (const [index, event] of seen.entries()) {
        const before = seen[index - 1];
        if (before?.type !== "ledger" || event.type !== "ledger") continue;
        expect(event.t - before.t).toBeLessThan(30_000);
      }
    },
  );

  it("in a gap is not what the next gap is told to be of", async () => {
    const server = await serve({ startMs: Date.now() + 60_000 });
    const bent = bentClock();
    const watched = await watch([server], { clock: bent.clock });
    await nextLedger([server], watched);
    const outOfSight = () => ofType(watched.events, "gap");
    server.control.inject({ kind: "down" });
    await until(() => outOfSight().length === 1);
    bent.stop(20_000);
    await server.control.clearFaults();
    await closingUntil([server], () => outOfSight().length === 2);
    server.control.inject({ kind: "down" });
    await until(() => outOfSight().length === 3);
    expect(outOfSight().map(({ reason }) => /stood still/.test(reason))).toEqual(
      Array(3).fill(false),
    );
    expectPromisesKept(watched.events);
  });

  it("asleep in a gap for longer than max_gap_s, it ends with it", async () => {
    const server = await serve();
    const bent = bentClock();
    const watched = await watch([server], { clock: bent.clock });
    await server.stop();
    await until(() => ofType(watched.events, "gap").length === 1);
    bent.sleep(3_600_000);
    await until(() => watched.isOver());
    expect(watched.events.at(-1)).toMatchObject({ type: "end", reason: "risk_stale_ledger" });
  });

  it("for longer than max_gap_s ends with risk_stale_ledger", async () => {
    const server = await serve();
    const bent = bentClock();
    const watched = await watch([server], { clock: bent.clock });
    bent.sleep(3_600_000);
    await until(() => watched.isOver());
    expect(watched.events.at(-1)).toMatchObject({ type: "end", reason: "risk_stale_ledger" });
    expectPromisesKept(watched.events);
  });

  it("is not what a wall clock that steps looks like", async () => {
    const server = await serve();
    const bent = bentClock();
    const watched = await watch([server], { clock: bent.clock });
    for (const ms of [3_600_000, -7_200_000]) {
      bent.step(ms);
      await nextLedger([server], watched);
    }
    expect(ofType(watched.events, "gap")).toEqual([]);
    const times = watched.events.map(({ t }) => t);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(60_000);
  });
});
