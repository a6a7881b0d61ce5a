/** Rounds of sessions on one feed, without a socket: who sees what, and that nothing is kept for ever. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import type { Member } from "../../../../../engine/markets/xrpl/shared-feed/round.ts";
import {
  createRounds,
  type Rounds,
} from "../../../../../engine/markets/xrpl/shared-feed/rounds.ts";
import { gapAt, readBackAt, snapshotAt } from "./events.ts";

const JOIN_MS = 30_000;
const GRACE_MS = 200;

type Seen = Member & { t0: number | null; readonly events: MarketEvent[] };

function member(durationMs: number): Seen {
  const seen: Seen = {
    durationMs,
    t0: null,
    events: [],
    begin: (t0) => {
      seen.t0 = t0;
    },
    take: (event) => void seen.events.push(event),
  };
  return seen;
}

const open = () => createRounds({ joinMs: JOIN_MS, graceMs: GRACE_MS });

/** The clock runs with the stamps. */
function tell(rounds: Rounds, events: readonly MarketEvent[]) {
  for (const event of events) rounds.take(event, event.t);
}

describe("a round", () => {
  it("begins with the first whole snapshot after its first session came", () => {
    const rounds = open();
    const a = member(60_000);
    tell(rounds, snapshotAt(1_000));
    rounds.join(a, 2_000);
    expect(a.t0).toBeNull();
    tell(rounds, snapshotAt(5_000));
    expect(a.t0).toBe(5_000);
    expect(a.events).toEqual(snapshotAt(5_000));
  });

  it("begins after a gap and not inside it, with nothing of it", () => {
    const rounds = open();
    const a = member(60_000);
    tell(rounds, [gapAt(1_000, "open")]);
    rounds.join(a, 1_500);
    tell(rounds, [...readBackAt(2_000), gapAt(3_000, "close"), ...snapshotAt(3_000)]);
    expect(a.events).toEqual(snapshotAt(3_000));
  });

  it.each([
    ["just inside the window the same round", 35_000, true],
    ["past it a new one", 35_001, false],
  ])("joined %s", (_name, joinAtMs, isSame) => {
    const rounds = open();
    const [a, b] = [member(600_000), member(600_000)];
    rounds.join(a, 0);
    tell(rounds, [...snapshotAt(5_000), ...snapshotAt(9_000), gapAt(10_000, "open")]);
    rounds.join(b, joinAtMs);
    tell(rounds, [gapAt(40_000, "close"), ...snapshotAt(40_000)]);
    expect(b.t0).toBe(isSame ? 5_000 : 40_000);
    if (isSame) expect(b.events).toEqual(a.events);
    else expect(b.events).toEqual(snapshotAt(40_000));
  });

  it("ends a session at its time with the next event, which is not shown", () => {
    const rounds = open();
    const a = member(4_000);
    rounds.join(a, 0);
    tell(rounds, [...snapshotAt(1_000), ...snapshotAt(4_999), ...snapshotAt(5_000)]);
    expect(a.events).toEqual([
      ...snapshotAt(1_000),
      ...snapshotAt(4_999),
      { type: "end", t: 5_000, reason: "duration_elapsed" },
    ]);
    expect(rounds.members()).toBe(0);
  });

  it("ends a session at its time although nothing happens, a moment later for what is under way", () => {
    const rounds = open();
    const a = member(4_000);
    rounds.join(a, 0);
    tell(rounds, snapshotAt(1_000));
    rounds.pass(5_000 + GRACE_MS - 1);
    expect(a.events.at(-1)?.type).toBe("ledger");
    rounds.pass(5_000 + GRACE_MS);
    expect(a.events.at(-1)).toEqual({ type: "end", t: 5_000, reason: "duration_elapsed" });
  });

  it("tells of a gap before it ends a session whose time ran out meanwhile", () => {
    const rounds = open();
    const a = member(4_000);
    rounds.join(a, 0);
    tell(rounds, snapshotAt(1_000));
    rounds.take(gapAt(3_000, "open"), 60_000);
    expect(a.events.at(-1)).toEqual(gapAt(3_000, "open"));
    rounds.pass(60_200);
    expect(a.events.at(-1)).toEqual({ type: "end", t: 5_000, reason: "duration_elapsed" });
  });

  it("gives a session that joins after the end of its equals what they had", () => {
    const rounds = open();
    const [a, b] = [member(4_000), member(4_000)];
    rounds.join(a, 0);
    tell(rounds, snapshotAt(1_000));
    rounds.pass(6_000);
    // A straggler with an early stamp: the first one no longer saw it.
    for (const event of snapshotAt(4_500)) rounds.take(event, 6_500);
    rounds.join(b, 7_000);
    expect(b.events).toEqual(a.events);
  });

  it("passes the feed's own end on and keeps nobody", () => {
    const rounds = open();
    const a = member(60_000);
    rounds.join(a, 0);
    const end: MarketEvent = { type: "end", t: 2_000, reason: "risk_stale_ledger" };
    tell(rounds, [...snapshotAt(1_000), end]);
    expect(a.events.at(-1)).toEqual(end);
    expect(rounds.members()).toBe(0);
  });

  it("keeps events only while it may be joined", () => {
    const rounds = open();
    const a = member(10_000_000);
    rounds.join(a, 0);
    for (let t = 1_000; t < 3_000_000; t += 4_000) tell(rounds, snapshotAt(t));
    expect(rounds.kept()).toBe(0);
    expect(a.events.length).toBe(750 * snapshotAt(0).length);
  });

  it("keeps nothing for sessions that left before it began", () => {
    const rounds = open();
    const a = member(60_000);
    rounds.join(a, 0);
    rounds.leave(a);
    tell(rounds, [...snapshotAt(1_000), ...snapshotAt(5_000)]);
    expect(a.events).toEqual([]);
    expect(rounds.kept()).toBe(0);
  });

  it("shows all sessions of one length the same, whenever they join", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 29_000 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1_000, max: 60_000 }),
        fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 40 }),
        (joins, durationMs, steps) => {
          const rounds = open();
          const first = member(durationMs);
          rounds.join(first, 0);
          tell(rounds, snapshotAt(1_000));
          const waiting = joins.map((at) => ({ at: 1_000 + at, who: member(durationMs) }));
          let t = 1_000;
          for (const step of [...steps, durationMs + 60_000]) {
            t += step;
            for (const { at, who } of waiting) if (at <= t && who.t0 === null) rounds.join(who, at);
            rounds.pass(t);
            tell(rounds, snapshotAt(t));
          }
          for (const { who } of waiting) expect(who.events).toEqual(first.events);
        },
      ),
    );
  });
});
