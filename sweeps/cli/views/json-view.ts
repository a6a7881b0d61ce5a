/** One JSON object per line for other programs: every event, progress included, with its moment. */
import { type Environment, say } from "../environment.ts";
import type { View } from "./view.ts";

export function createJsonView(environment: Environment): View {
  return {
    show: ({ kind, ...event }) =>
      say(
        environment,
        JSON.stringify({ at: environment.now().toISOString(), event: kind, ...event }),
      ),
    close: () => undefined,
  };
}
