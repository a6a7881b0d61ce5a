/** Which run a command goes on with, what it says of that, and what the journal then holds: real journals, no session. */
import { basename } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ENGINE_VERSION } from "../../../engine/index.ts";
import { startWords } from "../../../sweeps/cli/commands/sweep.ts";
import { NOT_STARTED } from "../../../sweeps/deadline/words.ts";
import { runToResume } from "../../../sweeps/journal/choose-run.ts";
import type { Journal } from "../../../sweeps/journal/journal.ts";
import { type OpenedRun, openRun } from "../../../sweeps/journal/open-run.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { testFolder } from "../../support/own-folder.ts";
import { endOf } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const IDENTITY = { pid: 42, startTime: "1", bootId: "boot", recordedAtMs: 5 };
const BY_TEN = { deadline: { finishBy: "22:30", fill: false } };

let root: string;
let nowMs: number;
beforeEach(() => {
  root = testFolder("runs");
  nowMs = Date.UTC(2026, 3, 19, 22, 14, 3);
});

const planOf = (changes: Partial<SweepPlan> = {}): SweepPlan => ({
  ...scriptedPlan(["finish", "finish"]),
  meaning: { "session.duration": "60000" },
  ...changes,
});

function open(plan: SweepPlan = planOf(), fresh = false): OpenedRun {
  nowMs += 60_000;
  return openRun(plan, {
    runsRoot: root,
    fresh,
    nodeVersion: "v20",
    commit: null,
    now: () => new Date(nowMs),
    timeZone: "UTC",
    sessionMs: 1_000,
  });
}

/** A run that is left in this state; without a `close` its orchestrator was killed. */
function leave(write: (journal: Journal) => void, plan?: SweepPlan, isClosed = true): string {
  const { journal, runFolder } = open(plan);
  journal.recordOrchestrator(IDENTITY);
  write(journal);
  if (isClosed) journal.close();
  return basename(runFolder);
}

type Case = readonly [string, Parameters<Journal["setSweepState"]>, boolean, string];

describe("the same command", () => {
  it("starts a first run, and says nothing of others", () => {
    const { resumed, detail, journal } = open();
    expect({ resumed, detail }).toEqual({ resumed: false, detail: null });
    expect(journal.sweep().state).toBe("running");
    journal.close();
  });

  it.each<Case>([
    ["was interrupted", ["interrupted", null], true, "interrupted by the operator"],
    [
      "a gate stopped",
      ["blocked", "drift, expected ok."],
      true,
      "stopped by a gate: drift, expected ok",
    ],
    ["a fault stopped", ["fault", "disk full\nat x"], true, "stopped by a fault: disk full"],
    ["was killed", ["running", null], false, "cut off"],
    [
      "was killed before its last debrief",
      ["complete", null],
      false,
      "complete, and cut off before its debrief was written",
    ],
    [
      "was killed before it could write why it was aborted",
      ["aborted", "rule x"],
      false,
      "aborted, and cut off before its debrief was written",
    ],
  ])("goes on with a run that %s", (_what, state, isClosed, was) => {
    const name = leave((journal) => journal.setSweepState(...state), undefined, isClosed);
    const { resumed, detail, journal, runFolder } = open();
    expect([resumed, basename(runFolder), detail]).toEqual([true, name, `It was ${was}.`]);
    // How a sweep ended does not change because its debrief is still to come.
    const isOver = ["complete", "aborted"].includes(state[0]);
    expect(journal.sweep().state).toBe(isOver ? state[0] : "running");
    const told = journal.interruptions().map((one) => one.detail);
    expect(told).toEqual(
      isClosed ? [] : ["the orchestrator (process 42) ended without closing the run"],
    );
    journal.close();
  });

  it.each(["complete", "aborted"] as const)("begins anew after a run that is %s", (state) => {
    const name = leave((journal) => journal.setSweepState(state, state === "aborted" ? "x" : null));
    const { resumed, detail, journal, runFolder } = open();
    expect([resumed, detail]).toEqual([false, `A new run, since ${name} is ${state}.`]);
    expect(basename(runFolder)).not.toBe(name);
    journal.close();
  });

  it("goes on with a run that was out of time only when it is given more", () => {
    const name = leave((journal) => {
      journal.leaveOut([{ session: 2, state: "not_run", reason: "not started: deadline" }]);
      journal.setSweepState("complete", "Out of time (finish_by 22:30): 1 session not started.");
    }, planOf(BY_TEN));
    const more = open(planOf({ ...BY_TEN, options: { "finish-by": "23:30" } }));
    expect([more.resumed, basename(more.runFolder)]).toEqual([true, name]);
    expect(more.detail).toBe("It was out of time and is given more.");
    expect(more.journal.sweep()).toMatchObject({ state: "running", stateDetail: null });
    expect(more.journal.sessions()[1]).toMatchObject({ state: "planned", reason: null });
    expect(more.journal.deadlines().map(({ finishBy }) => finishBy)).toEqual(["22:30", "23:30"]);
    more.journal.setSweepState("complete", "Out of time (finish_by 23:30).");
    more.journal.close();
    const next = open(planOf(BY_TEN));
    expect([next.resumed, next.detail]).toEqual([false, `A new run, since ${name} is complete.`]);
    next.journal.close();
  });
});

