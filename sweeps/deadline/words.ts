/**
 * How the journal says that a session was left out for want of time. Readers tell such sessions by these words, so
 * that they stand in one place.
 */
const DEADLINE = "deadline";

/** A session that no attempt was made of. */
export const NOT_STARTED = `not started: ${DEADLINE}`;
/** After a fault that would have been tried again, or after an end from outside. */
export const NOT_RUN_AGAIN = `not run again: ${DEADLINE}`;
/** A session that was still running when the time was needed for the debrief. */
export const CUT_OFF = `cut off: ${DEADLINE}`;

/** True for a session that had no time, or not enough. */
export function isForWantOfTime(reason: string | null): boolean {
  return (
    reason !== null && [NOT_STARTED, NOT_RUN_AGAIN, CUT_OFF].some((words) => reason.includes(words))
  );
}

/** "07:30" as it was written, of an instant its UTC: for a line with little room. */
export function shortDeadline(deadline: Pick<WordedDeadline, "finishBy" | "atMs">): string {
  const { finishBy, atMs } = deadline;
  return finishBy.includes("T") ? utcWords(atMs) : finishBy;
}

/** "07:30 Europe/Berlin (2026-11-22 06:30 UTC)"; an instant stands as its UTC alone. */
export function deadlineWords({ finishBy, timeZone, atMs }: WordedDeadline): string {
  const utc = utcWords(atMs);
  return finishBy.includes("T") ? utc : `${finishBy} ${timeZone} (${utc})`;
}

type WordedDeadline = {
  readonly finishBy: string;
  readonly timeZone: string;
  readonly atMs: number;
};

function utcWords(atMs: number): string {
  const iso = new Date(atMs).toISOString().replace(":00.000Z", "").replace(".000Z", "");
  return `${iso.replace("T", " ")} UTC`;
}
