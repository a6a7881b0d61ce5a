/** Servers that no recording shows: they answer nonsense, refuse, contradict themselves, or shut the door again. */
import { describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { openFeed } from "../../../../../engine/markets/xrpl/feed/feed.ts";
import { type Forgery, type Message, startForger } from "../../../../support/forging-server.ts";
import { expectPromisesKept } from "./promises.ts";
import {
  closingUntil,
  later,
  networkOf,
  nextLedger,
  ofType,
  QUICK,
  serve,
  watch,
  watchUrls,
} from "./support.ts";

type Answer = (request: { readonly id: number; readonly command: string }) => unknown;

/** A server that gives to each request what it is told: a text goes out as it is. */
async function odd(
  answer: Answer,
): Promise<{ readonly url: string; readonly visits: () => number }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  let visits = 0;
  server.on("connection", (socket: WebSocket) => {
    visits += 1;
    socket.on("error", () => undefined);
    socket.on("message", (data) => {
      const reply = answer(JSON.parse(String(data)));
      if (reply === "hang up") socket.close(1008, "threshold\nexceeded");
      else if (reply !== undefined)
        socket.send(typeof reply === "string" ? reply : JSON.stringify(reply));
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  later(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  return { url: `ws://127.0.0.1:${port}`, visits: () => visits };
}

const reply = (id: number, result: object) => ({ type: "response", status: "success", id, result });
const refuse = (id: number, error: string) => ({ type: "response", status: "error", id, error });
const info = (index: number) => ({
  info: { server_state: "full", validated_ledger: { seq: index, age: 2 } },
});

describe("a server that cannot be used says so in the error", () => {
  it.each<[string, Answer, RegExp]>([
    ["answers null", () => "null", /malformed \(no object\)/],
    ["answers a bare number", () => "7", /malformed \(no object\)/],
    ["answers to nobody", () => ({ type: "response" }), /an answer without its number/],
    ["knows no server_info", ({ id }) => refuse(id, "unknownCmd"), /server_info with unknownCmd/],
    ["tells nothing", ({ id }) => reply(id, {}), /server_info had no info/],
    ["is too busy", ({ id }) => refuse(id, "tooBusy"), /asked for less load \(tooBusy\)/],
    [
      "is too busy to read the question",
      () => ({ type: "response", status: "error", error: "tooBusy" }),
      /asked for less load \(tooBusy\)/,
    ],
    [
      "refuses without saying what",
      () => ({ type: "response", status: "error", error: "badSyntax" }),
      /answered a request with badSyntax/,
    ],
    ["has no network", ({ id }) => refuse(id, "noNetwork"), /not in step .*noNetwork/],
    ["throws us out at once", () => "hang up", /less load \(1008 threshold exceeded\)/],
    ["never answers", () => undefined, /did not answer server_info within 0.2 s/],
    [
      "is still syncing",
      ({ id }) => reply(id, { info: { server_state: "syncing" } }),
      /its state is syncing/,
    ],
    [
      "does not let us subscribe",
      ({ id, command }) =>
        command === "server_info" ? reply(id, info(9)) : refuse(id, "noPermission"),
      /answered subscribe with noPermission/,
    ],
    [
      "subscribes and streams nothing",
      ({ id, command }) => reply(id, command === "server_info" ? info(9) : {}),
      /sent no new validated ledger for 0.3 s/,
    ],
  ])("%s", async (_name, answer, told) => {
    const { url, visits } = await odd(answer);
    const network = networkOf([url], { request_timeout_s: 0.2, silence_s: 0.3 });
    await expect(openFeed(network, { limits: QUICK })).rejects.toThrow(told);
    // One chance each: whoever cannot be used is not knocked at again and again.
    expect(visits()).toBe(1);
  });
});

async function forge(url: string, forgery: Forgery): Promise<string> {
  const forger = await startForger(url, forgery);
  later(forger.stop);
  return forger.url;
}

describe("a server that contradicts itself", () => {
  it("is left for the other one, and its answer is not believed", async () => {
    const honest = await serve();
    const olderBids = (request: Message): Message =>
      (request.taker_pays as Message | undefined)?.currency === "XRP"
        ? { ...request, ledger_index: (request.ledger_index as number) - 1 }
        : request;
    const urls = [await forge(honest.url, { request: olderBids }), honest.url];
    const { feed } = await watchUrls(urls, [honest], { times: { backoff_s: 30 } });
    expect(feed.health()).toMatchObject({
      server: honest.url,
      servers: [{ said: expect.stringMatching(/book_offers of ledger \d+ answered for/) }, {}],
    });
  });

  it("announces a ledger of the far future: it is left, and not one ledger is given up", async () => {
    const honest = await serve();
    let isForging = false;
    const farAhead = (message: Message): Message =>
      isForging && message.type === "ledgerClosed"
        ? { ...message, ledger_index: 1_000_000_000 }
        : message;
    const urls = [await forge(honest.url, { message: farAhead }), honest.url];
    const watched = await watchUrls(urls, [honest], { times: { backoff_s: 0.2 } });
    await nextLedger([honest], watched);
    expect(watched.feed.health().server).toBe(urls[0]);
    isForging = true;
    await closingUntil([honest], () => watched.feed.health().server === honest.url);
    await nextLedger([honest], watched);
    expectPromisesKept(watched.events);
    const indexes = ofType(watched.events, "ledger").map(({ index }) => index);
    expect(indexes).toEqual(indexes.map((_, at) => (indexes[0] as number) + at));
    expect(watched.feed.health().servers[0]?.said).toMatch(/lacked ledger 1000000000/);
  });
});

describe("two servers with one trouble after the other", () => {
  it("are one gap for each, and no ledger is read twice or never", async () => {
    const servers = [await serve(), await serve()] as const;
    const watched = await watch(servers);
    const faults = [
      { kind: "disconnect", how: "terminate" },
      { kind: "malformed", frame: "truncated", of: "stream", for: { ledgers: 1 } },
      { kind: "load", replies: 2, refuseMs: 100 },
      { kind: "malformed", frame: "text", of: "replies", for: { requests: 1 } },
      { kind: "disconnect", how: "going_away" },
      { kind: "down", ms: 100 },
    ] as const;
    for (const [i, fault] of faults.entries()) {
      await nextLedger(servers, watched);
      const inUse = servers.find(({ url }) => url === watched.feed.health().server);
      inUse?.control.inject(fault);
      await closingUntil(servers, () => ofType(watched.events, "gap").length === 2 * i + 2);
    }
    await nextLedger(servers, watched);
    expectPromisesKept(watched.events);
    const indexes = ofType(watched.events, "ledger").map(({ index }) => index);
    expect(indexes).toEqual(indexes.map((_, i) => (indexes[0] as number) + i));
    expect(watched.feed.health().counts.gaps).toBe(faults.length);
  });
});
