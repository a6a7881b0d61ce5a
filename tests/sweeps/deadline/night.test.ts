/** Nights with a deadline: real journal, real processes of the scripted program, and a clock that is set by hand. */
import { beforeEach, describe, expect, it } from "vitest";
import { begunRounds } from "../../../sweeps/deadline/begun-rounds.ts";
import { buildSweepRecord } from "../../../sweeps/journal/sweep-record.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import type { SweepEvent } from "../../../sweeps/scheduler/events.ts";
import type { Night } from "../../../sweeps/scheduler/night.ts";
import { runSweep } from "../../../sweeps/scheduler/run-sweep.ts";
import { testFolder } from "../../support/own-folder.ts";
import { newJournal } from "../scripted-journal.ts";
import { type ScriptedNight, scriptedNight, statesOf } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let run: string;
beforeEach(() => {
  run = testFolder("night");
});

const MINUTE = 60_000;
const SESSION_MS = 10 * MINUTE;
const START = Date.UTC(2026, 10, 21, 22);

/** The clock of journal and night: it stands still, and moves on by a session's length when one starts. */
let nowMs: number;
beforeEach(() => {
  nowMs = START;
});

function timed(scripted: ScriptedNight, sessionMs = SESSION_MS): Night {
  return {
    ...scripted,
    clock: { nowMs: () => nowMs, sessionMs: SESSION_MS },
    emit: (event) => {
      if (event.kind === "session_started") nowMs += sessionMs;
      scripted.emit(event);
    },
  };
}

/** A night on the real clock that has so many minutes, and what a test knows of it. */
function begin(
  behaviours: readonly string[],
  minutes: number,
  changes: Partial<SweepPlan> = {},
  sessionMs = SESSION_MS,
) {
  const plan = scriptedPlan(behaviours, { durationMs: SESSION_MS, clock: "real", ...changes });
  const scripted = scriptedNight(plan, run, undefined, () => new Date(nowMs));
  setDeadline(scripted, minutes);
  return { night: timed(scripted, sessionMs), scripted };
}

function setDeadline({ journal }: ScriptedNight, minutes: number, finishBy = "07:30"): void {
  journal.setDeadline({ finishBy, timeZone: "UTC", atMs: START + minutes * MINUTE });
}

const deadlineOf = ({ journal, runFolder }: Night) => buildSweepRecord(journal, runFolder).deadline;
const FILL = { finishBy: "07:30", fill: true };

describe("a night that runs out of time", () => {
  it("while it waits for its market is over, and no fault", async () => {
    const live = { sharedFeed: true, patienceMs: 500 } as NonNullable<SweepPlan["live"]>;
    const { night } = begin(["finish"], 12, { live });
    let asked = 0;
    const feed = {
      start: async () => {
        asked += 1;
        nowMs += 3 * MINUTE;
        return "nobody answers";
      },
      alive: () => false,
      socket: () => null,
      doubt: () => undefined,
      stop: async () => undefined,
    };
    expect(await runSweep({ ...night, feed })).toEqual({ kind: "complete", outOfTime: true });
    expect(asked).toBe(1);
    expect(statesOf(night as ScriptedNight)).toEqual(["not_run: not started: deadline"]);
  });

  it("starts what fits, tells of the rest, and is complete", async () => {
    const { night, scripted } = begin(["finish", "finish"], 35, { replicates: 3 });
    expect(await runSweep(night)).toMatchObject({ kind: "complete", outOfTime: true });
    expect(statesOf(night)).toEqual([
      "finished",
      "finished",
      "finished",
      ...Array(3).fill("not_run: not started: deadline"),
    ]);
    expect(night.journal.sweep()).toMatchObject({
      state: "complete",
      stateDetail: "Out of time (finish_by 07:30): 3 sessions not started.",
    });
    expect(deadlineOf(night)).toMatchObject({ sessionsOut: [4, 5, 6], cutRounds: [2] });
    expect(scripted.debriefs()).toBe(3);
  });

  it("while it opened a session ends that one too, whose process is started a moment later", async () => {
    const { night } = begin(["finish", "until_go"], 60);
    const asleep = {
      ...night,
      emit: (event: SweepEvent) => {
        night.emit(event);
        if (event.kind === "session_started" && event.session === 2) nowMs += 10 * 60 * MINUTE;
      },
    };
    expect(await runSweep(asleep)).toMatchObject({ kind: "complete", outOfTime: true });
    const [first, second] = statesOf(night as ScriptedNight);
    expect(first).toBe("finished");
    expect(second).toMatch(/^interrupted: .*cut off: deadline$/);
  });

  it("goes on with what it left out when it is given more time", async () => {
    const first = begin(["finish", "finish"], 35, { replicates: 2 });
    await runSweep(first.night);
    const again = first.scripted.again();
    setDeadline(again, 600, "12:00");
    expect(again.journal.sessions().map(({ state }) => state)).toEqual([
      "finished",
      "finished",
      "finished",
      "planned",
    ]);
    expect(await runSweep(timed(again))).toEqual({ kind: "complete" });
    expect(statesOf(again)).toEqual(Array(4).fill("finished"));
    expect(again.journal.sweep().stateDetail).toBeNull();
    expect(deadlineOf(again)).toMatchObject({ finishBy: "12:00", sessionsOut: [], cutRounds: [] });
    expect(deadlineOf(again)?.given.map(({ words }) => words)).toEqual([
      "07:30 UTC (2026-11-21 22:35 UTC)",
      "12:00 UTC (2026-11-22 08:00 UTC)",
    ]);
  });

  it("starts nothing when it is gone on with after its time, and writes the debrief", async () => {
    const first = begin(["finish", "finish"], 60);
    first.scripted.control.stop("interrupted_sigterm");
    expect(await runSweep(first.night)).toEqual({ kind: "interrupted" });
    const again = first.scripted.again();
    nowMs = START + 2 * 60 * MINUTE;
    expect(await runSweep(timed(again))).toMatchObject({ kind: "complete", outOfTime: true });
    expect(statesOf(again)).toEqual(Array(2).fill("not_run: not started: deadline"));
    expect(again.journal.attempts()).toEqual([]);
    expect(again.debriefs()).toBe(1);
  });

  it("leaves a session that was stopped as it was when there is no time for it any more", async () => {
    const { night, scripted } = begin(["until_go"], 60);
    const stopped = {
      ...night,
      emit: (event: SweepEvent) => {
        night.emit(event);
        if (event.kind === "progress") scripted.control.stop("interrupted_sigint");
      },
    };
    expect(await runSweep(stopped)).toEqual({ kind: "interrupted" });
    const again = scripted.again();
    nowMs = START + 2 * 60 * MINUTE;
    expect(await runSweep(timed(again))).toMatchObject({ kind: "complete", outOfTime: true });
    expect(statesOf(again)).toEqual(["interrupted: interrupted_sigint; not run again: deadline"]);
  });

  it("does not try a session that died again, and says so", async () => {
    const { night, scripted } = begin(["crash", "finish"], 12);
    expect(await runSweep(night)).toMatchObject({ kind: "complete", outOfTime: true });
    expect(statesOf(night)).toEqual([
      "failed: crashed; not run again: deadline",
      "not_run: not started: deadline",
    ]);
    const again = scripted.again();
    setDeadline(again, 600, "12:00");
    expect(again.journal.sessions().map(({ state }) => state)).toEqual(["planned", "planned"]);
    again.journal.close();
  });

  it("ends what still runs in time for the debrief", async () => {
    // It hangs, and the hour comes while it does.
    const { night } = begin(["hang", "finish"], 60, {}, 60 * MINUTE);
    expect(await runSweep(night)).toMatchObject({ kind: "complete", outOfTime: true });
    expect(statesOf(night)).toEqual([
      "interrupted: interrupted_sigterm: cut off: deadline",
      "not_run: not started: deadline",
    ]);
    expect(deadlineOf(night)).toMatchObject({ sessionsOut: [1, 2], cutRounds: [1] });
  });

  it("is aborted by a rule as ever, and skips as ever", async () => {
    const rule = { name: "empty", when: "session.fills_total == 0" };
    const abort = begin(["no_fills", "finish"], 600, { rules: [{ ...rule, action: "abort" }] });
    expect((await runSweep(abort.night)).kind).toBe("aborted");
    expect(deadlineOf(abort.night)).toMatchObject({ sessionsOut: [], cutRounds: [] });
  });

  it("needs no time for the rounds of a cell that a rule skipped", async () => {
    const rule = { name: "empty", when: "session.fills_total == 0", action: "skip_cell" } as const;
    const { night } = begin(["finish", "no_fills"], 35, { replicates: 2, rules: [rule] });
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(statesOf(night).map((state) => state.replace(/: rule.*/, ""))).toEqual([
      "finished",
      "finished",
      "finished",
      "skipped",
    ]);
  });
});

