/** What an operator is told at a start of the deadline: what of the rest fits, or that its time is over already. */
import { describeFit } from "../deadline/describe-fit.ts";
import { debriefMs } from "../deadline/session-times.ts";
import { deadlineWords } from "../deadline/words.ts";
import type { JournalReader } from "../journal/journal-reader.ts";
import type { Deadline } from "../journal/journal-types.ts";
import type { OpenedRun } from "../journal/open-run.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { EmitEvent } from "../scheduler/events.ts";
import type { Environment } from "./environment.ts";
import { moreTimeCommand } from "./same-command.ts";

/** Emits one event; none for a run that may take its time. */
export function tellDeadline(
  environment: Environment,
  emit: EmitEvent,
  { journal, runFolder }: OpenedRun,
  measured: readonly number[],
): void {
  const deadline = journal.deadlines().at(-1);
  if (deadline === undefined) return;
  const plan = journal.plan();
  const nowMs = environment.now().getTime();
  const left = { ...plan, sessions: sessionsLeft(plan, journal) };
  const text =
    nowMs < deadline.atMs
      ? `To be over by ${describeFit(left, { nowMs, deadline, measured })}.`
      : overWords(deadline, moreTimeCommand(environment, plan, runFolder));
  emit({ kind: "deadline", text });
}

/** True when nothing but the last pages may still be written. */
export function isTimeOver(journal: JournalReader, nowMs: number): boolean {
  const deadline = journal.deadlines().at(-1);
  if (deadline === undefined) return false;
  return nowMs >= deadline.atMs - debriefMs(journal.attempts().length);
}

function sessionsLeft(plan: SweepPlan, journal: JournalReader): SweepPlan["sessions"] {
  const rows = journal.sessions();
  const open = rows.filter(({ state }) => state === "planned" || state === "interrupted");
  const left = new Set(open.map(({ session }) => session));
  return plan.sessions.filter(({ session }) => left.has(session));
}

function overWords(deadline: Deadline, moreTime: string): string {
  return [
    `Its time is over (finish_by ${deadlineWords(deadline)}): no session is started, the debrief is written.`,
    `To go on with it, give it another time than ${deadline.finishBy}: ${moreTime}`,
  ].join(" ");
}
