/**
 * A process is known by pid, start time and boot together: a stranger that was given the pid of a dead session, or had
 * it before the machine was started anew, is neither waited for nor ended.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { identifyProcess, type ProcessIdentity } from "../../runner/index.ts";
import { openJournalToRead } from "../../sweeps/journal/journal-reader.ts";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";
import { suiteFolder } from "../support/own-folder.ts";
import { loadProbe, makePlace, type Place, shortNight } from "./bench.ts";
import { processesOf } from "./compare.ts";

const folder = suiteFolder("identity");
let unload: () => void;
let stranger: ChildProcess;
let its: ProcessIdentity;
let plan: SweepPlan;
/** The number of the change that enters the first session's pid. */
let pidEntered: number;
beforeAll(async () => {
  stranger = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
  its = identifyProcess(stranger.pid as number, Date.now());
  unload = loadProbe();
  plan = shortNight(folder, { retries: 1 });
  const whole = makePlace(plan, { record: true });
  expect((await whole.run()).end).toBe(0);
  pidEntered = 1 + whole.changes("orchestrator", 1).indexOf("run UPDATE attempts SET");
  whole.remove();
});
afterAll(() => {
  unload();
  stranger.kill("SIGKILL");
});

/** The session is killed before it has stored anything, its orchestrator as soon as it has entered the session's pid. */
async function leaveAnAttemptOpen(plan: SweepPlan, at: number): Promise<Place> {
  const session = [{ at: 4, signal: "SIGKILL" }] as const;
  const place = makePlace(plan, { orchestrator: [{ at, signal: "SIGKILL" }], session });
  expect((await place.run()).end).toBe("SIGKILL");
  await expect.poll(() => processesOf(place.root), { timeout: 60_000 }).toEqual([]);
  return place;
}

function enter(journal: string, identity: ProcessIdentity): void {
  const db = new Database(journal);
  const { changes } = db
    .prepare(
      `UPDATE attempts SET pid = @pid, process_start = @startTime, boot_id = @bootId, pid_recorded_at = @recordedAtMs
        WHERE session = 1 AND attempt = 1 AND ended_at IS NULL`,
    )
    .run(identity);
  db.close();
  expect(changes).toBe(1);
}

function attemptsOf(journal: string): string[] {
  const reader = openJournalToRead(journal);
  try {
    return reader
      .attempts()
      .map(({ session, attempt, outcome }) => `${session}.${attempt} ${outcome}`);
  } finally {
    reader.close();
  }
}

it.each<[string, () => ProcessIdentity]>([
  ["a process that was given the pid of a dead session", () => ({ ...its, startTime: "1" })],
  [
    "a process of that pid and start time under another boot",
    () => ({ ...its, bootId: "11111111-2222-4333-8444-555555555555" }),
  ],
])("%s is left alone, and the session is run again", async (_name, identity) => {
  const place = await leaveAnAttemptOpen(plan, pidEntered + 1);
  const journal = join(place.runFolder() ?? place.root, "sweep.db");
  enter(journal, identity());
  expect(await place.goOn()).toBe(0);
  expect(attemptsOf(journal)).toEqual([
    "1.1 interrupted",
    "1.2 duration_elapsed",
    "2.1 duration_elapsed",
  ]);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  place.remove();
});