it("never goes on with what another engine began, though all else is the same", () => {
  const name = leave(
    (journal) => journal.setSweepState("interrupted", null),
    planOf({ engineVersion: "0.9.0" }),
  );
  const { resumed, detail, journal } = open();
  const was = `of engine version 0.9.0, this is ${ENGINE_VERSION}`;
  expect([resumed, detail]).toEqual([false, `A new run, since the unfinished ${name} was ${was}.`]);
  journal.close();
});

describe("another command", () => {
  const cut = (journal: Journal) => journal.setSweepState("interrupted", null);

  it.each<[string, Partial<SweepPlan>, string]>([
    [
      "a changed grid",
      { meaning: { "session.duration": "90000" } },
      "session.duration: 60000 → 90000",
    ],
    ["another option", { options: { only: "c1" } }, "option --only: absent → c1"],
    ["another engine", { engineVersion: "9.9.9" }, `engine version: ${ENGINE_VERSION} → 9.9.9`],
  ])("never goes on with an unfinished run, and says why: %s", (_what, changes, why) => {
    const name = leave(cut);
    const { resumed, detail, journal } = open(planOf({ ...changes, identityHash: "another" }));
    expect(resumed).toBe(false);
    expect(detail).toContain(`since the unfinished ${name} was of another meaning: ${why}`);
    journal.close();
    // What was left is still there for whoever types the first command again.
    const first = open();
    expect([first.resumed, basename(first.runFolder)]).toEqual([true, name]);
    first.journal.close();
  });

  it("begins anew when it is told to", () => {
    const name = leave(cut);
    const { resumed, detail, journal, runFolder } = open(planOf(), true);
    expect([resumed, detail]).toEqual([false, null]);
    expect(basename(runFolder)).not.toBe(name);
    journal.close();
  });
});

describe("what a yes starts", () => {
  const twice = (changes: Partial<SweepPlan> = {}) =>
    planOf({
      ...scriptedPlan(["finish", "finish"], { replicates: 2 }),
      durationMs: 600_000,
      ...changes,
    });
  const endFirst = (journal: Journal) => {
    for (const session of [1, 2, 3]) journal.startAttempt(session, `sessions/${session}`);
    journal.endSession(endOf(1));
    journal.endSession(endOf(2));
    journal.endSession(endOf(3, { state: "interrupted", reason: "interrupted_sigint" }));
    journal.setSweepState("interrupted", null);
  };

  it("is all of a plan that begins anew", () => {
    expect(runToResume(twice(), root)).toBeNull();
    expect(startWords(twice(), null)).toBe("4 sessions, about 40 min 00 s");
  });

  it("is what is left of a run that is gone on with, and nothing is written before the yes", () => {
    const name = leave(endFirst, twice());
    const resumed = runToResume(twice(), root);
    const words = `goes on with ${name}, 2 of 4 sessions left`;
    expect(startWords(twice(), resumed)).toBe(`${words}, about 20 min 00 s`);
    expect(startWords(twice({ concurrency: 2 }), resumed)).toBe(`${words}, about 10 min 00 s`);
    expect(runToResume(twice(), root)).toEqual(resumed);
  });

  it("counts what an earlier deadline left out, and names the new one", () => {
    const name = leave((journal) => {
      endFirst(journal);
      journal.markSession(3, "not_run", NOT_STARTED);
      journal.markSession(4, "not_run", NOT_STARTED);
      journal.setSweepState("complete", "two were left out");
    }, twice(BY_TEN));
    const later = twice({
      deadline: { finishBy: "23:30", fill: false },
      options: { "finish-by": "23:30" },
    });
    expect(startWords(later, runToResume(later, root))).toBe(
      `goes on with ${name}, 2 of 4 sessions left, about 20 min 00 s, over by 23:30`,
    );
  });

  it("has no number of sessions where rounds fill the time", () => {
    const fill = twice({ deadline: { finishBy: "23:30", fill: true } });
    expect(startWords(fill, null)).toBe("rounds of all cells until 23:30");
    expect(startWords(fill, { name: "that", left: [] })).toBe(
      "goes on with that, rounds of all cells until 23:30",
    );
  });
});
