/** Single exchanges with the recorded server, right and wrong, against this one: the same bytes. */
import { readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isObject, type Json, type JsonObject } from "../../loopback/json.ts";
import { REPO } from "../support/built.ts";
import { bench, FIRST, LAP, RLUSD, XRP } from "./bench.ts";
import { resultOf } from "./client.ts";

type Case = {
  readonly label?: string;
  readonly request?: Json;
  readonly raw?: string;
  readonly reply: JsonObject;
};

const cases = gunzipSync(readFileSync(joinPath(REPO, "loopback/data/cases.ndjson.gz")))
  .toString("utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);
const { start, join } = bench();

/** Why an exchange is not compared; each reason has a test of its own below or is said in the README. */
function differs({ label = "", request: sent, raw = "", reply }: Case): string | undefined {
  const request = isObject(sent) ? sent : {};
  const command = request.command ?? request.method;
  if (command === "submit") return "is refused before anything else";
  if (command === "ping" || raw.startsWith("(binary)")) return "was asked with admin rights";
  if (label === "raw: duplicate keys") return "JSON.parse takes the last key";
  if (command === "server_info" || command === "server_state") return "moves with time";
  if (command === "version" && request.api_version === 1) return "has another shape in version 1";
  if (command === "book_offers" || command === "amm_info") {
    const aboutCurrent = (reply.result as JsonObject | undefined)?.validated === false;
    return aboutCurrent ? "the ledger in progress is the next recorded one here" : undefined;
  }
  if (command === "subscribe" && reply.status === "success" && request.books !== undefined) {
    return "books are not streamed";
  }
  if (command === "subscribe" && request.streams !== undefined && reply.status === "success") {
    return "the range of ledgers begins with the recording";
  }
  if (request.binary === true || request.owner_funds === true) return "was not recorded";
  return undefined;
}

describe("recorded exchanges", () => {
  const compared = cases.filter((entry) => differs(entry) === undefined);

  it("are many, the errors of every kind among them", () => {
    expect(compared.length).toBeGreaterThan(110);
    const tokens = new Set(compared.map(({ reply }) => reply.error));
    for (const token of ["lgrNotFound", "unknownCmd", "invalidParams", "actNotFound"]) {
      expect(tokens).toContain(token);
    }
  });

  it("come out byte for byte", async () => {
    const server = await start({ closeTimes: "recorded", ledgersAhead: LAP - 1 });
    const client = await join(server);
    for (const { label, request, raw, reply } of compared) {
      const given = await client.raw(raw ?? JSON.stringify(request ?? null));
      expect(JSON.stringify(given), label).toBe(JSON.stringify(reply));
    }
  });
});

describe("what moves with time", () => {
  const moving = /^(time|uptime|server_state_duration_us|complete_ledgers|load|state_accounting)$/;
  const still = (fields: Json | undefined): JsonObject =>
    Object.fromEntries(Object.entries(fields as JsonObject).filter(([key]) => !moving.test(key)));

  it.each(["server_info", "server_state"])(
    "%s keeps the recorded fields otherwise",
    async (command) => {
      const server = await start({ closeTimes: "recorded", ledgersAhead: LAP - 1 });
      const client = await join(server);
      const recorded = cases.find(
        ({ request }) =>
          isObject(request) && request.command === command && request.api_version === 2,
      );
      const [field, was] = Object.entries(recorded?.reply.result as JsonObject)[0] ?? [];
      const is = resultOf(await client.ask(command))[field as string];
      const { validated_ledger: ledgerWas, ...othersWere } = still(was);
      const { validated_ledger: ledgerIs, ...others } = still(is);
      expect(others).toEqual(othersWere);
      expect({ ...(ledgerIs as JsonObject), age: 0 }).toEqual({
        ...(ledgerWas as JsonObject),
        age: 0,
      });
      expect((is as JsonObject).complete_ledgers).toBe(`${FIRST}-${FIRST + LAP - 1}`);
    },
  );

  it("ages the newest ledger by the server's own clock", async () => {
    const server = await start({
      faults: [{ at: { ledger: FIRST + 1 }, fault: { kind: "lag", ledgers: 4 } }],
    });
    const client = await join(server);
    const age = async (): Promise<unknown> => {
      const { info } = resultOf(await client.ask("server_info")) as { readonly info: JsonObject };
      return (info.validated_ledger as JsonObject).age;
    };
    expect(await age()).toBe(0);
    for (let n = 0; n < 4; n += 1) server.control.closeLedger();
    expect(await age()).toBe(12);
  });
});

describe("what is refused or not played", () => {
  it.each<[string, string, JsonObject, string]>([
    ["signing", "sign", { tx_json: {}, secret: "x" }, "notSupported"],
    ["submitting", "submit", { tx_blob: "00" }, "notSupported"],
    ["a stream that is not played", "subscribe", { streams: ["transactions"] }, "notImpl"],
    [
      "a subscription to a book",
      "subscribe",
      { books: [{ taker_gets: XRP, taker_pays: RLUSD }] },
      "notImpl",
    ],
    ["a ledger in binary form", "ledger", { ledger_index: FIRST, binary: true }, "notImpl"],
    ["a ledger before the recording", "ledger", { ledger_index: FIRST - 1 }, "lgrNotFound"],
    ["a ledger that has not closed", "ledger", { ledger_index: FIRST + 1 }, "lgrNotFound"],
    ["a pool by a malformed account", "amm_info", { amm_account: "nobody" }, "actMalformed"],
    [
      "a book given as text",
      "book_offers",
      { taker_gets: "XRP", taker_pays: RLUSD },
      "invalidParams",
    ],
    [
      "XRP with an issuer to pay",
      "book_offers",
      { taker_gets: RLUSD, taker_pays: { ...RLUSD, currency: "XRP" } },
      "srcIsrMalformed",
    ],
    [
      "a malformed currency to get",
      "book_offers",
      { taker_gets: { currency: "R" }, taker_pays: XRP },
      "dstAmtMalformed",
    ],
  ])("%s", async (_name, command, fields, token) => {
    const server = await start();
    const client = await join(server);
    const reply = await client.ask(command, fields);
    expect(reply).toMatchObject({ status: "error", error: token });
  });

  it("a ping is answered without admin rights, as bytes too", async () => {
    const server = await start();
    const client = await join(server);
    expect(resultOf(await client.ask("ping"))).toEqual({});
    const bytes = Buffer.from(JSON.stringify({ id: "b", command: "ping" }));
    expect(await client.raw(bytes)).toMatchObject({ id: "b", status: "success" });
  });
});

describe("as a Clio server", () => {
  it("tells no state, does not say that a book is validated, and warns in every answer", async () => {
    const clio = await join(await start({ clio: true }));
    const plain = await join(await start());
    const at = { ledger_index: FIRST, taker_gets: XRP, taker_pays: RLUSD };
    const { validated, ...unsaid } = resultOf(await plain.ask("book_offers", at));
    expect(validated).toBe(true);
    const reply = await clio.ask("book_offers", at);
    expect(resultOf(reply)).toEqual(unsaid);
    expect(reply.warnings).toMatchObject([{ id: 2001 }]);
    const { info } = resultOf(await clio.ask("server_info")) as { readonly info: JsonObject };
    expect(info).not.toHaveProperty("server_state");
    expect(info).toMatchObject({
      clio_version: expect.any(String),
      validated_ledger: { seq: FIRST },
    });
  });
});
