/** `status` of a sweep longer than its table: counts, pace and time left, and what did not simply finish. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { identifyProcess } from "../../../runner/index.ts";
import { runStatus } from "../../../sweeps/cli/commands/status.ts";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { createJournal } from "../../../sweeps/journal/journal.ts";
import { makeRunFolder } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const SECOND = 1_000;
const STARTED = Date.parse("2026-04-19T22:00:00Z");

let run: ReturnType<typeof makeRunFolder>;
beforeEach(() => {
  run = makeRunFolder();
});
afterEach(() => run.remove());

it("tells pace, time left and failures of a hundred sessions, two of them a second", () => {
  let nowMs = STARTED;
  const now = () => new Date(nowMs);
  const plan = scriptedPlan(Array<string>(100).fill("finish"));
  const sweep = { sweepId: "scripted/1", plan, nodeVersion: "v20", commit: null };
  const journal = createJournal(join(run.folder, "sweep.db"), sweep, now);
  journal.recordOrchestrator(identifyProcess(process.pid, Date.now()));
  journal.addDecision("warning", "worth reading");
  for (let session = 1; session <= 70; session++) {
    const folder = `sessions/${session}`;
    const attempt = journal.startAttempt(session, folder);
    journal.addDecision("session_started", `started ${session}`);
    nowMs += SECOND / 2;
    const failed = session === 3 || session === 5;
    const state = failed ? "failed" : "finished";
    journal.endSession({
      session,
      attempt,
      outcome: failed ? "crashed" : "duration_elapsed",
      detail: null,
      state,
      reason: failed ? "crashed, after 2 tries" : null,
      folder,
      haltReason: failed ? "crashed" : "duration_elapsed",
      invariantStatus: "ok",
      ticks: 8,
      fills: 0,
    });
  }
  let said = "";
  const stdout = { write: (text: string) => (said += text) };
  const environment = { cwd: run.folder, now, stdout, variables: {} } as unknown as Environment;
  const out = { out: run.folder, json: false };
  expect(runStatus(environment, run.folder, out)).toBe(0);
  expect(said).toContain("68 of 100 sessions done");
  expect(said).toContain("120 finished a minute, about 15 s left");
  expect(said).toContain("03-c3 failed: crashed, after 2 tries");
  expect(said).toContain("05-c5 failed: crashed, after 2 tries");
  expect(said).toMatch(/^ 71 71-c71 +planned/m);
  expect(said).toContain("worth reading");
  expect(said).not.toContain("started 70");
  said = "";
  runStatus(environment, run.folder, { ...out, json: true });
  expect((JSON.parse(said) as { pace: unknown }).pace).toEqual({ perMinute: 120 });
  journal.close();
});
