/** What an operator reads and types of a deadline, and a journal from before there were any. */
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { describeEnd } from "../../../sweeps/cli/describe-end.ts";
import { moreTimeCommand, sameCommand } from "../../../sweeps/cli/same-command.ts";
import { firstDeadline, movedDeadline } from "../../../sweeps/deadline/set-deadline.ts";
import { openJournal } from "../../../sweeps/journal/journal.ts";
import { openJournalToRead } from "../../../sweeps/journal/journal-reader.ts";
import type { SessionRow } from "../../../sweeps/journal/journal-types.ts";
import { codedError } from "../../support/coded-error.ts";
import { testFolder } from "../../support/own-folder.ts";
import { changeDatabase } from "../../support/stored-database.ts";
import { newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

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
