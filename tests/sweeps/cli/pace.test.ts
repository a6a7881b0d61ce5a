/** How a sweep of thousands is told while it runs: pace and time left, and a terminal that is not flooded. */
import { describe, expect, it } from "vitest";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { emptyRow } from "../../../sweeps/cli/views/live-rows.ts";
import { createLiveSessions, type LiveSessions } from "../../../sweeps/cli/views/live-sessions.ts";
import { drawLiveTable } from "../../../sweeps/cli/views/live-table.ts";
import { createLiveView } from "../../../sweeps/cli/views/live-view.ts";
import { keepRecent, paceOf, paceWords } from "../../../sweeps/cli/views/pace.ts";
import { isRoutine, passingLines } from "../../../sweeps/cli/views/passing-lines.ts";
import type { SweepEvent } from "../../../sweeps/scheduler/events.ts";

const every = (ms: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i * ms);

describe("the pace of a sweep", () => {
  it.each<[string, readonly number[], number, number | null]>([
    ["two a second", every(500, 100), 49_500, 120],
    ["ten ends are a pace", every(1_000, 10), 9_000, 60],
    ["nine are none", every(1_000, 9), 8_000, null],
    ["none yet", [], 1_000, null],
    ["half-hours have none", every(1_800_000, 40), 39 * 1_800_000, null],
    ["what ended over two minutes ago does not count", every(100, 50), 125_000, null],
    ["nor what came before a break", [...every(100, 50), ...every(1_000, 11, 60_000)], 70_000, 60],
    ["a standstill slows it", every(500, 21), 20_000, 60],
    ["all at one moment say nothing", every(0, 50), 0, null],
  ])("%s", (_name, ends, nowMs, perMinute) => {
    const pace = paceOf(ends, nowMs);
    expect(pace === null ? null : pace.perMinute).toEqual(
      perMinute === null ? null : expect.closeTo(perMinute, 9),
    );
  });

  it("keeps no end longer than it counts", () => {
    const ends = every(1_000, 1_000);
    keepRecent(ends, 999_000);
    expect([ends[0], ends.length]).toEqual([879_000, 121]);
    keepRecent(ends, 9_999_000);
    expect(ends).toEqual([]);
  });

  it.each<[number, number, string[]]>([
    [120, 2_400, ["120 finished a minute", "about 20 min 00 s left"]],
    [4, 1, ["4.0 finished a minute", "about 15 s left"]],
    [120, 0, []],
  ])("%d a minute and %d to come", (perMinute, sessions, words) => {
    expect(paceWords({ perMinute }, sessions)).toEqual(words);
  });
});

const at = { session: 7, label: "0007-b1" };
const started: SweepEvent = {
  kind: "session_started",
  ...at,
  of: 2_400,
  attempt: 1,
  takenOver: false,
};
const ended: SweepEvent = {
  kind: "session_ended",
  ...at,
  state: "finished",
  outcome: "duration_elapsed",
  ticks: 450,
  fills: 3,
  vwSpreadBps: null,
  detail: null,
};
const rule: SweepEvent = {
  kind: "rule",
  ...at,
  rule: "toxic",
  action: "flag",
  outcome: "fired",
  detail: "",
};

describe("lines that pass by", () => {
  it.each<[string, SweepEvent, boolean]>([
    ["a start", started, true],
    ["a second attempt", { ...started, attempt: 2 }, false],
    ["one taken over", { ...started, takenOver: true }, false],
    ["a clean end", ended, true],
    ["a failure", { ...ended, state: "failed" }, false],
    ["one to be tried again", { ...ended, state: "planned" }, false],
    ["a flag", rule, true],
    ["an abort", { ...rule, action: "abort" }, false],
    ["a warning", { kind: "warning", text: "w" }, false],
  ])("%s of a sweep of thousands, and of one of forty", (_name, event, routine) => {
    expect(isRoutine(event, 2_400)).toBe(routine);
    expect(isRoutine(event, 40)).toBe(false);
  });

  it("are the last few, with the number of the others", () => {
    const events = Array.from({ length: 20 }, (_, i) => ({
      at: "19:00:00",
      event: { kind: "warning", text: `w${i}` } as const,
    }));
    const lines = passingLines(events, 80);
    expect(lines[0]).toBe("… 14 more lines in sweep.log");
    expect(lines.slice(1).map((line) => line.at(-1))).toEqual(["4", "5", "6", "7", "8", "9"]);
    expect(passingLines(events.slice(0, 7), 80)).toHaveLength(7);
    expect(passingLines(events.slice(0, 8), 80)[0]).toBe("… 2 more lines in sweep.log");
  });
});

