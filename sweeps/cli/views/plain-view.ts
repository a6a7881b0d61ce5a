/** One plain line per event, for log files and pipes: no control codes, no progress between the ends. */
import { counted, describeEvent } from "../../scheduler/events.ts";
import { type Environment, say } from "../environment.ts";
import { keepRecent, paceOf, paceWords } from "./pace.ts";
import type { View } from "./view.ts";
import { isWorthALine } from "./worth-a-line.ts";

/** Progress of a session that takes hours on a real clock, or of a sweep of thousands of short ones, at most this often. */
const PROGRESS_LINE_MS = 60_000;

/** `sessions`: how many are still to run; null where nobody knows. */
export function createPlainView(environment: Environment, sessions: number | null = null): View {
  let lastProgressMs = performance.now();
  let lastPaceMs = lastProgressMs;
  const ended: number[] = [];
  let done = 0;
  const tellPace = (nowMs: number): void => {
    keepRecent(ended, nowMs);
    ended.push(nowMs);
    done += 1;
    if (sessions === null || nowMs - lastPaceMs < PROGRESS_LINE_MS) return;
    lastPaceMs = nowMs;
    const words = paceWords(paceOf(ended, nowMs), sessions - done);
    if (words.length === 0) return;
    const line = [`${done} of ${counted(sessions, "session")} ended`, ...words].join(", ");
    say(environment, `${environment.now().toISOString()} ${line}`);
  };
  return {
    show: (event) => {
      if (event.kind === "session_ended" && event.state !== "planned") tellPace(performance.now());
      if (event.kind === "progress") {
        if (performance.now() - lastProgressMs < PROGRESS_LINE_MS) return;
        lastProgressMs = performance.now();
      } else if (!isWorthALine(event)) return;
      say(environment, `${environment.now().toISOString()} ${describeEvent(event)}`);
    },
    close: () => undefined,
  };
}
