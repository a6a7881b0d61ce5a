/** Servers and clients of one test, stopped when it ends. */
import { afterEach } from "vitest";
import {
  type LoopbackOptions,
  type LoopbackServer,
  loadRecording,
  startLoopback,
} from "../../loopback/index.ts";
import type { Json, JsonObject } from "../../loopback/json.ts";
import { connect, resultOf, type TestClient } from "./client.ts";

export const RLUSD: JsonObject = loadRecording().server.pair;
export const XRP: JsonObject = { currency: "XRP" };
export const FIRST = 11;
export const LAP = loadRecording().ledgers.length;

/** Gives a test its servers (closing ledgers only when told, unless it says otherwise) and clients. */
export function bench() {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });
  return {
    start: async (options: LoopbackOptions = {}): Promise<LoopbackServer> => {
      const server = await startLoopback({ manual: true, ...options });
      open.push(server.stop);
      return server;
    },
    join: async (server: LoopbackServer): Promise<TestClient> => {
      const client = await connect(server.url);
      open.push(client.close);
      return client;
    },
    /** A client that listens to the ledger stream. */
    listen: async (server: LoopbackServer): Promise<TestClient> => {
      const client = await connect(server.url);
      open.push(client.close);
      await client.ask("subscribe", { streams: ["ledger"] });
      return client;
    },
  };
}

/** Everything that is asked about one ledger. */
export async function snapshot(client: TestClient, index: Json) {
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

/** Indexes of the ledgerClosed messages that have come, in order of arrival. */
export function announced(client: TestClient): readonly Json[] {
  return client.messages.flatMap(({ type, ledger_index: index }) =>
    type === "ledgerClosed" && index !== undefined ? [index] : [],
  );
}