describe("a night that fills its time", () => {
  it("runs whole rounds and shows no other", async () => {
    const { night } = begin(["finish", "finish"], 55, { replicates: 5, deadline: FILL });
    expect(await runSweep(night)).toMatchObject({ kind: "complete", outOfTime: true });
    const record = buildSweepRecord(night.journal, run);
    expect(record.sessions.map(({ state }) => state)).toEqual(Array(4).fill("finished"));
    expect(record).toMatchObject({
      replicates: 2,
      stateDetail: "Out of time (finish_by 07:30) after 2 rounds.",
      deadline: { fill: true, sessionsOut: [], cutRounds: [] },
    });
  });

  it("is simply complete when it has run the most that it may", async () => {
    const { night } = begin(["finish", "finish"], 600, { replicates: 2, deadline: FILL });
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(night.journal.sweep().stateDetail).toBeNull();
  });

  it("leaves half a round when it took longer than expected, and names it", async () => {
    const slow = { replicates: 3, deadline: FILL };
    const { night } = begin(["finish", "finish"], 65, slow, 19 * MINUTE);
    expect(await runSweep(night)).toMatchObject({ outOfTime: true });
    const record = buildSweepRecord(night.journal, run);
    expect(record.sessions.map(({ state }) => state)).toEqual([
      "finished",
      "finished",
      "finished",
      "not_run",
    ]);
    expect(record.deadline).toMatchObject({ sessionsOut: [4], cutRounds: [2] });
    expect(record.stateDetail).toBe(
      "Out of time (finish_by 07:30) after 2 rounds: 1 session not started.",
    );
  });

  it("shows its first round before anything is begun", () => {
    const plan = scriptedPlan(["finish", "finish"], { replicates: 5, deadline: FILL });
    expect(begunRounds(plan, plan.sessions, []).map(({ session }) => session)).toEqual([1, 2]);
    expect(begunRounds(plan, plan.sessions, [{ session: 5 }])).toHaveLength(6);
    expect(begunRounds({}, plan.sessions, [])).toHaveLength(10);
  });
});

describe("the journal's deadlines", () => {
  it("stand in it from its first entry", () => {
    const deadline = { finishBy: "07:30", timeZone: "Europe/Berlin", atMs: START };
    const now = () => new Date(START);
    const journal = newJournal(`${run}/sweep.db`, scriptedPlan(["finish"]), { deadline, now });
    expect(journal.deadlines()).toEqual([{ ...deadline, setAt: new Date(START).toISOString() }]);
    journal.close();
  });
});
