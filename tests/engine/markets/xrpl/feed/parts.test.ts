/** The small parts of the feed: its clock, its queue, its waiting. */
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import { createFeedTime } from "../../../../../engine/markets/xrpl/feed/clock.ts";
import { createEventQueue } from "../../../../../engine/markets/xrpl/feed/event-queue.ts";
import { createFeedWriter } from "../../../../../engine/markets/xrpl/feed/feed-writer.ts";
import { createBell, pause } from "../../../../../engine/markets/xrpl/feed/wait.ts";

function manualTime(toleranceMs = 12_000) {
  const now = { wall: 1_000_000, monotonic: 50, uptime: 9_000 };
  const clock = {
    wallMs: () => now.wall,
    monotonicMs: () => now.monotonic,
    uptimeMs: () => now.uptime,
  };
  const run = (ms: number) => {
    now.wall += ms;
    now.monotonic += ms;
    now.uptime += ms;
  };
  const time = createFeedTime(clock, toleranceMs);
  return { now, time, run };
}

describe("the feed's time", () => {
  it("goes with the monotonic clock, whatever becomes of the wall clock", () => {
    const { now, time, run } = manualTime();
    run(4_000);
    now.wall -= 3_600_000;
    expect(time.now()).toBe(1_004_000);
    run(1_000.6);
    expect(time.now()).toBe(1_005_001);
    expect(time.pulse()).toBeNull();
  });

  it.each<[string, "ran" | "slept", number, boolean]>([
    ["a stop at the tolerance is none", "ran", 12_000, false],
    ["a longer stop is told", "ran", 12_001, true],
    ["a sleep at the tolerance is none", "slept", 12_000, false],
    ["a longer sleep is told", "slept", 12_001, true],
  ])("%s", (_name, how, ms, isTold) => {
    const { now, time, run } = manualTime();
    run(500);
    time.pulse();
    if (how === "ran") run(ms);
    else now.uptime += ms;
    const told = { forMs: ms, sinceT: 1_000_500, untilT: 1_000_500 + ms };
    expect(time.pulse()).toEqual(isTold ? told : null);
    expect(time.pulse()).toBeNull();
  });

  it("goes on after a sleep from where the night ended", () => {
    const { now, time, run } = manualTime();
    run(1_000);
    now.uptime += 600_000;
    time.pulse();
    run(1_000);
    expect(time.now()).toBe(1_602_000);
  });

  it("tells where a pause began, though it was asked for the time before anybody looked for one", () => {
    const { time, run } = manualTime();
    run(60_000);
    const stamped = time.now();
    expect(time.pulse()).toEqual({ forMs: 60_000, sinceT: 1_000_000, untilT: stamped });
    expect(time.now()).toBe(stamped);
  });
});

describe("a gap in what the feed writes", () => {
  function openedAfter(writtenAfterMs: number | null): number | null {
    const { time, run } = manualTime();
    const { queue } = queueOf(10);
    const writer = createFeedWriter(queue, time);
    run(60_000);
    if (writtenAfterMs !== null) writer.writeMissed([event(1_000_000 + writtenAfterMs)], 7);
    writer.openGap("paused", time.pulse());
    return writer.gapOpenedAt();
  }

  it.each<[string, number | null, number]>([
    ["opens where the pause began", null, 1_000_000],
    ["opens where the last event stands that was written on waking", 60_000, 1_060_000],
  ])("%s", (_name, writtenAfterMs, opened) => {
    expect(openedAfter(writtenAfterMs)).toBe(opened);
  });
});

const event = (t: number): MarketEvent => ({ type: "gap", t, reason: "", phase: "open" });

function queueOf(eventsMax: number) {
  let hasLeft = false;
  const queue = createEventQueue({ eventsMax, onLeave: () => (hasLeft = true) });
  return { queue, reader: queue.events[Symbol.asyncIterator](), hasLeft: () => hasLeft };
}

describe("the queue", () => {
  it("gives events in order, across many refills", async () => {
    const { queue, reader } = queueOf(3);
    const taken: number[] = [];
    for (let t = 0; t < 20; t += 2) {
      queue.push([event(t), event(t + 1)]);
      for (let i = 0; i < 2; i++) taken.push((await reader.next()).value?.t ?? -1);
    }
    expect(taken).toEqual(Array.from({ length: 20 }, (_, t) => t));
  });

  it("has room below its bound only", async () => {
    const { queue, reader } = queueOf(2);
    queue.push([event(1)]);
    await queue.room();
    queue.push([event(2)]);
    let hasRoom = false;
    const waiting = queue.room().then(() => {
      hasRoom = true;
    });
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    await reader.next();
    await waiting;
    expect(hasRoom).toBe(true);
  });

  it("gives what waits before it ends, and nothing after", async () => {
    const { queue, reader } = queueOf(5);
    queue.push([event(1)]);
    queue.end();
    queue.push([event(2)]);
    expect((await reader.next()).value).toEqual(event(1));
    expect((await reader.next()).done).toBe(true);
  });

  it("ends a waiting reader when it is closed, and lets go of whoever waits for room", async () => {
    const { queue, reader } = queueOf(1);
    const next = reader.next();
    queue.close();
    expect((await next).done).toBe(true);
    await queue.room();
  });

  it("throws what it was failed with", async () => {
    const { queue, reader } = queueOf(1);
    queue.fail(new Error("broken"));
    await expect(reader.next()).rejects.toThrow("broken");
  });

  it("says when its reader leaves", async () => {
    const { reader, hasLeft } = queueOf(1);
    await reader.return?.();
    expect(hasLeft()).toBe(true);
  });
});

describe("waiting", () => {
  it("ends at once when the signal is given, before or meanwhile", async () => {
    await pause(1e9, AbortSignal.abort());
    const stop = new AbortController();
    const waiting = pause(1e9, stop.signal);
    stop.abort();
    await waiting;
  });

  it("a bell wakes all who wait now, and none who come later", async () => {
    const bell = createBell();
    const woken: string[] = [];
    const both = ["a", "b"].map((name) => bell.next().then(() => woken.push(name)));
    bell.ring();
    void bell.next().then(() => woken.push("later"));
    await Promise.all(both);
    expect(woken).toEqual(["a", "b"]);
  });
});
