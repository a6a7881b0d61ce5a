/** Each fault does what it says to a real client, for as long as it says, and no longer. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { FaultInput, LoopbackServer } from "../../loopback/index.ts";
import type { Json, JsonObject } from "../../loopback/json.ts";
import { announced, bench, FIRST, RLUSD, XRP } from "./bench.ts";
import { connect, resultOf, type TestClient, until } from "./client.ts";

const { start, join, listen } = bench();

/** A server with one fault that begins as ledger 12 closes. */
function withFault(fault: FaultInput): Promise<LoopbackServer> {
  return start({ faults: [{ at: { ledger: FIRST + 1 }, fault }] });
}

/** Closes so many ledgers, and waits until the client has had all that was sent for them. */
async function close(server: LoopbackServer, client: TestClient, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) server.control.closeLedger();
  await settled(client);
}

/** A ping of the transport comes back after everything that was sent before it. */
async function settled(client: TestClient): Promise<void> {
  client.socket.ping();
  await once(client.socket, "pong");
}

describe("the stream", () => {
  it.each<[string, FaultInput, readonly number[]]>([
    ["a duplicate is one ledger twice", { kind: "duplicate" }, [1, 1, 2, 3, 4, 5]],
    [
      "duplicates for two ledgers",
      { kind: "duplicate", for: { ledgers: 2 } },
      [1, 1, 2, 2, 3, 4, 5],
    ],
    ["a reordering swaps two ledgers", { kind: "reorder" }, [2, 1, 3, 4, 5]],
    ["a drop leaves one ledger out", { kind: "drop" }, [2, 3, 4, 5]],
    ["a server that lags stays behind", { kind: "lag", ledgers: 2 }, [1, 2, 3]],
    [
      "a lag that ends catches up in order",
      { kind: "lag", ledgers: 2, for: { ledgers: 3 } },
      [1, 2, 3, 4, 5],
    ],
    ["a liar's stream stays behind", { kind: "lie", ledgers: 3 }, [1, 2]],
    ["a silence swallows its ledgers", { kind: "silence", for: { ledgers: 3 } }, [4, 5]],
    ["a missing ledger is announced all the same", { kind: "missing" }, [1, 2, 3, 4, 5]],
  ])("%s", async (_name, fault, expected) => {
    const server = await withFault(fault);
    const client = await listen(server);
    await close(server, client, 5);
    expect(announced(client)).toEqual(expected.map((n) => FIRST + n));
  });

  it.each<["text" | "truncated" | "binary"]>([["text"], ["truncated"], ["binary"]])(
    "a malformed frame (%s) comes in place of one message",
    async (frame) => {
      const server = await withFault({ kind: "malformed", frame, for: { ledgers: 1 } });
      const client = await listen(server);
      await close(server, client, 3);
      expect(announced(client)).toEqual([FIRST + 2, FIRST + 3]);
      const broken = client.frames.filter(
        (text) => !client.messages.some((m) => sameText(m, text)),
      );
      expect(client.binary).toHaveLength(frame === "binary" ? 1 : 0);
      expect(broken).toHaveLength(frame === "binary" ? 0 : 1);
      for (const text of broken) expect(() => JSON.parse(text)).toThrow();
    },
  );
});

