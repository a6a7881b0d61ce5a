/**
 * Replays may be made beside a running sweep: what ended afterwards is in neither their tapes nor their account of the
 * ledger roots, and a ranking on them has to say so.
 */
import type { Results, SessionResult } from "../results/results-types.ts";
import { markdownCode } from "../text/escape.ts";
import { counted, numberRanges } from "../text/numbers.ts";

/** Why such a session was not looked at. */
export const SINCE = "ended after the replays were made";

/** Finished sessions that the replays know nothing of, in order. */
export function sessionsSince({ sessions, replay }: Results): readonly SessionResult[] {
  if (replay === null || replay === undefined || replay.problem !== null) return [];
  const known = new Set(replay.reproduction.map(({ session }) => session));
  return sessions.filter(({ session, state }) => state === "finished" && !known.has(session));
}

/** How many tapes are missing for that, and what brings them; no sentence where every session was there. */
export function sinceWords(results: Results): string[] {
  const since = sessionsSince(results);
  if (since.length === 0) return [];
  const tapes = tapesOf(since, results);
  const lack =
    tapes === 0 ? "" : `; ${counted(tapes, "tape")} of theirs ${are(tapes)} missing here`;
  const again = markdownCode(`npm run sweep -- replay ${results.record.runPath}`);
  return [`**Made before ${numbersOf(since)} ended${lack}**: ${again} takes them in.`];
}

/** Returns "session 3", "sessions 3 and 11 to 30". */
export function numbersOf(sessions: readonly SessionResult[]): string {
  const numbers = numberRanges(sessions.map(({ session }) => session));
  return `${sessions.length === 1 ? "session" : "sessions"} ${numbers}`;
}

function are(count: number): string {
  return count === 1 ? "is" : "are";
}

/** Sessions of one window saw one tape; a tape that was replayed is there, whoever saw it. */
function tapesOf(since: readonly SessionResult[], { replay }: Results): number {
  const replayed = new Set(replay?.tapes.map((tape) => `${tape.tape_hash} ${tape.started_at}`));
  const seen = since.flatMap(({ summary }) =>
    summary === null || summary.tape_hash === null
      ? []
      : [`${summary.tape_hash} ${summary.started_at}`],
  );
  return [...new Set(seen)].filter((tape) => !replayed.has(tape)).length;
}
