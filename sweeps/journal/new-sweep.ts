/** The first entry of a journal: the sweep with its plan, a row for each session, and the deadline if there is one. */
import { basename, dirname } from "node:path";
import { blake3Hex } from "../../engine/index.ts";
import { SUMMARY_FILE } from "../../runner/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { Deadline } from "./journal-types.ts";
import type { JournalDatabase } from "./open-database.ts";

export type NewSweep = {
  readonly sweepId: string;
  readonly plan: SweepPlan;
  readonly nodeVersion: string;
  readonly commit: string | null;
  /** By when it has to be over; absent where it may take its time. */
  readonly deadline?: Deadline | null;
};

/** Writes it into an empty database. */
export function insertSweep(db: JournalDatabase, sweep: NewSweep, at: string): void {
  const { plan } = sweep;
  const planJson = JSON.stringify(plan);
  const addSweep = db.prepare(`
    INSERT INTO sweep VALUES (1, @sweepId, @name, @meaningHash, @identityHash, @engineVersion, @nodeVersion,
                              @commit, @at, NULL, 'running', NULL, @planJson, @planHash)`);
  const addSession = db.prepare(`
    INSERT INTO sessions (session, label, cell, replicate, state, reason, folder, judged)
    VALUES (@session, @label, @cell, @replicate, @state, @reason, @folder, @judged)`);
  addSweep.run({
    sweepId: sweep.sweepId,
    name: plan.name,
    meaningHash: plan.meaningHash,
    identityHash: plan.identityHash,
    engineVersion: plan.engineVersion,
    nodeVersion: sweep.nodeVersion,
    commit: sweep.commit,
    at,
    planJson,
    planHash: blake3Hex(planJson),
  });
  if (sweep.deadline !== undefined && sweep.deadline !== null) addDeadline(db, sweep.deadline, at);
  for (const { session, label, cell, replicate } of plan.sessions) {
    const reused = plan.baseline.reuseSummary !== null && cell === plan.baseline.cell;
    const reason = reused ? `stored session ${plan.baseline.reuseSummary} stands for it` : null;
    const state = reused ? "reused" : "planned";
    const folder = reused ? reusedFolder(plan.baseline.reuseSummary) : null;
    addSession.run({
      session,
      label,
      cell,
      replicate,
      state,
      reason,
      folder,
      judged: reused ? 1 : 0,
    });
  }
}

/** The newest deadline is the one that holds. */
export function addDeadline(
  db: JournalDatabase,
  { finishBy, timeZone, atMs }: Deadline,
  at: string,
): void {
  db.prepare(
    "INSERT INTO deadlines (finish_by, time_zone, instant, at) VALUES (@finishBy, @timeZone, @instant, @at)",
  ).run({ finishBy, timeZone, instant: new Date(atMs).toISOString(), at });
}

/** The stored session's folder, when the summary lies in one: readers find its database there. */
function reusedFolder(summary: string | null): string | null {
  return summary !== null && basename(summary) === SUMMARY_FILE ? dirname(summary) : null;
}
