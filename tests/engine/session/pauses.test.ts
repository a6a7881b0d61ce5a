/** A session that stood still: what it is told of the market, by a clock that the test moves. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../engine/core/market-events.ts";
import { realPace } from "../../../engine/session/clock.ts";
import { watchPresence } from "../../../engine/session/pauses.ts";

const T0 = 1_000_000;
const LEDGER_MS = 4_000;

const amm = (t: number): MarketEvent => ({
  type: "amm",
  t,
  xrp_drops: 2,
  rlusd_micro: 3,
  fee: 267,
});
const ledger = (t: number): MarketEvent => ({
  type: "ledger",
  t,
  index: t,
  close_time: t,
  fee_drops: 10,
});
const gap = (t: number, phase: "open" | "close"): MarketEvent => ({
  type: "gap",
  t,
  phase,
  reason: "the market's own",
});

/** Ledgers every four seconds, each a group of two events. */
function market(ledgers: number): MarketEvent[] {
  const groups = Array.from({ length: ledgers }, (_, index) => T0 + index * LEDGER_MS);
  const end = T0 + ledgers * LEDGER_MS;
  return [...groups.flatMap((t) => [amm(t), ledger(t)]), { type: "end", t: end, reason: "over" }];
}

/** Plays the events; the process stands still for so long while it waits for, or works on, the event of a number. */
async function play(
  events: readonly MarketEvent[],
  pauses: ReadonlyMap<number, number>,
): Promise<MarketEvent[]> {
  let nowMs = 0;
  const clock = { wallMs: () => 0, monotonicMs: () => nowMs, uptimeMs: () => nowMs };
  const presence = watchPresence(T0, clock);
  const { now } = presence.time;
  const pace = realPace(now);
  let number = 0;
  const until = async (t: number) => {
    // A process that waits looks every second.
    while (nowMs < t - T0) {
      nowMs = Math.min(nowMs + 1_000, t - T0);
      presence.time.pulse();
    }
    nowMs += pauses.get(number) ?? 0;
    number += 1;
    // As a session at real pace asks: for the time, before it looks whether it stood still.
    await pace.until(t);
  };
  const told: MarketEvent[] = [];
  for await (const event of presence.mark(events, until)) told.push(event);
  presence.stop();
  return told;
}

/** Each event as its second, its kind, and a star where it was read back. */
const inShort = (events: readonly MarketEvent[]) =>
  events.map((event) => {
    const kind = event.type === "gap" ? event.phase : event.type;
    return `${(event.t - T0) / 1000} ${kind}${"readback" in event ? "*" : ""}`;
  });

describe("a session that stood still", () => {
  it.each<[string, number, readonly string[]]>([
    [
      "not longer than a tick sees all as it came",
      1_000,
      "0 amm|0 ledger|4 amm|4 ledger|8 amm|8 ledger|12 amm|12 ledger|16 end".split("|"),
    ],
    [
      "has a gap from when it was last seen alive to the first ledger after it woke",
      6_500,
      "0 amm|0 ledger|4 open|10.5 amm*|10.5 ledger*|10.5 amm*|10.5 ledger*|12 close|12 amm|12 ledger|16 end".split(
        "|",
      ),
    ],
    [
      "to its end has a gap that stays open",
      60_000,
      "0 amm|0 ledger|4 open|64 amm*|64 ledger*|64 amm*|64 ledger*|64 amm*|64 ledger*|64 end".split(
        "|",
      ),
    ],
  ])("%s", async (_name, forMs, told) => {
    expect(inShort(await play(market(4), new Map([[2, forMs]])))).toEqual(told);
  });

  it("tells in words for how long", async () => {
    const told = await play(market(4), new Map([[2, 6_500]]));
    const reasons = told.flatMap((event) => (event.type === "gap" ? [event.reason] : []));
    expect(reasons).toEqual(["this program stood still for 6.5 s", "sees the market again"]);
  });

  it("inside a gap of the market's has one gap with it", async () => {
    const seen = market(8);
    const events = [
      ...seen.slice(0, 4),
      gap(T0 + 5_000, "open"),
      gap(T0 + 15_000, "close"),
      ...seen.slice(8),
    ];
    const told = inShort(await play(events, new Map([[5, 6_000]])));
    expect(told.filter((word) => /open|close/.test(word))).toEqual(["5 open", "24 close"]);
  });

  it("is told of all in order, of nothing as new in a gap, and of no ledger's second half, wherever it stands still", async () => {
    const pauses = fc.dictionary(fc.nat(24).map(String), fc.integer({ min: 0, max: 20_000 }));
    await fc.assert(
      fc.asyncProperty(pauses, async (drawn) => {
        const at = new Map(Object.entries(drawn).map(([number, forMs]) => [Number(number), forMs]));
        const events = market(12);
        const told = await play(events, at);
        const times = told.map(({ t }) => t);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const own = told.filter(({ type }) => type !== "gap");
        expect(own.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
        let isInGap = false;
        for (const event of told) {
          if (event.type === "gap") {
            expect(isInGap).toBe(event.phase === "close");
            isInGap = !isInGap;
          } else if (event.type !== "end") expect("readback" in event).toBe(isInGap);
        }
        const marks = own.map((event) => "readback" in event);
        for (let index = 0; index + 1 < own.length; index += 2)
          if (marks[index] === true) expect(marks[index + 1]).toBe(true);
      }),
    );
  });
});
