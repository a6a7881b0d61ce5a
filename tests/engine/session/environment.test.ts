/** What a session is given: the draw of its place in a ledger, the price grid, and the header that decides its root. */
import { blake3 } from "@noble/hashes/blake3.js";
import { describe, expect, it } from "vitest";
import type { TapeHeader } from "../../../engine/core/market-events.ts";
import { ledgerHeader, sessionEnv } from "../../../engine/session/environment.ts";
import { ENGINE_VERSION } from "../../../engine/version.ts";
import { codedError } from "../../support/coded-error.ts";
import { testConfig } from "../../support/core-session.ts";

const config = testConfig();
const start = { xrpDrops: 251_000_000, rlusdMicro: 252_000_000 };
const setup = (seed: number) => ({ config, seed, durationMs: 60_000, start });
const header: TapeHeader = {
  type: "header",
  version: 1,
  pair: "XRP/RLUSD",
  network: "mainnet",
  source: "xrpl",
  recorder_version: "feed 1",
  started_at: 5,
  price_increment: 0.001,
  note: "",
};
const market = (change: Partial<TapeHeader> = {}) => ({ header: { ...header, ...change }, t0: 77 });

/** The first 8 bytes, big-endian, of BLAKE3 of the canonical JSON, by another implementation. */
function drawn(seed: number, ledger: number, prints: number): number {
  const hash = blake3(new TextEncoder().encode(JSON.stringify([seed, ledger, "position"])));
  return Number(Buffer.from(hash).readBigUInt64BE(0) % BigInt(prints + 1));
}

describe("the place of our transactions", () => {
  it("is drawn from seed and ledger as the formula says, 0 to the number of prints", () => {
    for (const seed of [0, 1, 73, 2 ** 48 - 1]) {
      const { positionDraw } = sessionEnv(setup(seed), market());
      for (let ledger = 104_552_600; ledger < 104_552_640; ledger++) {
        const prints = ledger % 7;
        expect(positionDraw(ledger, prints)).toBe(drawn(seed, ledger, prints));
      }
    }
  });

  it("is every place now and then, the first and the last too", () => {
    const { positionDraw } = sessionEnv(setup(1), market());
    const places = Array.from({ length: 60 }, (_, ledger) => positionDraw(ledger, 3));
    expect(new Set(places)).toEqual(new Set([0, 1, 2, 3]));
  });

  it("knows no cell: another configuration draws the same", () => {
    const other = { ...setup(9), config: testConfig({ strategy: { bid_offset_bps: 3 } }) };
    const [a, b] = [setup(9), other].map((one) => sessionEnv(one, market()).positionDraw);
    const ledgers = Array.from({ length: 20 }, (_, ledger) => ledger);
    expect(ledgers.map((ledger) => a?.(ledger, 5))).toEqual(ledgers.map((at) => b?.(at, 5)));
  });
});

describe("the price grid", () => {
  it.each([
    [1, 0],
    [0.01, 2],
    [0.00001, 5],
    [1e-9, 9],
  ])("of an increment of %d has %i decimals", (price_increment, decimals) => {
    expect(sessionEnv(setup(1), market({ price_increment })).decimals).toBe(decimals);
  });

  it.each([0.00002, 10, 1e-10, 0])("refuses an increment of %d", (price_increment) => {
    const error = codedError(() => sessionEnv(setup(1), market({ price_increment })));
    expect(error.code).toBe("ENG_PRICE_INCREMENT");
    expect(error.message).toContain(String(price_increment));
  });
});

it("the event ledger's header holds what decides the records, and the network that the events came from", () => {
  expect(ledgerHeader(setup(42), market())).toEqual({
    engine_version: ENGINE_VERSION,
    config,
    pair: "XRP/RLUSD",
    origin_network: "mainnet",
    price_increment: 0.001,
    starting_xrp_drops: 251_000_000,
    starting_rlusd_micro: 252_000_000,
    seed: 42,
    t0: 77,
  });
});
