/** The server plays the recording as it was recorded, lap after lap, to whoever listens or asks. */
import { afterEach, describe, expect, it } from "vitest";
import {
  type LoopbackOptions,
  type LoopbackServer,
  loadRecording,
  startLoopback,
} from "../../loopback/index.ts";
import { connect, resultOf, type TestClient } from "./client.ts";

const { ledgers, server: recorded } = loadRecording();
const LAP = ledgers.length;
const RLUSD = recorded.pair;
const XRP = { currency: "XRP" };
const open: (LoopbackServer | TestClient)[] = [];

async function start(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const server = await startLoopback({ manual: true, ...options });
  open.push(server);
  return server;
}

async function join(server: LoopbackServer): Promise<TestClient> {
  const client = await connect(server.url);
  open.push(client);
  return client;
}

afterEach(async () => {
  for (const thing of open.splice(0)) await ("stop" in thing ? thing.stop() : thing.close());
});

async function snapshot(client: TestClient, index: number) {
  const at = { ledger_index: index };
  const [asks, bids, amm, ledger] = await Promise.all([
    client.ask("book_offers", { ...at, taker_gets: XRP, taker_pays: RLUSD, limit: 100 }),
    client.ask("book_offers", { ...at, taker_gets: RLUSD, taker_pays: XRP, limit: 100 }),
    client.ask("amm_info", { ...at, asset: XRP, asset2: RLUSD }),
    client.ask("ledger", { ...at, transactions: true, expand: true }),
  ]);
  return {
    asks: resultOf(asks),
    bids: resultOf(bids),
    amm: resultOf(amm),
    ledger: resultOf(ledger),
  };
}

describe("the recorded ledgers", () => {
  it("are answered by index byte for byte, all 119 of them", async () => {
    const server = await start({ closeTimes: "recorded", ledgersAhead: LAP - 1 });
    const client = await join(server);
    for (const { index, asks, bids, amm, ledger } of ledgers) {
      const given = await snapshot(client, index);
      expect(JSON.stringify(given)).toBe(JSON.stringify({ asks, bids, amm, ledger }));
    }
  });
});
