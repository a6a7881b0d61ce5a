/** One JSON object per line for other programs: every event, progress included, with its moment. */
import { visibleJson } from "../../../engine/index.ts";
import { type Environment, say } from "../environment.ts";
import type { View } from "./view.ts";

export function createJsonView(environment: Environment): View {
  return {
    show: ({ kind, ...event }) =>
      say(environment, visibleJson({ at: environment.now().toISOString(), event: kind, ...event })),
    close: () => undefined,
  };
}
