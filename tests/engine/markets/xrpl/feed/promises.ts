/** What every stream of a live feed promises, whatever happened to the servers. */
import { expect } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import { ofType } from "./support.ts";

/** Checks order, gaps and groups of a whole stream. */
export function expectPromisesKept(events: readonly MarketEvent[]): void {
  expectTimeNeverGoesBack(events);
  expectEachLedgerOnce(events);
  expectGapsHoldOnlyReadBack(events);
  expectWholeGroups(events);
}

function expectTimeNeverGoesBack(events: readonly MarketEvent[]): void {
  const times = events.map(({ t }) => t);
  expect(times).toEqual([...times].sort((a, b) => a - b));
}

function expectEachLedgerOnce(events: readonly MarketEvent[]): void {
  const indexes = ofType(events, "ledger").map(({ index }) => index);
  expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
}

function expectGapsHoldOnlyReadBack(events: readonly MarketEvent[]): void {
  let isOpen = false;
  for (const event of events) {
    if (event.type === "gap") {
      expect(event.phase).toBe(isOpen ? "close" : "open");
      isOpen = event.phase === "open";
    } else if (event.type !== "end") {
      expect("readback" in event).toBe(isOpen);
    }
  }
}

/** Between two ledgers: trades, then the pool, then the book, all with the ledger's stamp. */
function expectWholeGroups(events: readonly MarketEvent[]): void {
  let group: MarketEvent[] = [];
  for (const event of events) {
    if (event.type === "gap" || event.type === "end") {
      expect(group).toEqual([]);
      continue;
    }
    group.push(event);
    if (event.type !== "ledger") continue;
    const kinds = group.map(({ type }) => type).join(" ");
    expect(kinds).toMatch(
      event.readback === true ? /^(trade )*ledger$/ : /^(trade )*amm book ledger$/,
    );
    expect(new Set(group.map(({ t }) => t)).size).toBe(1);
    group = [];
  }
  expect(group).toEqual([]);
}
