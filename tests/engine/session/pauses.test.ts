/** A session that stood still: what it is told of the market, by a clock that the test moves. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../engine/core/market-events.ts";
import { PAUSE_MS } from "../../../engine/markets/xrpl/feed/limits.ts";
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

/** Ledgers every four seconds or so, each a group of two events, at once or one some time after the other. */
function market(ledgers: number, everyMs = LEDGER_MS, groupMs = 0): MarketEvent[] {
  const groups = Array.from({ length: ledgers }, (_, index) => T0 + index * everyMs);
  const end = T0 + ledgers * everyMs;
  return [
    ...groups.flatMap((t) => [amm(t), ledger(t + groupMs)]),
    { type: "end", t: end, reason: "over" },
  ];
}

/** A pause between two events, its beginning in seconds of the session; asleep, the monotonic clock stood still too. */
type Between = { readonly atS: number; readonly forMs: number; readonly asleep?: true };

/**
 * Plays the events; the process stands still for so long while it waits for, or works on, the event of a number, and
 * once between two of them.
 */
async function play(
  events: readonly MarketEvent[],
  pauses: ReadonlyMap<number, number>,
  between?: Between,
) {
  let nowMs = 0;
  let sleptMs = 0;
  const clock = { wallMs: () => 0, monotonicMs: () => nowMs - sleptMs, uptimeMs: () => nowMs };
  const presence = watchPresence(T0, clock);
  const { now } = presence.time;
  const pace = realPace(now);
  let isToCome = between !== undefined;
  const standStill = ({ atS, forMs, asleep }: Between) => {
    nowMs = Math.max(nowMs, Math.round(atS * 1_000)) + forMs;
    if (asleep === true) sleptMs += forMs;
    isToCome = false;
  };
  // In market time: when it was awake again after each pause, and when it took each event.
  const woken: number[] = [];
  const taken: number[] = [];
  let lookedMs = 0;
  const look = () => {
    presence.look();
    if (nowMs - lookedMs > PAUSE_MS) woken.push(now());
    lookedMs = nowMs;
  };
  const until = async (t: number) => {
    // A process that waits looks every second, and no timer rings on the moment.
    const lateMs = now() < t ? 1 : 0;
    while (now() < t) {
      const next = nowMs + Math.min(1_000, t - now());
      if (between !== undefined && isToCome && between.atS * 1_000 < next) standStill(between);
      else nowMs = next;
      look();
    }
    nowMs += lateMs + (pauses.get(taken.length) ?? 0);
    // As a session at real pace asks: for the time, before it looks whether it stood still.
    await pace.until(t);
    look();
    taken.push(now());
  };
  const told: MarketEvent[] = [];
  for await (const event of presence.mark(events, until)) told.push(event);
  presence.stop();
  return { told, taken, woken, hasStoodStill: presence.hasStoodStill() };
}

