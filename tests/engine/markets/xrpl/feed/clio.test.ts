/** Clio servers: many public addresses answer as they do, in words of their own. */
import { describe, expect, it } from "vitest";
import { openFeed } from "../../../../../engine/markets/xrpl/feed/feed.ts";
import { type Message, startForger } from "../../../../support/forging-server.ts";
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
  watch,
} from "./support.ts";

describe("a Clio server", () => {
  it("is read like any other: a whole snapshot for each ledger", async () => {
    const servers = [await serve({ clio: true })];
    const watched = await watch(servers);
    await nextLedger(servers, watched);
    await nextLedger(servers, watched);
    expectPromisesKept(watched.events);
    expect(watched.feed.health()).toMatchObject({
      server: servers[0]?.url,
      servers: [{ said: expect.stringMatching(/^is Clio, ledger \d+, \d+ s old, answered in/) }],
      counts: { gaps: 0, malformed: 0 },
    });
  });

  it("takes over from a server of the other kind, and reads back what was missed", async () => {
    const servers = [await serve(), await serve({ clio: true })] as const;
    const watched = await watch(servers);
    await nextLedger(servers, watched);
    servers[0].control.inject({ kind: "down" });
    await closingUntil(servers, () => ofType(watched.events, "gap").length === 2);
    expect(watched.feed.health().server).toBe(servers[1].url);
    const indexes = ofType(watched.events, "ledger").map(({ index }) => index);
    expect(indexes).toEqual(indexes.map((_, at) => (indexes[0] as number) + at));
    expectPromisesKept(watched.events);
  });
});

type Change = (message: Message) => Message;

describe("a Clio server that is not to be believed", () => {
  const changed =
    (command: "info" | "offers", fields: Message): Change =>
    (message) => {
      const result = (message.result ?? {}) as Message;
      if (command === "offers") {
        return "offers" in result ? { ...message, result: { ...result, ...fields } } : message;
      }
      if (!("info" in result)) return message;
      return {
        ...message,
        result: { ...result, info: { ...(result.info as Message), ...fields } },
      };
    };

  it.each<[string, Change, RegExp]>([
    ["is too old for the network", changed("info", { amendment_blocked: true }), /amendment block/],
    ["knows its data damaged", changed("info", { corruption_detected: true }), /corruption detect/],
    ["has an old ledger", changed("info", { validated_ledger: { seq: 11, age: 60 } }), /60 s old/],
    ["says a book is not validated", changed("offers", { validated: false }), /not validated/],
    ["shows a book of no ledger", changed("offers", { ledger_hash: null }), /not validated/],
    ["shows a book of another version", changed("offers", { ledger_hash: "AB" }), /two versions/],
  ])("%s", async (_name, message, told) => {
    const server = await serve({ clio: true });
    const forger = await startForger(server.url, { message });
    later(forger.stop);
    const opening = openFeed(networkOf([forger.url]), { limits: QUICK });
    const failing = expect(opening).rejects.toThrow(told);
    await closingUntilSettled([server], opening);
    await failing;
  });
});