describe("replies", () => {
  it("never come to a muted request, while the next is answered", async () => {
    const server = await start();
    const client = await join(server);
    server.control.inject({ kind: "mute", command: "amm_info" });
    await client.ask("ping");
    const swallowed = client.send("amm_info", { asset: XRP, asset2: RLUSD });
    await client.ask("book_offers", { taker_gets: XRP, taker_pays: RLUSD });
    await client.ask("amm_info", { asset: XRP, asset2: RLUSD });
    expect(client.messages.some(({ id }) => id === swallowed)).toBe(false);
    expect(server.control.state().faults).toEqual([]);
  });

  it("refuse a request without saying which, once, where the server is too busy", async () => {
    const server = await start();
    const client = await join(server);
    server.control.inject({ kind: "busy", command: "amm_info" });
    await client.ask("ping");
    const refused = client.send("amm_info", { asset: XRP, asset2: RLUSD });
    await client.ask("ping");
    await client.ask("amm_info", { asset: XRP, asset2: RLUSD });
    expect(client.messages.some(({ id }) => id === refused)).toBe(false);
    expect(client.messages[1]).toMatchObject({ error: "tooBusy", type: "response" });
    expect(server.control.state().faults).toEqual([]);
  });

  it("come late and out of turn when one command is slow", async () => {
    const server = await start();
    const client = await join(server);
    server.control.inject({ kind: "slow", delayMs: 30, command: "ledger" });
    const slow = client.ask("ledger", { ledger_index: FIRST });
    await client.ask("ping");
    expect(client.messages).toHaveLength(1);
    expect(await slow).toMatchObject({ status: "success" });
  });

  it("are broken for as many requests as the fault says, from the n-th on", async () => {
    const fault = {
      kind: "malformed",
      of: "replies",
      frame: "text",
      for: { requests: 2 },
    } as const;
    const server = await start({ faults: [{ at: { request: 2 }, fault }] });
    const client = await join(server);
    for (let n = 0; n < 4; n += 1) client.send("ping");
    await settled(client);
    expect(client.frames).toHaveLength(4);
    expect(client.messages.map(({ id }) => id)).toEqual([1, 4]);
  });

  it("stop in a silence, pongs too, and the connection stays", async () => {
    const server = await start();
    const client = await listen(server);
    server.control.inject({ kind: "silence", for: { ledgers: 2 } });
    const swallowed = client.send("ping");
    const pongs: string[] = [];
    client.socket.on("pong", (data) => pongs.push(String(data)));
    client.socket.ping("unheard");
    await until(() => server.control.requests().length === 2);
    server.control.closeLedger();
    server.control.closeLedger();
    server.control.closeLedger();
    await client.ledgers(1);
    expect(announced(client)).toEqual([FIRST + 3]);
    expect(client.messages.some(({ id }) => id === swallowed)).toBe(false);
    expect(await client.ask("ping")).toMatchObject({ status: "success" });
    client.socket.ping("heard");
    await once(client.socket, "pong");
    expect(pongs).toEqual(["heard"]);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("say lgrNotFound for a ledger that was announced and is missing", async () => {
    const server = await withFault({ kind: "missing" });
    const client = await listen(server);
    await close(server, client, 2);
    expect(await client.ask("ledger", { ledger_index: FIRST + 1 })).toMatchObject({
      error: "lgrNotFound",
    });
    expect(await client.ask("ledger", { ledger_index: FIRST + 2 })).toMatchObject({
      status: "success",
    });
  });

  it("say so for the ledger that the fault names, whenever it begins", async () => {
    const server = await withFault({ kind: "missing", index: FIRST + 3 });
    const client = await listen(server);
    await close(server, client, 4);
    const answers = await Promise.all([1, 2, 3, 4].map((n) => statusOf(client, FIRST + n)));
    expect(answers).toEqual(["success", "success", "lgrNotFound", "success"]);
  });
});

describe("what server_info claims", () => {
  it.each<
    [string, FaultInput, { readonly claims: number; readonly age: number; readonly has: number }]
  >([
    [
      "a lagging server owns up to its age",
      { kind: "lag", ledgers: 3 },
      { claims: 3, age: 9, has: 3 },
    ],
    ["a liar claims to be fresh", { kind: "lie", ledgers: 3 }, { claims: 6, age: 0, has: 3 }],
    [
      "an overclaimer is ahead of itself",
      { kind: "overclaim", ledgers: 2 },
      { claims: 8, age: 0, has: 6 },
    ],
  ])("%s", async (_name, fault, { claims, age, has }) => {
    const server = await withFault(fault);
    const client = await listen(server);
    await close(server, client, 6);
    const { info } = resultOf(await client.ask("server_info")) as { readonly info: JsonObject };
    expect(info.validated_ledger).toMatchObject({ seq: FIRST + claims, age });
    expect(info.complete_ledgers).toBe(`${FIRST}-${FIRST + claims}`);
    expect(announced(client).at(-1)).toBe(FIRST + has);
    expect(await statusOf(client, FIRST + has)).toBe("success");
    expect(await statusOf(client, FIRST + has + 1)).toBe("lgrNotFound");
    expect(await statusOf(client, "validated")).toBe("success");
  });
});

describe("connections", () => {
  it("are closed with 1001, and the next one is welcome", async () => {
    const server = await withFault({ kind: "disconnect" });
    const client = await listen(server);
    server.control.closeLedger();
    expect(await client.closed).toEqual([1001, ""]);
    expect(await (await join(server)).ask("ping")).toMatchObject({ status: "success" });
  });

  it("are cut without a word", async () => {
    const server = await withFault({ kind: "disconnect", how: "terminate" });
    const client = await listen(server);
    server.control.closeLedger();
    expect(await client.closed).toEqual([1006, ""]);
  });

  it("get a warning of load, some more replies, 1008, and a closed door until it opens again", async () => {
    const server = await start();
    const client = await join(server);
    server.control.inject({ kind: "load", replies: 2, refuseMs: 600_000 });
    for (let n = 0; n < 5; n += 1) client.send("ping");
    expect(await client.closed).toEqual([1008, "threshold exceeded"]);
    expect(client.messages.map(({ warning }) => warning)).toEqual(["load", undefined, undefined]);
    const early = await join(server);
    const unanswered = early.send("ping");
    expect(await early.closed).toEqual([1008, "threshold exceeded"]);
    expect(early.messages.some(({ id }) => id === unanswered)).toBe(false);
    await server.control.clearFaults();
    expect(await (await join(server)).ask("ping")).toMatchObject({ status: "success" });
  });

  it("find the door open again when a load fault has had its time", async () => {
    const server = await start();
    const client = await join(server);
    server.control.inject({ kind: "load", replies: 0, refuseMs: 5 });
    client.send("ping");
    expect((await client.closed)[0]).toBe(1008);
    await until(() => server.control.state().faults.length === 0);
    expect(await (await join(server)).ask("ping")).toMatchObject({ status: "success" });
  });

  it("are refused with HTTP 503 while the server is unavailable", async () => {
    const server = await start();
    server.control.inject({ kind: "unavailable" });
    await expect(connect(server.url)).rejects.toThrow("503");
    await server.control.clearFaults();
    expect(await (await join(server)).ask("ping")).toMatchObject({ status: "success" });
  });

  it("find nobody while the server is down, and the same port when it is back, its ledgers further on", async () => {
    const server = await start();
    const client = await listen(server);
    server.control.inject({ kind: "down" });
    expect((await client.closed)[0]).toBe(1006);
    await expect(connect(server.url)).rejects.toThrow("ECONNREFUSED");
    server.control.closeLedger();
    await server.control.clearFaults();
    const back = await join(server);
    const state = resultOf(await back.ask("subscribe", { streams: ["ledger"] }));
    expect(state.ledger_index).toBe(FIRST + 1);
  });

  it("find it back by itself after the time of the fault", async () => {
    const server = await start();
    const client = await join(server);
    server.control.inject({ kind: "down", ms: 5 });
    expect((await client.closed)[0]).toBe(1006);
    expect(await (await retry(() => join(server))).ask("ping")).toMatchObject({
      status: "success",
    });
  });

  it("find it back when the later of two outages says so, not the earlier", async () => {
    const server = await start();
    server.control.inject({ kind: "down", ms: 60_000 });
    server.control.inject({ kind: "down", ms: 5 });
    server.control.inject({ kind: "down" });
    // Longer than the second would have lasted; a timer that is set later does not fire earlier.
    await new Promise((done) => setTimeout(done, 50));
    await expect(connect(server.url)).rejects.toThrow("ECONNREFUSED");
    await server.control.clearFaults();
    expect(await (await join(server)).ask("ping")).toMatchObject({ status: "success" });
  });

  it("find nobody ever again when it is down for good, and it still stops cleanly", async () => {
    const server = await start();
    const client = await listen(server);
    server.control.inject({ kind: "down" });
    expect((await client.closed)[0]).toBe(1006);
    await expect(connect(server.url)).rejects.toThrow("ECONNREFUSED");
    await server.stop();
  });
});

describe("a script", () => {
  it("begins faults by the clock too", async () => {
    const server = await start({ faults: [{ at: { ms: 5 }, fault: { kind: "unavailable" } }] });
    await until(() => server.control.state().faults.includes("unavailable"));
    await expect(connect(server.url)).rejects.toThrow("503");
  });

  it("begins at once with what should have begun before the server did", async () => {
    const at = { ledger: FIRST - 5 };
    const server = await start({ faults: [{ at, fault: { kind: "unavailable" } }] });
    expect(server.control.state().faults).toEqual(["unavailable"]);
  });

  it("ends by the clock what it is to", async () => {
    const server = await start();
    server.control.inject({ kind: "unavailable", for: { ms: 5 } });
    await until(() => server.control.state().faults.length === 0);
    expect(await (await join(server)).ask("ping")).toMatchObject({ status: "success" });
  });

  it("leaves nothing of itself behind when its faults are taken away", async () => {
    const server = await withFault({ kind: "reorder" });
    const client = await listen(server);
    await close(server, client, 1);
    await server.control.clearFaults();
    await close(server, client, 2);
    expect(announced(client)).toEqual([FIRST + 2, FIRST + 3]);
  });

  it("runs its faults in their order, each once", async () => {
    const server = await start({
      faults: [
        { at: { ledger: FIRST + 2 }, fault: { kind: "drop" } },
        { at: { ledger: FIRST + 4 }, fault: { kind: "duplicate" } },
      ],
    });
    const client = await listen(server);
    await close(server, client, 6);
    expect(announced(client)).toEqual([1, 3, 4, 4, 5, 6].map((n) => FIRST + n));
  });
});

async function statusOf(client: TestClient, index: Json): Promise<Json | undefined> {
  const reply = await client.ask("ledger", { ledger_index: index });
  return reply.error ?? reply.status;
}

async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function sameText(message: JsonObject, text: string): boolean {
  return JSON.stringify(message) === text;
}
