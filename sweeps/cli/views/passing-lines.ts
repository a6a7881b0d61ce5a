/**
 * Lines of decisions on a terminal, a few times a second however many there are. Where thousands of sessions pass by,
 * their starts and clean ends are in the table and its counts; what is worth reading still scrolls.
 */
import { describeEvent, type SweepEvent } from "../../scheduler/events.ts";
import { wrapLogLine } from "../../text/wrap-words.ts";

/** A person reads no more between two pictures; `sweep.log` has all of them. */
const LINES_MAX = 6;
/** Up to so many sessions, each one's start and end is a line. */
const SESSIONS_TOLD = 40;

/** True for what the table of a long sweep tells well enough. */
export function isRoutine(event: SweepEvent, sessions: number): boolean {
  if (sessions <= SESSIONS_TOLD) return false;
  switch (event.kind) {
    case "session_started":
      return event.attempt === 1 && !event.takenOver;
    case "session_ended":
      return event.state === "finished";
    case "rule":
      // A flag changes nothing of the night, and stands in the debrief.
      return event.action === "flag";
    case "session_skipped":
      return true;
    case "sweep_started":
    case "session_failed":
    case "progress":
    case "warning":
    case "planned":
    case "gate":
    case "feed":
    case "market":
    case "check":
    case "deadline":
    case "stopping":
    case "notice":
    case "sweep_ended":
      return false;
  }
}

/**
 * Returns the lines of what came since the last picture, as wide as the terminal: the last few events, and how many are
 * not among them.
 */
export function passingLines(
  events: readonly { readonly at: string; readonly event: SweepEvent }[],
  width: number,
): string[] {
  // To say that one is missing takes as much room as the one.
  const rest = events.length <= LINES_MAX + 1 ? 0 : events.length - LINES_MAX;
  const shown = events
    .slice(rest)
    .flatMap(({ at, event }) => wrapLogLine(`${at} `, describeEvent(event), width));
  return rest > 0 ? [`… ${rest} more lines in sweep.log`, ...shown] : shown;
}
