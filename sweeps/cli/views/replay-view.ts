/** A replay on the screen: one line that moves on a terminal, plain lines elsewhere, JSON for other programs. */
import { createLogUpdate } from "log-update";
import { visibleJson } from "../../../engine/index.ts";
import { describeReplayEvent, type ReplayEvent } from "../../replay/replay-events.ts";
import { columnsOf, drawsInPlace, type Environment, say, sayWrapped } from "../environment.ts";
import { progressBar } from "./format.ts";

export type ReplayView = {
  readonly show: (event: ReplayEvent) => void;
  readonly close: () => void;
};

export function createReplayView(environment: Environment, json: boolean): ReplayView {
  const close = () => undefined;
  if (json) {
    const show = ({ kind, ...event }: ReplayEvent) =>
      say(environment, visibleJson({ at: environment.now().toISOString(), event: kind, ...event }));
    return { show, close };
  }
  if (drawsInPlace(environment)) return createMovingLine(environment);
  return { show: (event) => say(environment, describeReplayEvent(event)), close };
}

function createMovingLine(environment: Environment): ReplayView {
  const draw = createLogUpdate(environment.stdout as unknown as NodeJS.WritableStream);
  return {
    show: (event) => {
      const line = describeReplayEvent(event);
      // What went well is replaced by the next; what did not must stay to be read.
      const passing = event.kind === "pair_ended" && event.detail === null;
      if (!passing) {
        // Not through the library's own way, which breaks a path where the terminal ends.
        draw.clear();
        sayWrapped(environment, line);
        return;
      }
      const width = (columnsOf(environment.stdout) ?? 100) - 14;
      draw(`${progressBar(event.done / event.of, 10)} ${line.slice(0, width)}`);
    },
    close: () => {
      draw.clear();
      draw.done();
    },
  };
}
