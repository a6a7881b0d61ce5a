/** The server plays the recording as it was recorded, lap after lap, to whoever listens or asks. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadRecording } from "../../loopback/index.ts";
import { isObject, type Json, type JsonObject } from "../../loopback/json.ts";
import { announced, bench, FIRST, LAP, RLUSD, snapshot, XRP } from "./bench.ts";
import { resultOf, until } from "./client.ts";

const { ledgers } = loadRecording();
const RIPPLE_EPOCH_S = 946_684_800;
const { start, join, listen } = bench();

describe("the recorded ledgers", () => {
  it("are answered by index byte for byte, all 119 of them", async () => {
    const server = await start({ closeTimes: "recorded", ledgersAhead: LAP - 1 });
    const client = await join(server);
    for (const { index, asks, bids, amm, ledger } of ledgers) {
      const given = await snapshot(client, index);
      expect(JSON.stringify(given)).toBe(JSON.stringify({ asks, bids, amm, ledger }));
    }
  });

  it("are announced byte for byte but for the range, which begins where the recording does", async () => {
    const server = await start({ closeTimes: "recorded", loop: false });
    const client = await listen(server);
    for (let n = 1; n < LAP; n += 1) server.control.closeLedger();
    const heard = await client.ledgers(LAP - 1);
    const expected = ledgers.slice(1).map(({ closed, index }) => ({
      ...closed,
      validated_ledgers: `${FIRST}-${index}`,
    }));
    expect(JSON.stringify(heard)).toBe(JSON.stringify(expected));
  });

  it("keep their contents when their close times move to the present", async () => {
    const server = await start({ ledgersAhead: LAP - 1 });
    const client = await join(server);
    for (const { index, ...replies } of ledgers.filter((_, n) => n % 10 === 0)) {
      const { asks, bids, amm, ledger } = replies;
      const given = await snapshot(client, index);
      expect(withoutTimes(given)).toEqual(withoutTimes({ asks, bids, amm, ledger }));
    }
  });
});

describe("the seam between two laps", () => {
  it("has neither a gap in indexes nor a step back in time, and the chain of hashes holds", async () => {
    const server = await start({ ledgersAhead: 2 * LAP + 3 });
    const client = await join(server);
    const seam = Array.from({ length: 6 }, (_, n) => FIRST + LAP - 3 + n);
    const headers = await Promise.all(seam.map((index) => headerOf(client, index)));
    expect(headers.map((header) => header.ledger_index)).toEqual(seam);
    for (const [n, header] of headers.entries()) {
      const parent = headers[n - 1];
      if (parent === undefined) continue;
      expect(header.parent_hash).toBe(parent.ledger_hash);
      expect(header.parent_close_time).toBe(parent.close_time);
      expect(header.close_time).toBe(Number(parent.close_time) + 3);
    }
  });

  it("gives the next lap the same books under other indexes and hashes", async () => {
    const server = await start({ ledgersAhead: 3 * LAP - 1 });
    const client = await join(server);
    for (const index of [FIRST, FIRST + 8, FIRST + LAP - 1]) {
      const first = await snapshot(client, index);
      const second = await snapshot(client, index + LAP);
      expect(second.asks.ledger_index).toBe(index + LAP);
      expect(offersWithoutTimes(second.asks)).toEqual(offersWithoutTimes(first.asks));
      expect(offersWithoutTimes(second.bids)).toEqual(offersWithoutTimes(first.bids));
      expect(amountsOf(second.amm)).toEqual(amountsOf(first.amm));
    }
  });

  it("repeats no transaction hash and no ledger hash in three laps", async () => {
    const server = await start({ ledgersAhead: 3 * LAP - 1 });
    const client = await join(server);
    const hashes: Json[] = [];
    for (let index = FIRST; index < FIRST + 3 * LAP; index += 1) {
      const header = await headerOf(client, index);
      hashes.push(header.ledger_hash as Json, ...(header.transactions as readonly Json[]));
    }
    expect(hashes.length).toBeGreaterThan(3 * (LAP + 360));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("says of a ledger without transactions in each lap that it has none", async () => {
    const client = await join(await start({ ledgersAhead: 2 * LAP - 1 }));
    const none = "0".repeat(64);
    const index = ledgers.findIndex(
      ({ ledger }) => (ledger.ledger as JsonObject).transaction_hash === none,
    );
    for (const lap of [0, 1]) {
      const header = await headerOf(client, FIRST + index + lap * LAP);
      expect(header.transaction_hash).toBe(none);
    }
  });

  it("keeps every offer's expiration on the same side of every close time", async () => {
    const recordedTimes = await start({ closeTimes: "recorded", ledgersAhead: 2 * LAP });
    const live = await start({ ledgersAhead: 2 * LAP });
    const [one, two] = [await join(recordedTimes), await join(live)];
    let seen = 0;
    for (let index = FIRST; index < FIRST + 2 * LAP; index += 1) {
      const [a, b] = await Promise.all([expiredOffers(one, index), expiredOffers(two, index)]);
      seen += a.length;
      expect(b).toEqual(a);
    }
    expect(seen).toBeGreaterThan(0);
    expect(await expiredOffers(one, FIRST)).toEqual([]);
  });
});

describe("pace", () => {
  it("closes ledgers by itself, in order, and falls still after the last when it plays once", async () => {
    const server = await start({ manual: false, scale: 1_500, loop: false });
    const client = await listen(server);
    await until(() => server.control.state().newestIndex === FIRST + LAP - 1);
    const last = server.control.state().newestIndex;
    await until(() => announced(client).at(-1) === last);
    const heard = announced(client) as readonly number[];
    expect(heard).toEqual(heard.map((_, n) => last - heard.length + 1 + n));
  });

  it("goes round when it plays in a loop", async () => {
    const server = await start({ manual: false, scale: 3_000, ledgersAhead: LAP - 2 });
    const client = await listen(server);
    await until(() => Number(announced(client).at(-1)) > FIRST + LAP);
    const heard = announced(client) as readonly number[];
    expect(heard).toEqual(heard.map((_, n) => Number(heard[0]) + n));
  });

  it("tells the age of the newest ledger by a clock that runs as fast as the ledgers", async () => {
    const server = await start({ manual: false, scale: 600, startMs: Date.UTC(2026, 10, 1) });
    const client = await listen(server);
    await client.ledgers(20);
    const { info } = resultOf(await client.ask("server_info")) as { readonly info: JsonObject };
    const { age, seq } = info.validated_ledger as { readonly age: number; readonly seq: number };
    const { close_time: closeTime } = await headerOf(client, seq);
    const saidS =
      Date.parse(String(info.time).replace("-Nov-", "-11-").replace(" UTC", "Z")) / 1_000;
    expect(age).toBe(Math.floor(saidS) - RIPPLE_EPOCH_S - Number(closeTime));
    expect(saidS - Date.UTC(2026, 10, 1) / 1_000).toBeGreaterThanOrEqual(19 * 3);
  });

  it("lets the newest ledger grow old when no other follows", async () => {
    const client = await join(await start({ manual: false, loop: false, scale: 600 }));
    const newest = async () => {
      const { info } = resultOf(await client.ask("server_info")) as { readonly info: JsonObject };
      return info.validated_ledger as { readonly age: number; readonly seq: number };
    };
    const last = FIRST + LAP - 1;
    let seen = await newest();
    while (seen.seq < last) seen = await newest();
    const { age } = seen;
    while (seen.seq === last && seen.age < age + 30) seen = await newest();
    expect(seen.seq).toBe(last);
  });

  it("begins at the present: the newest ledger's close time is the start", async () => {
    const startMs = Date.UTC(2030, 0, 1);
    const server = await start({ startMs, ledgersAhead: 5 });
    const client = await join(server);
    const header = await headerOf(client, FIRST + 5);
    expect(header.close_time).toBe(startMs / 1_000 - RIPPLE_EPOCH_S);
    expect(header.close_time_iso).toBe("2030-01-01T00:00:00Z");
    expect(header.close_time_human).toBe("2030-Jan-01 00:00:00.000000000 UTC");
    const { info } = resultOf(await client.ask("server_info")) as { readonly info: JsonObject };
    expect(info.time).toBe("2030-Jan-01 00:00:00.000000 UTC");
    expect(info.validated_ledger).toMatchObject({ age: 0, seq: FIRST + 5 });
  });
});

describe("clients", () => {
  it("hear only what they subscribed to, two at once", async () => {
    const server = await start();
    const [listener, other] = [await listen(server), await join(server)];
    server.control.closeLedger();
    await listener.ledgers(1);
    await listener.ask("unsubscribe", { streams: ["ledger"] });
    await other.ask("subscribe", { streams: ["ledger"] });
    server.control.closeLedger();
    await other.ledgers(1);
    expect(announced(listener)).toEqual([FIRST + 1]);
    expect(announced(other)).toEqual([FIRST + 2]);
    expect(server.control.state()).toMatchObject({ clients: 2, subscribers: 1 });
  });

  it("who left are not counted any more", async () => {
    const server = await start();
    const [first] = [await listen(server), await listen(server)];
    await first.close();
    await until(() => server.control.state().clients === 1);
    expect(server.control.state().subscribers).toBe(1);
  });

  it("that never read have to go before they cost more than others can spare", async () => {
    const server = await start();
    const [idle, other] = [await join(server), await join(server)];
    idle.socket.pause();
    const asked = 4_000;
    for (let n = 0; n < asked; n += 1) {
      idle.send("ledger", { ledger_index: FIRST, transactions: true, expand: true });
    }
    const lastReply = idle.ask("ping");
    await until(() => server.control.requests().some(({ number }) => number > 500));
    expect(await other.ask("ping")).toMatchObject({ status: "success" });
    await until(() => idle.socket.bufferedAmount === 0);
    idle.socket.resume();
    expect(await Promise.race([idle.closed, lastReply])).toEqual([1008, "client is too slow"]);
    expect(idle.messages.length).toBeLessThan(asked);
    expect(await other.ask("ping")).toMatchObject({ status: "success" });
  });

  it("who come late begin with the newest ledger and may read earlier ones back", async () => {
    const server = await start();
    for (let n = 0; n < 40; n += 1) server.control.closeLedger();
    const client = await join(server);
    const state = resultOf(await client.ask("subscribe", { streams: ["ledger"] }));
    expect(state).toMatchObject({
      ledger_index: FIRST + 40,
      validated_ledgers: `${FIRST}-${FIRST + 40}`,
    });
    const missed = await client.ask("ledger", { ledger_index: FIRST + 3 });
    expect(resultOf(missed)).toMatchObject({ ledger_index: FIRST + 3, validated: true });
  });

  it("who forget the index are shown the next ledger's book, not this one's", async () => {
    const server = await start({ closeTimes: "recorded" });
    const client = await join(server);
    const pair = { taker_gets: XRP, taker_pays: RLUSD, limit: 100 };
    for (let n = 0; n < 9; n += 1) {
      const next = ledgers[n + 1];
      const book = resultOf(await client.ask("book_offers", pair));
      expect(book).toEqual({
        ledger_current_index: FIRST + n + 1,
        offers: next?.asks.offers,
        validated: false,
      });
      server.control.closeLedger();
    }
  });

  it("get no more offers than they ask for", async () => {
    const server = await start();
    const client = await join(server);
    const pair = { taker_gets: XRP, taker_pays: RLUSD, ledger_index: FIRST };
    const recorded = ledgers[0]?.asks.offers as readonly Json[];
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 200 }), async (limit) => {
        const { offers } = resultOf(await client.ask("book_offers", { ...pair, limit }));
        expect(offers).toHaveLength(Math.min(limit, recorded.length));
      }),
      { numRuns: 20 },
    );
  });
});

type Client = Awaited<ReturnType<typeof join>>;

async function headerOf(client: Client, index: number): Promise<JsonObject> {
  const reply = await client.ask("ledger", { ledger_index: index, transactions: true });
  return resultOf(reply).ledger as JsonObject;
}

async function expiredOffers(client: Client, index: number): Promise<readonly Json[]> {
  const { close_time: closeTime } = await headerOf(client, index);
  const { asks, bids } = await snapshot(client, index);
  return [...offersOf(asks), ...offersOf(bids)]
    .filter(({ Expiration: at }) => at !== undefined && Number(at) <= Number(closeTime))
    .map(({ Sequence: sequence }) => sequence as Json);
}

function offersOf(book: JsonObject): readonly JsonObject[] {
  return book.offers as readonly JsonObject[];
}

/** The market's own content of a book: everything but times, hashes and ledger indexes. */
function offersWithoutTimes(book: JsonObject): readonly JsonObject[] {
  return offersOf(book).map(
    ({ Expiration: _at, PreviousTxnID: _id, PreviousTxnLgrSeq: _seq, ...offer }) => offer,
  );
}

function amountsOf({ amm }: JsonObject): readonly (Json | undefined)[] {
  return isObject(amm) ? [amm.amount, amm.amount2, amm.trading_fee] : [];
}

const TIMES =
  /^(close_time|close_time_iso|close_time_human|parent_close_time|Expiration|expiration)$/;

function withoutTimes(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutTimes);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, TIMES.test(key) ? null : withoutTimes(item)]),
  );
}
