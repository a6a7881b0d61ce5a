/** One plain line per event, for log files and pipes: no control codes, no progress between the ends. */
import { describeEvent } from "../../scheduler/events.ts";
import { type Environment, say } from "../environment.ts";
import type { View } from "./view.ts";
import { isWorthALine } from "./worth-a-line.ts";

/** Progress of a session that takes hours on a real clock, at most this often. */
const PROGRESS_LINE_MS = 60_000;

export function createPlainView(environment: Environment): View {
  let lastProgressMs = performance.now();
  return {
    show: (event) => {
      if (event.kind === "progress") {
        if (performance.now() - lastProgressMs < PROGRESS_LINE_MS) return;
        lastProgressMs = performance.now();
      } else if (!isWorthALine(event)) return;
      say(environment, `${environment.now().toISOString()} ${describeEvent(event)}`);
    },
    close: () => undefined,
  };
}
