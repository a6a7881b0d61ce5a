/** `status` of a sweep longer than its table: counts, pace and time left, and what did not simply finish. */
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { identifyProcess } from "../../../runner/index.ts";
import { runStatus } from "../../../sweeps/cli/commands/status.ts";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { type StatusSession, statusTable } from "../../../sweeps/cli/views/status-table.ts";
import { testFolder } from "../../support/own-folder.ts";
import { endOf, newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const SECOND = 1_000;
const STARTED = Date.parse("2026-04-19T22:00:00Z");

let run: string;
beforeEach(() => {
  run = testFolder("night");
});

it("tells pace, time left and failures of a hundred sessions, two of them a second", () => {
  let nowMs = STARTED;
  const now = () => new Date(nowMs);
  const plan = scriptedPlan(Array<string>(100).fill("finish"));
  const journal = newJournal(join(run, "sweep.db"), plan, { now });
  journal.recordOrchestrator(identifyProcess(process.pid, Date.now()));
  journal.addDecision("warning", "worth reading");
  for (let session = 1; session <= 70; session++) {
    const folder = `sessions/${session}`;
    const attempt = journal.startAttempt(session, folder);
    journal.addDecision("session_started", `started ${session}`);
    nowMs += SECOND / 2;
    const failed = session === 3 || session === 5;
    const crash = { outcome: "crashed", haltReason: "crashed", reason: "crashed, after 2 tries" };
    const how = failed ? ({ state: "failed", ...crash } as const) : {};
    journal.endSession(endOf(session, { attempt, folder, ...how }));
  }
  let said = "";
  const stdout = { write: (text: string) => (said += text) };
  const environment = { cwd: run, now, stdout, variables: {} } as unknown as Environment;
  const out = { out: run, json: false };
  expect(runStatus(environment, run, out)).toBe(0);
  expect(said).toContain("68 of 100 sessions done");
  expect(said).toContain("120 finished a minute, about 15 s left");
  expect(said).toContain("03-c3 failed: crashed, after 2 tries");
  expect(said).toContain("05-c5 failed: crashed, after 2 tries");
  expect(said).toMatch(/^ 71 71-c71 +planned/m);
  expect(said).toContain("worth reading");
  expect(said).not.toContain("started 70");
  said = "";
  const screen = { ...stdout, isTTY: true, columns: 80, rows: 24 };
  runStatus({ ...environment, stdout: screen }, run, out);
  const lines = said
    .trimEnd()
    .split("\n")
    .filter((line) => line !== run);
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(said).toMatch(/^ 71 71-c71 +planned/m);
  said = "";
  runStatus(environment, run, { ...out, json: true });
  expect((JSON.parse(said) as { pace: unknown }).pace).toEqual({ perMinute: 120 });
  journal.close();
});

it("tells of rounds that fill the time which is the last one begun, and no end of theirs", () => {
  let nowMs = STARTED;
  const now = () => new Date(nowMs);
  const finishBy = { finishBy: "07:30", timeZone: "UTC", atMs: STARTED + 9.5 * 3_600_000 };
  const deadline = { finishBy: "07:30", fill: true };
  const plan = scriptedPlan(["finish", "finish"], { replicates: 40, deadline });
  const journal = newJournal(join(run, "sweep.db"), plan, { now });
  journal.setDeadline(finishBy);
  journal.recordOrchestrator(identifyProcess(process.pid, Date.now()));
  for (let session = 1; session <= 23; session++) {
    const attempt = journal.startAttempt(session, `sessions/${session}`);
    nowMs += SECOND / 2;
    if (session < 23) journal.endSession(endOf(session, { attempt }));
  }
  let said = "";
  const stdout = { write: (text: string) => (said += text) };
  const environment = { cwd: run, now, stdout, variables: {} } as unknown as Environment;
  runStatus(environment, run, { out: run, json: false });
  expect(said).toContain("22 of 24 sessions done");
  expect(said).toContain("finished a minute, round 12 of at most 40\n");
  expect(said).not.toMatch(/about .* left/);
  expect(said).toContain("running since 2026-04-19 22:00 UTC, process ");
  journal.recordOrchestrator({ pid: 1, startTime: "0", bootId: "another", recordedAtMs: 0 });
  said = "";
  runStatus(environment, run, { out: run, json: false });
  expect(said).toContain("cut off: its process 1 is gone, started 2026-04-19 22:00 UTC");
  journal.close();
});

const row = (session: number, change: Partial<StatusSession> = {}): StatusSession => ({
  session,
  label: `${session}-b10-a16-capped_amm-r${session}`,
  state: "finished",
  reason: null,
  haltReason: "duration_elapsed",
  done: 1,
  ticks: 446,
  fills: 12,
  mode: null,
  distanceBidBps: null,
  distanceAskBps: null,
  ...change,
});

describe("the table of a status", () => {
  it.each([60, 80, 108, 200])("fits %i columns and cuts no label that has room", (width) => {
    const sessions = [
      row(1),
      row(2, { state: "failed", reason: `crashed ${"again and ".repeat(20)}` }),
      row(3, { state: "running", mode: "anchor_idle", done: 0.5 }),
    ];
    const lines = statusTable(sessions, { width, rowsMax: 40 }).split("\n");
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    expect(lines[0]).toMatch(/# +session +state.*why/);
    if (width >= 80) expect(lines[1]).toContain("1-b10-a16-capped_amm-r1");
    expect(lines[0]?.includes("mode")).toBe(width >= 108);
  });

  it("has no column for reasons where nothing needs one", () => {
    const text = statusTable([row(1), row(2)], { width: 80, rowsMax: 40 });
    expect(text).not.toContain("why");
    expect(text).not.toContain("mode");
  });

  it("shows how far each is, below a heading that has room for any number", () => {
    const lines = statusTable([row(1, { state: "running", done: 0.5 }), row(2, { done: 0 })], {
      width: 80,
      rowsMax: 40,
    }).split("\n");
    expect(lines[0]).toMatch(/^ {2}# session/);
    expect(lines[1]).toMatch(/running +█{5}·{5} /);
    expect(lines[2]).not.toMatch(/[█·]/);
  });

  it("names the last few of those folded away that failed or were cut off, and counts the others", () => {
    const sessions = Array.from({ length: 40 }, (_, i) => {
      if (i >= 10) return row(i + 1, { state: i === 24 ? "running" : "planned" });
      return row(i + 1, { state: i === 4 ? "interrupted" : "failed", reason: `why ${i + 1}` });
    });
    const below = statusTable(sessions, { width: 80, rowsMax: 5 }).split("\n").slice(-9);
    expect(below.map((line) => /: (why \d+)$/.exec(line)?.[1] ?? line)).toEqual([
      ...["why 3", "why 4", "why 5", "why 6", "why 7", "why 8", "why 9", "why 10"],
      "  and 2 before them that failed or were cut off",
    ]);
    expect(below[2]).toBe("  5-b10-a16-capped_amm-r5 interrupted: why 5");
  });

  it("counts what it leaves out on each side", () => {
    const sessions = Array.from({ length: 100 }, (_, i) =>
      row(i + 1, i < 50 ? {} : { state: "planned" }),
    );
    const lines = statusTable(sessions, { width: 80, rowsMax: 9 }).split("\n");
    expect(lines[0]).toBe("47 above not shown");
    expect(lines.at(-1)).toBe("44 below not shown");
  });
});