/** Each event as its second to a tenth, its kind, and a star where it was read back. */
const inShort = (events: readonly MarketEvent[]) =>
  events.map((event) => {
    const kind = event.type === "gap" ? event.phase : event.type;
    return `${Math.round((event.t - T0) / 100) / 10} ${kind}${"readback" in event ? "*" : ""}`;
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
    expect(inShort((await play(market(4), new Map([[2, forMs]]))).told)).toEqual(told);
  });

  it.each<[string, Between, readonly string[]]>([
    [
      "and woke before the next ledger sees that one",
      { atS: 1, forMs: 6_500 },
      "0 amm|0 ledger|1 open|20 close|20 amm|20 ledger|40 end".split("|"),
    ],
    [
      "asleep, the same",
      { atS: 1, forMs: 6_500, asleep: true },
      "0 amm|0 ledger|1 open|20 close|20 amm|20 ledger|40 end".split("|"),
    ],
    [
      "until after it does not",
      { atS: 15, forMs: 6_500 },
      "0 amm|0 ledger|15 open|21.5 amm*|21.5 ledger*|40 end".split("|"),
    ],
    [
      "and woke before the end has a gap that nothing closed",
      { atS: 25.001, forMs: 6_500 },
      "0 amm|0 ledger|20 amm|20 ledger|25 open|40 end".split("|"),
    ],
  ])("between two ledgers %s", async (_name, between, events) => {
    const { told, hasStoodStill } = await play(market(2, 20_000), new Map(), between);
    expect(inShort(told)).toEqual(events);
    expect(hasStoodStill).toBe(true);
  });

  it("inside a gap of the market's that outlasted it has that gap and no more", async () => {
    const events = [
      ...market(3, 20_000).slice(0, 2),
      gap(T0 + 5_000, "open"),
      gap(T0 + 20_000, "close"),
      ...market(3, 20_000).slice(2),
    ];
    const { told } = await play(events, new Map(), { atS: 8, forMs: 6_000 });
    expect(told.map(({ type, t }) => [type, t])).toEqual(events.map(({ type, t }) => [type, t]));
    expect(told.some((event) => "readback" in event)).toBe(false);
  });

  it("before its window had begun sees what its window missed in a gap, however old what built the book is", async () => {
    const events = [amm(T0 - 900_000), ...market(4)];
    const { told } = await play(events, new Map([[1, 6_000]]));
    expect(inShort(told)).toEqual(
      "-900 amm|0 open|6 amm*|6 ledger*|6 amm*|6 ledger*|8 close|8 amm|8 ledger|12 amm|12 ledger|16 end".split(
        "|",
      ),
    );
  });

  it("twice before the next event has one gap and tells of both", async () => {
    const pause = { atS: 1, forMs: 6_000 };
    const { told } = await play(market(2, 20_000), new Map([[2, 8_000]]), pause);
    expect(inShort(told).slice(2, 5)).toEqual(["1 open", "28 amm*", "28 ledger*"]);
    expect(told[2]).toMatchObject({ reason: "this program stood still for 14 s" });
  });

  it("tells in words for how long", async () => {
    const { told } = await play(market(4), new Map([[2, 6_500]]));
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
    const told = inShort((await play(events, new Map([[5, 6_000]]))).told);
    expect(told.filter((word) => /open|close/.test(word))).toEqual(["5 open", "24 close"]);
  });

  it("is told of all in order, of nothing as new in a gap, of no ledger's second half, and of whatever it was awake for", async () => {
    const pauses = fc.dictionary(fc.nat(24).map(String), fc.integer({ min: 0, max: 20_000 }));
    const between = fc.record({
      atS: fc.double({ min: 0, max: 200, noNaN: true }),
      forMs: fc.integer({ min: 0, max: 20_000 }),
      asleep: fc.option(fc.constant<true>(true), { nil: undefined }),
    });
    // The market itself is out of sight from some time after a ledger until the moment of a later one.
    const outage = fc.option(fc.tuple(fc.nat(9), fc.double({ min: 0.3, max: 0.9, noNaN: true })), {
      nil: null,
    });
    const pace = fc.constantFrom([LEDGER_MS, 0], [LEDGER_MS, 1_000], [20_000, 0]);
    await fc.assert(
      fc.asyncProperty(
        pauses,
        between,
        outage,
        pace,
        async (drawn, once, dark, [everyMs, groupMs]) => {
          const at = new Map(
            Object.entries(drawn).map(([number, forMs]) => [Number(number), forMs]),
          );
          const events = withOutage(market(12, everyMs, groupMs), dark, everyMs as number);
          const { told, taken, woken } = await play(events, at, once as Between);
          const times = told.map(({ t }) => t);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          const shown = told.filter(({ type }) => type !== "gap");
          const kinds = events.filter(({ type }) => type !== "gap").map(({ type }) => type);
          expect(shown.map(({ type }) => type)).toEqual(kinds);
          let isInGap = false;
          for (const event of told) {
            if (event.type === "gap") {
              expect(isInGap).toBe(event.phase === "close");
              isInGap = !isInGap;
            } else if (event.type !== "end") expect("readback" in event).toBe(isInGap);
          }
          const marks = shown.map((event) => "readback" in event);
          for (let index = 0; index + 1 < shown.length; index += 2)
            if (marks[index] === true) expect(marks[index + 1]).toBe(true);

          const was = events.filter(({ type }) => type !== "gap");
          for (const [index, event] of was.entries()) {
            if (event.type !== "ledger" || "readback" in event) continue;
            const takenAt = taken[events.indexOf(event)] as number;
            const wasAway = woken.some((t) => event.t < t && t <= takenAt) || marks[index - 1];
            expect([event.t, marks[index]]).toEqual([event.t, wasAway]);
          }
        },
      ),
    );
  });
});

/** The market out of sight from a while after one of its ledgers until the next but one, whose time it read back. */
function withOutage(
  events: readonly MarketEvent[],
  outage: readonly [ledger: number, share: number] | null,
  everyMs: number,
): readonly MarketEvent[] {
  if (outage === null) return events;
  const from = T0 + Math.round((outage[0] + outage[1]) * everyMs);
  const to = T0 + (outage[0] + 2) * everyMs;
  const missed = (event: MarketEvent): MarketEvent =>
    event.type === "end" || event.type === "gap" ? event : { ...event, readback: true };
  return [
    ...events.filter(({ t }) => t <= from),
    gap(from, "open"),
    ...events.filter(({ t }) => t > from && t < to).map(missed),
    gap(to, "close"),
    ...events.filter(({ t }) => t >= to),
  ];
}

/**
 * A live market as a session meets it that came so much later than its first event: all that is past comes at once, the
 * rest so long after its stamp as it is under way. The process stands still for nine seconds, 21 s into the market.
 */
async function playLive(cameMs: number, underWayMs: number) {
  let nowMs = cameMs;
  const clock = { wallMs: () => 0, monotonicMs: () => nowMs, uptimeMs: () => nowMs };
  const presence = watchPresence(T0, clock);
  const arriving = async function* () {
    for (const event of market(12)) {
      for (const due = event.t - T0 + underWayMs; nowMs < due; presence.look()) {
        const stops = nowMs <= 21_000 && Math.min(nowMs + 500, due) > 21_000;
        nowMs = stops ? 30_000 : Math.min(nowMs + 500, due);
      }
      yield event;
    }
  };
  const told: MarketEvent[] = [];
  for await (const event of presence.mark(arriving(), null)) told.push(event);
  presence.stop();
  return told;
}

describe("a session on a live market that stood still", () => {
  it.each([
    ["from its first event on", 0, 0],
    ["whose events take a while to come", 0, 400],
    ["that joined ten seconds late", 10_000, 30],
  ])("%s has its gap in the market's time", async (_name, cameMs, underWayMs) => {
    const told = await playLive(cameMs, underWayMs);
    const marks = told.filter(({ type }) => type === "ledger").map((event) => "readback" in event);
    // Those of 24 and 28 s were missed, whenever it came and however long they were under way.
    expect(marks).toEqual(Array.from({ length: 12 }, (_, index) => index === 6 || index === 7));
    const [open, close] = told.flatMap((event) => (event.type === "gap" ? [event.t - T0] : []));
    expect(open).toBeGreaterThan(20_000);
    expect(open).toBeLessThanOrEqual(21_000);
    expect(close).toBe(32_000);
  });
});
