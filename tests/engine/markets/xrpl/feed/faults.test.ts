/** Each fault of a server and what becomes of it: passed over, or one gap and another server. */
import { describe, expect, it } from "vitest";
import type { FaultInput, LoopbackServer } from "../../../../../loopback/index.ts";
import { expectPromisesKept } from "./promises.ts";
import { closingUntil, nextLedger, ofType, serve, until, type Watched, watch } from "./support.ts";

/** Goes on for some ledgers and checks what was read. */
async function expectGoesOn(servers: readonly LoopbackServer[], watched: Watched): Promise<void> {
  await nextLedger(servers, watched);
  await nextLedger(servers, watched);
  expectPromisesKept(watched.events);
}

function ledgersOf({ events }: Watched): readonly number[] {
  return ofType(events, "ledger").map(({ index }) => index);
}

function expectNoneMissing(watched: Watched): void {
  const indexes = ledgersOf(watched);
  const first = indexes[0] as number;
  expect(indexes).toEqual(indexes.map((_, i) => first + i));
}

describe("what a stream may do without harm", () => {
  it.each<[string, FaultInput]>([
    ["a message that comes twice", { kind: "duplicate", for: { ledgers: 2 } }],
    ["two messages in the wrong order", { kind: "reorder" }],
    ["messages that never come", { kind: "drop", for: { ledgers: 3 } }],
  ])("%s: every ledger is read once and in order, without a gap", async (_name, fault) => {
    const server = await serve();
    const watched = await watch([server]);
    await nextLedger([server], watched);
    server.control.inject(fault);
    for (let i = 0; i < 3; i++) server.control.closeLedger();
    await expectGoesOn([server], watched);
    expectNoneMissing(watched);
    expect(ofType(watched.events, "gap")).toEqual([]);
  });
});

const times = { request_timeout_s: 0.5, backoff_s: 30, backoff_max_s: 60 };

describe("a fault of the first of two servers", () => {
  it.each<[string, FaultInput, RegExp]>([
    ["hangs up", { kind: "disconnect", how: "going_away" }, /closed the connection \(1001\)/],
    ["is gone without a word", { kind: "disconnect", how: "terminate" }, /closed .*\(1006\)/],
    ["stops listening", { kind: "down" }, /closed the connection/],
    ["warns of load", { kind: "load", replies: 4 }, /asked for less load/],
    ["closes with 1008", { kind: "load", replies: 0 }, /asked for less load/],
    ["is too busy to read", { kind: "busy", command: "amm_info" }, /less load \(tooBusy\)/],
    ["sends no JSON", { kind: "malformed", frame: "text", of: "stream" }, /malformed \(no JSON\)/],
    ["sends half a message", { kind: "malformed", frame: "truncated", of: "stream" }, /malformed/],
    ["sends bytes", { kind: "malformed", frame: "binary", of: "stream" }, /\(binary data\)/],
    ["answers in no JSON", { kind: "malformed", frame: "text", of: "replies" }, /malformed/],
    ["never answers once", { kind: "mute", command: "ledger" }, /did not answer ledger/],
    ["answers too late", { kind: "slow", delayMs: 2_000, command: "amm_info" }, /answer amm_info/],
    ["lacks a ledger it announced", { kind: "missing" }, /lacked ledger \d+ \(.*lgrNotFound\)/],
  ])("%s: one gap, and the second server goes on", async (_name, fault, reason) => {
    const servers = [await serve(), await serve()] as const;
    const [first, second] = servers;
    const watched = await watch(servers, { times });
    expect(watched.feed.health().server).toBe(first.url);
    first.control.inject(fault);
    await closingUntil(servers, () => ofType(watched.events, "gap").length === 2);
    await expectGoesOn(servers, watched);

    const [open, close] = ofType(watched.events, "gap");
    expect(open?.reason).toMatch(reason);
    expect(open?.reason).toContain(first.url);
    expect(close?.reason).toContain(`reads again from ${second.url}`);
    expectNoneMissing(watched);
    const { server, counts } = watched.feed.health();
    expect(server).toBe(second.url);
    expect(counts).toMatchObject({ gaps: 1, failovers: 1 });
    expect(counts.malformed > 0).toBe(fault.kind === "malformed");
  });

  it("is not asked again while it is left alone", async () => {
    const servers = [await serve(), await serve()] as const;
    const [first] = servers;
    const watched = await watch(servers, { times });
    first.control.inject({ kind: "load", replies: 0, refuseMs: 0 });
    await closingUntil(servers, () => watched.feed.health().counts.failovers === 1);
    const asked = first.control.state().requests;
    await expectGoesOn(servers, watched);
    servers[1].control.inject({ kind: "disconnect" });
    await until(() => ofType(watched.events, "gap").length === 3);
    expect(first.control.state()).toMatchObject({ requests: asked, clients: 0 });
  });

  it("falls silent: the second one is read after silence_s", async () => {
    const servers = [await serve(), await serve()] as const;
    const watched = await watch(servers, { times: { ...times, silence_s: 1 } });
    servers[0].control.inject({ kind: "drop", for: { ms: 60_000 } });
    await closingUntil(servers.slice(1), () => ofType(watched.events, "gap").length === 2);
    expect(ofType(watched.events, "gap")[0]?.reason).toMatch(/no new validated ledger for 1 s/);
    await expectGoesOn(servers.slice(1), watched);
    expectNoneMissing(watched);
  });
});

describe("a server alone", () => {
  it("lacks a ledger for good: the gap says so and the feed goes on behind it", async () => {
    const server = await serve();
    const watched = await watch([server]);
    const index = server.control.state().newestIndex + 1;
    server.control.inject({ kind: "missing", index });
    server.control.closeLedger();
    await until(() => ofType(watched.events, "gap").length === 1);
    server.control.closeLedger();
    await closingUntil([server], () => ofType(watched.events, "gap").length === 2);
    await expectGoesOn([server], watched);
    expect(ledgersOf(watched)).not.toContain(index);
    expect(ofType(watched.events, "gap")[1]?.reason).toMatch(
      new RegExp(`1 could not be: the server lacks them \\(the first is ${index}\\)`),
    );
  });

  it("is read again after it hung up, as soon as its back-off is over", async () => {
    const server = await serve();
    const watched = await watch([server]);
    for (let i = 1; i <= 3; i++) {
      server.control.inject({ kind: "disconnect" });
      await closingUntil([server], () => ofType(watched.events, "gap").length === 2 * i);
    }
    await expectGoesOn([server], watched);
    expectNoneMissing(watched);
    expect(watched.feed.health().counts).toMatchObject({ gaps: 3, failovers: 0 });
  });
});
