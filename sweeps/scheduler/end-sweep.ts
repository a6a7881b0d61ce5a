/** The end of a sweep: what ran ahead of its turn is taken back, what was not run is said to be, the last debrief written. */
import { join } from "node:path";
import { mayRunAhead, type SweepEnd } from "./decide.ts";
import { moveRemainsAside, SESSIONS_FOLDER } from "./move-remains.ts";
import type { Night } from "./night.ts";
import { outOfTime, outOfTimeSentence } from "./night-time.ts";
import { slotsOf } from "./view-of-night.ts";

/** Writes the end into the journal and the debrief; returns it. */
export async function endSweep(night: Night, sweepEnd: SweepEnd): Promise<SweepEnd> {
  await night.feed?.stop();
  if (sweepEnd.kind === "blocked") {
    for (const gate of sweepEnd.gates) night.journal.addGate(gate);
    takeBackWhatRanAhead(night, "planned", null);
  }
  if (sweepEnd.kind === "aborted") {
    takeBackWhatRanAhead(night, "not_run", sweepEnd.detail);
    markNotRun(night, sweepEnd.detail);
  }
  const late = sweepEnd.kind === "complete" && sweepEnd.outOfTime === true;
  if (late) night.journal.leaveOut(outOfTime(night));
  if (sweepEnd.kind === "interrupted") {
    const how = night.stop.killing() ? "at once, running sessions ended" : "after the running tick";
    night.journal.addInterruption(`stopped by the operator, ${how} (${night.stop.reason()})`);
  }
  const detail = late ? outOfTimeSentence(night) : null;
  night.journal.setSweepState(sweepEnd.kind, "detail" in sweepEnd ? sweepEnd.detail : detail);
  if (!night.stop.killing()) await night.writeDebrief("end");
  return sweepEnd;
}

/** Back to back they would not have been run: their folders stay as evidence, and nothing of them counts. */
function takeBackWhatRanAhead(
  night: Night,
  state: "planned" | "not_run",
  reason: string | null,
): void {
  if (!mayRunAhead(slotsOf(night))) return;
  const tried = new Set(night.journal.attempts().map(({ session }) => session));
  for (const row of night.journal.sessions()) {
    if (row.judged || row.state === "running" || !tried.has(row.session)) continue;
    moveRemainsAside(night, row.session, join(SESSIONS_FOLDER, row.label));
    night.journal.takeBack(row.session, state, reason);
  }
}

function markNotRun(night: Night, detail: string): void {
  for (const { session, state } of night.journal.sessions()) {
    if (state === "planned") night.journal.markSession(session, "not_run", detail);
  }
}
