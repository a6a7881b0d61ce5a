/**
 * The hour in the loop of a night that has to be over by a time: what is left, when to wake, and what the journal is
 * told of sessions that had none. The journal's last deadline counts, so that a resumed night keeps its own.
 */

import { expectedSessionMs, wallTimes } from "../deadline/session-times.ts";
import { cutOffMs, type TimeLeft } from "../deadline/time-left.ts";
import { isForWantOfTime, NOT_RUN_AGAIN, NOT_STARTED } from "../deadline/words.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import type { LeftOut } from "../journal/session-entries.ts";
import { counted } from "./events.ts";
import type { Night } from "./night.ts";

/** A machine that slept wakes to another hour than its timers: it is read again this often. */
const LOOK_MS_MAX = 60_000;

/** Returns what is left of the time, null for a night that may take its own. */
export function timeLeftOf({ journal, clock, plan }: Night, pauseDue: boolean): TimeLeft | null {
  const deadline = journal.deadlines().at(-1);
  if (deadline === undefined || clock === null) return null;
  const measured = wallTimes(journal.attempts());
  return {
    nowMs: clock.nowMs(),
    atMs: deadline.atMs,
    sessionMs: measured.length === 0 ? clock.sessionMs : expectedSessionMs(plan, measured),
    pauseMs: pauseDue ? plan.pauseBetweenMs : 0,
    plan,
  };
}

/** Returns the ms after which a waiting night has to look at the clock; null where it never has to. */
export function lookAgainMs(night: Night): number | null {
  const left = timeLeftOf(night, false);
  if (left === null) return null;
  const cutOff = cutOffMs(left, night.journal.sessions()) - left.nowMs;
  return Math.max(0, Math.min(LOOK_MS_MAX, cutOff));
}

/** Sessions that are still to run when there is no time for them, with what the journal shall say of each. */
export function outOfTime({ journal }: Pick<Night, "journal">): LeftOut[] {
  const attempts = journal.attempts();
  return journal
    .sessions()
    .filter(({ state }) => state === "planned" || state === "interrupted")
    .map(({ session, state, reason }): LeftOut => {
      const last = attempts.findLast((attempt) => attempt.session === session);
      if (last === undefined) return { session, state: "not_run", reason: NOT_STARTED };
      // Cut off by the deadline itself, or by an earlier end that has left its mark.
      if (isForWantOfTime(reason)) return { session, state, reason };
      const why = state === "interrupted" ? (reason ?? "interrupted") : (last.outcome ?? "cut off");
      const left = `${why}; ${NOT_RUN_AGAIN}`;
      return { session, state: state === "interrupted" ? state : "failed", reason: left };
    });
}

/** "Out of time (finish_by 07:30): 15 sessions not started." Rounds of `fill` that were never begun are not missed. */
export function outOfTimeSentence({ journal, plan }: Pick<Night, "journal" | "plan">): string {
  const begun = new Set(journal.attempts().map(({ session }) => session));
  const rounds = new Set(
    plan.sessions.filter(({ session }) => begun.has(session)).map(({ replicate }) => replicate),
  );
  const missed = (row: SessionRow): boolean =>
    isForWantOfTime(row.reason) && (plan.deadline?.fill !== true || rounds.has(row.replicate));
  const rows = journal.sessions().filter(missed);
  const notStarted = rows.filter(({ state }) => state === "not_run").length;
  const notDone = rows.length - notStarted;
  const parts = [
    ...(notStarted > 0 ? [`${counted(notStarted, "session")} not started`] : []),
    ...(notDone > 0 ? [`${counted(notDone, "session")} begun and not finished`] : []),
  ];
  const filled = plan.deadline?.fill === true ? ` after ${counted(rounds.size, "round")}` : "";
  const what = parts.length === 0 ? "" : `: ${parts.join(", ")}`;
  return `Out of time (finish_by ${journal.deadlines().at(-1)?.finishBy ?? "n/a"})${filled}${what}.`;
}
