/** What a row of the live table says of its session, event by event, and how long it still needs. */
import { describe, expect, it } from "vitest";
import {
  advanceRow,
  emptyRow,
  type LiveRow,
  timeLeftMs,
} from "../../../sweeps/cli/views/live-rows.ts";
import type { SweepEvent } from "../../../sweeps/scheduler/events.ts";

describe("a session from its start to its end", () => {
  const of = { session: 1, label: "cell-1" };
  const start = (takenOver: boolean): SweepEvent => ({
    kind: "session_started",
    ...of,
    of: 40,
    attempt: 1,
    takenOver,
  });
  const progress = (done: number, gapSince: number | null = null): SweepEvent => ({
    kind: "progress",
    ...of,
    progress: {
      type: "progress",
      ticks: 100,
      done,
      fills: 3,
      mode: "active",
      distanceBidBps: 4,
      distanceAskBps: 5,
      gapSince,
    },
  });
  const end = (state: "finished" | "interrupted"): SweepEvent => ({
    kind: "session_ended",
    ...of,
    state,
    outcome: "any",
    ticks: 452,
    fills: 31,
    vwSpreadBps: null,
    detail: null,
  });
  const rowAfter = (...events: readonly (readonly [number, SweepEvent])[]): LiveRow =>
    events.reduce(
      (row, [at, event]) => advanceRow(row, event, at),
      emptyRow(1, "cell-1", "planned"),
    );

  it("needs as long as its pace says when it was last further, and a second less a second later", () => {
    const row = rowAfter([0, start(false)], [1_000, progress(0.25)]);
    expect(row).toMatchObject({ state: "running", ticks: 100, fills: 3, done: 0.25 });
    expect([1_000, 2_000, 9_000].map((at) => timeLeftMs(row, at))).toEqual([3_000, 2_000, 0]);
  });

  it("needs no more because it is as far as it was: it ends by the clock", () => {
    const row = rowAfter(
      [0, start(false)],
      [1_000, progress(0.25)],
      [3_000, progress(0.25, 1_500)],
    );
    expect(timeLeftMs(row, 3_000)).toBe(1_000);
    expect(row.mode).toBe("in a gap");
  });

  it("that was taken over began at a moment that nobody knows", () => {
    expect(timeLeftMs(rowAfter([0, start(true)], [1_000, progress(0.25)]), 2_000)).toBeNull();
  });

  it("is done when it finished, as far as it came when it was cut, and needs no more time", () => {
    const until = [
      [0, start(false)],
      [1_000, progress(0.25)],
    ] as const;
    const finished = rowAfter(...until, [2_000, end("finished")]);
    const cut = rowAfter(...until, [2_000, end("interrupted")]);
    expect([finished.done, cut.done]).toEqual([1, 0.25]);
    for (const row of [finished, cut]) {
      expect(row).toMatchObject({ ticks: 452, fills: 31 });
      expect(timeLeftMs(row, 2_000)).toBeNull();
    }
  });

  it("begins anew when it runs again", () => {
    const row = rowAfter(
      [0, start(false)],
      [1_000, progress(0.25)],
      [2_000, end("interrupted")],
      [3_000, start(false)],
    );
    expect(row).toEqual({ ...emptyRow(1, "cell-1", "running"), startedMs: 3_000 });
  });
});
