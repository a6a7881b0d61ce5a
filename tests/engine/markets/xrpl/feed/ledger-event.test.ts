/** The ledger event of a live market: its own close time, and the fee that the network asked when it was announced. */
import { describe, expect, it } from "vitest";
import {
  readMissedLedger,
  readSnapshot,
} from "../../../../../engine/markets/xrpl/feed/snapshot.ts";
import { type Message, startForger } from "../../../../support/forging-server.ts";
import {
  RECORDED_PAIR as pair,
  recordedBooks,
  recordedLedgers,
} from "../../../../support/xrpl-fixtures.ts";
import { later, nextLedger, ofType, serve, watchUrls } from "./support.ts";

const RIPPLE_EPOCH_S = 946_684_800;

describe("the event that closes a ledger's group", () => {
  const replies = recordedLedgers().find(({ index }) => index === 20);
  const closedS = recordedBooks().find(({ ledger_index }) => ledger_index === 20)?.close_time;
  if (replies === undefined) throw new Error("no ledger 20");
  const told = {
    type: "ledger",
    t: 7,
    index: 20,
    close_time: (closedS + RIPPLE_EPOCH_S) * 1000,
    fee_drops: 5_000,
  };
  const options = { index: 20, pair, t: 7, feeDrops: 5_000 };

  it("of a snapshot has its stamp, its close time and its fee", () => {
    const { events } = readSnapshot(replies, { ...options, dustDrops: 0 });
    expect(events.at(-1)).toEqual(told);
  });

  it("of a ledger that was read back says so", () => {
    const events = readMissedLedger(replies.ledger, { ...options, pool: {} });
    expect(events.at(-1)).toEqual({ ...told, readback: true });
  });
});

it("the fee that a server announces is the one that the tape tells", async () => {
  const server = await serve();
  const message = (one: Message): Message =>
    one.type === "ledgerClosed" ? { ...one, fee_base: 4_321 } : one;
  const forger = await startForger(server.url, { message });
  later(forger.stop);
  const watched = await watchUrls([forger.url], [server]);
  await nextLedger([server], watched);
  await nextLedger([server], watched);
  const fees = ofType(watched.events, "ledger").map(({ fee_drops }) => fee_drops);
  expect(fees.length).toBeGreaterThan(1);
  expect(new Set(fees.slice(1))).toEqual(new Set([4_321]));
});
