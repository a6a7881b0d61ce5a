/** What an operator reads and types of a deadline, and a journal from before there were any. */
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { GateEvaluationRecord } from "../../../reports/index.ts";
import { describeEnd } from "../../../sweeps/cli/describe-end.ts";
import {
  acknowledgeCommand,
  debriefCommand,
  moreTimeCommand,
  sameCommand,
} from "../../../sweeps/cli/same-command.ts";
import { firstDeadline, movedDeadline } from "../../../sweeps/deadline/set-deadline.ts";
import { openJournal } from "../../../sweeps/journal/journal.ts";
import { openJournalToRead } from "../../../sweeps/journal/journal-reader.ts";
import type { SessionRow } from "../../../sweeps/journal/journal-types.ts";
import type { SweepEnd } from "../../../sweeps/scheduler/decide.ts";
import { codedError } from "../../support/coded-error.ts";
import { testFolder } from "../../support/own-folder.ts";
import { changeDatabase } from "../../support/stored-database.ts";
import { newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const gate = (name: string, subject: string): GateEvaluationRecord => ({
  beforeSession: null,
  gate: name,
  subject,
  status: "drift",
  outcome: "blocked",
  detail: "",
});
const NOW = Date.UTC(2026, 10, 21, 22);
const DEADLINE = { finishBy: "07:30", timeZone: "UTC", atMs: NOW + 9.5 * 3_600_000 };
const CLOCK = { nowMs: NOW, timeZone: "UTC", sessionMs: 60_000 };

describe("describeEnd", () => {
  const words = { again: "AGAIN", moreTime: "MORE", acknowledge: () => "" };
  const row = (state: SessionRow["state"], reason: string | null) =>
    ({ state, reason }) as SessionRow;

  it.each<[string, SessionRow[], string | null, string]>([
    ["done in time", [row("finished", null)], null, "Complete: 1 of 1 session done."],
    [
      "out of time",
      [row("finished", null), row("not_run", "not started: deadline")],
      "Out of time (finish_by 07:30): 1 session not started.",
      "Complete: 1 of 2 sessions done (1 finished, 1 not run). Warning: Out of time (finish_by 07:30): 1 session not started. Go on with them: MORE",
    ],
    [
      "time filled",
      [row("finished", null)],
      "Out of time (finish_by 07:30) after 1 round.",
      "Complete: 1 of 1 session done. Out of time (finish_by 07:30) after 1 round.",
    ],
  ])("%s", (_name, sessions, detail, expected) => {
    expect(describeEnd({ kind: "complete" }, words, sessions, detail)).toBe(expected);
  });
});

it.each<[string, SweepEnd, string]>([
  [
    "complete with a failure says which and why",
    { kind: "complete" },
    "Complete: 1 of 2 sessions done (1 finished, 1 failed). Warning: 1 session failed (02-b: crashed, after 2 tries).",
  ],
  [
    "aborted says what and how many",
    { kind: "aborted", detail: "Rule x fired." },
    "Aborted. Rule x fired. 1 of 2 sessions done (1 finished, 1 failed).",
  ],
  [
    "interrupted says how it goes on",
    { kind: "interrupted" },
    "Interrupted, 1 of 2 sessions done (1 finished, 1 failed). Go on with it: AGAIN",
  ],
  [
    "a fault is told in its first line; the rest stands below",
    { kind: "fault", detail: "disk full\nat line 3" },
    "Stopped by a fault: disk full. Once it is mended, go on with: AGAIN",
  ],
  [
    "a gate over sessions names each that has to be accepted, and none besides",
    {
      kind: "blocked",
      detail: "Drift.",
      gates: [gate("inventory_invariant", "01-a"), gate("inventory_invariant", "02-b")],
    },
    "Stopped by a gate. Drift. Look into it, then accept it and go on: ACCEPT 1 && AGAIN",
  ],
  [
    "a gate over a file is mended in the file",
    { kind: "blocked", detail: "No.", gates: [gate("before_first", "old.json")] },
    "Stopped by a gate. No. Mend it and start again: AGAIN",
  ],
])("%s", (_name, end, expected) => {
  const words = {
    again: "AGAIN",
    moreTime: "MORE",
    acknowledge: (session: number) => `ACCEPT ${session}`,
  };
  const rows = [
    { session: 1, label: "01-a", state: "finished", reason: null, invariantStatus: "drift" },
    {
      session: 2,
      label: "02-b",
      state: "failed",
      reason: "crashed, after 2 tries",
      haltReason: "crashed",
      invariantStatus: "ok",
    },
  ] as SessionRow[];
  expect(describeEnd(end, words, rows)).toBe(expected);
});

describe("the commands that go on", () => {
  const plan = { gridPath: "/w/grids/a.yaml", options: { duration: "10m", "finish-by": "07:30" } };
  const environment = { cwd: "/w" };
  const run = "/w/runs/a/2026";

  it("name the deadline that the run has now, where it came from the command line", () => {
    expect(sameCommand(environment, plan, run, "12:00")).toBe(
      "npm run sweep -- grids/a.yaml --duration 10m --finish-by 12:00",
    );
    const own = { ...plan, options: { duration: "10m" } };
    expect(sameCommand(environment, own, run, "12:00")).toBe(
      "npm run sweep -- grids/a.yaml --duration 10m",
    );
    expect(moreTimeCommand(environment, own, run)).toContain("--duration 10m --finish-by TIME");
  });
});

it("a command is typed as a shell takes it, wherever the run lies", () => {
  const options = { market: "replay:tapes/last night.ndjson.gz", only: "base tight-6" };
  const plan = { gridPath: "/w/my grids/kim's.yaml", options };
  const elsewhere = "/else where/runs/a/2026";
  const typed = `npm run sweep -- 'my grids/kim'\\''s.yaml' --market 'replay:tapes/last night.ndjson.gz' --only base tight-6`;
  expect(sameCommand({ cwd: "/w" }, plan, "/w/runs/a/2026", undefined)).toBe(typed);
  expect(sameCommand({ cwd: "/w" }, plan, elsewhere, undefined)).toBe(
    `${typed} --out '/else where/runs'`,
  );
  expect(acknowledgeCommand({ cwd: "/w" }, elsewhere, 3)).toBe(
    "npm run sweep -- acknowledge a/2026 --session 3 --by NAME --reason TEXT --out '/else where/runs'",
  );
  expect(debriefCommand({ cwd: "/w/grids" }, "/w/runs/a/2026")).toBe(
    "npm run sweep -- debrief /w/runs/a/2026",
  );
});

describe("a run's deadline", () => {
  const plan = (options: Record<string, string>, finishBy = "07:30") =>
    scriptedPlan(["finish"], { options, deadline: { finishBy, fill: false } });

  it("is fixed by the first start", () => {
    expect(firstDeadline(plan({}), CLOCK)).toEqual(DEADLINE);
    expect(firstDeadline(scriptedPlan(["finish"]), CLOCK)).toBeNull();
  });

  it.each<[string, Record<string, string>, string | null]>([
    ["stays when no option is typed", {}, null],
    ["stays when its own time is typed again", { "finish-by": "07:30" }, null],
    ["moves when another is typed", { "finish-by": "06:00" }, "2026-11-22T06:00:00.000Z"],
  ])("%s", (_name, options, expected) => {
    const moved = movedDeadline(plan(options), DEADLINE, CLOCK);
    expect(moved === null ? null : new Date(moved.atMs).toISOString()).toBe(expected);
  });

  it("is refused when nothing would end by then, first or moved", () => {
    const late = { ...CLOCK, nowMs: DEADLINE.atMs - 30_000 };
    const error = codedError(() => firstDeadline(plan({}), late));
    expect(error.code).toBe("GRD_DEADLINE");
    expect(error.message).toContain("finish_by was 07:30 UTC (2026-11-22 07:30 UTC), 30s from now");
    const soon = { "finish-by": new Date(CLOCK.nowMs + 30_000).toISOString() };
    expect(codedError(() => movedDeadline(plan(soon), DEADLINE, CLOCK)).message).toContain(
      "30s from now; expected at least",
    );
    const past = { "finish-by": "2026-11-21T21:00:00Z" };
    expect(codedError(() => movedDeadline(plan(past), DEADLINE, CLOCK)).message).toContain(
      "which has passed",
    );
  });
});

describe("a journal of version 1", () => {
  let run: string;
  beforeEach(() => {
    run = testFolder("night");
  });

  it("has no deadline when it is read, and may be given one when it is gone on with", () => {
    const path = join(run, "sweep.db");
    const now = (): Date => new Date(NOW);
    newJournal(path, scriptedPlan(["finish"])).close();
    changeDatabase(path, "DROP TABLE deadlines", "PRAGMA user_version = 1");
    const reader = openJournalToRead(path);
    expect(reader.deadlines()).toEqual([]);
    reader.close();
    const journal = openJournal(path, now);
    journal.setDeadline(DEADLINE);
    expect(journal.deadlines()).toEqual([{ ...DEADLINE, setAt: new Date(NOW).toISOString() }]);
    journal.close();
  });
});