describe("the live view", () => {
  it("draws nothing for each of thousands of events, and everything at the end", () => {
    let written = "";
    let writes = 0;
    const stdout = {
      columns: 100,
      rows: 30,
      isTTY: true,
      write: (text: string) => {
        written += text;
        writes += 1;
        return true;
      },
    };
    const environment = { stdout, now: () => new Date(0) } as unknown as Environment;
    const sessions = Array.from({ length: 2_400 }, (_, i) => ({
      session: i + 1,
      label: `${i + 1}`,
      state: "planned" as const,
      replicate: 1,
      ticks: null,
      fills: null,
    }));
    const view = createLiveView(environment, { title: "T", concurrency: 2 }, sessions);
    for (const { session, label } of sessions) {
      view.show({ ...started, session, label });
      view.show({ ...rule, session, label });
      view.show({ ...ended, session, label, state: session === 9 ? "failed" : "finished" });
    }
    const before = writes;
    view.close();
    expect(before).toBe(0);
    expect(writes).toBeLessThan(20);
    expect(written).toContain("2399 of 2400 sessions done");
    expect(written).toContain("1 failed");
    expect(written).toContain("9 failed (duration_elapsed)");
  });
});

it("sessions that ended before this command are shown with what they came to", () => {
  const live = createLiveSessions(
    [
      { session: 1, label: "a", state: "finished", replicate: 1, ticks: 452, fills: 31 },
      { session: 2, label: "b", state: "interrupted", replicate: 1, ticks: 12, fills: 1 },
    ],
    1,
  );
  live.follow({ ...started, session: 2, attempt: 2 }, 0);
  expect(live.rows().map(({ ticks, fills }) => [ticks, fills])).toEqual([
    [452, 31],
    [null, null],
  ]);
});

describe("rounds that fill the time", () => {
  const rows = (begun: number) => {
    const sessions = Array.from({ length: 6 }, (_, i) => ({
      session: i + 1,
      label: `${i + 1}`,
      state: "planned" as const,
      replicate: Math.floor(i / 2) + 1,
      ticks: null,
      fills: null,
    }));
    return createLiveSessions(sessions, begun);
  };
  const states = ({ rows: shown }: LiveSessions) => shown().map(({ state }) => state);

  it("enter whole with the first session that starts, skipped ones as skipped", () => {
    const live = rows(1);
    expect(states(live)).toEqual(["planned", "planned"]);
    live.follow({ kind: "session_skipped", session: 4, label: "4", detail: "" }, 0);
    expect([live.count(), live.round()]).toEqual([2, 1]);
    live.follow({ ...started, session: 3 }, 0);
    expect(states(live)).toEqual(["planned", "planned", "running", "skipped"]);
    expect([live.count(), live.round()]).toEqual([4, 2]);
    live.follow({ ...ended, session: 3 }, 0);
    live.follow({ ...started, session: 1 }, 0);
    expect(states(live)).toEqual(["running", "planned", "finished", "skipped"]);
  });

  it("are all there from the start where none are to be filled", () => {
    expect(rows(Number.POSITIVE_INFINITY).count()).toBe(6);
  });

  it.each([
    [3, null, "1 of 2 sessions done · round 3 of at most 40, until 07:30 · T"],
    [
      3,
      { perMinute: 95 },
      "1 of 2 sessions done · 95 finished a minute · round 3 of at most 40, until 07:30 · T",
    ],
    // The last of them is a sweep like any other.
    [40, null, "1 of 2 sessions done · about 4 s left · T"],
  ])(
    "round %i of 40, pace %j: no end is told that is only the round's",
    (round, pace, headline) => {
      const two = [emptyRow(1, "a", "finished"), emptyRow(2, "b", "planned")];
      const screen = { title: "T", rows: two, rowsMax: 9, nowMs: 0, sessionMsMean: 4_000, pace };
      const filling = { round, roundsMax: 40, until: "07:30" };
      const drawn = drawLiveTable({ ...screen, stopping: false, filling });
      expect(drawn.split("\n")[0]).toBe(headline);
    },
  );
});
