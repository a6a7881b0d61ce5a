/** Sends every event of a sweep where it belongs: the view, the sweep's log, the journal's decisions. */
import { join } from "node:path";
import pino from "pino";
import type { Journal } from "../journal/journal.ts";
import { SWEEP_LOG } from "../journal/run-folder.ts";
import { describeEvent, type EmitEvent } from "../scheduler/events.ts";
import type { View } from "./views/view.ts";

/** Returns the emitter of a run. Progress is shown, and kept in the journal's own table, but never logged. */
export function followEvents(runFolder: string, journal: Journal, view: View): EmitEvent {
  // Synchronous: the last lines before a kill are the ones worth having.
  const destination = pino.destination({
    dest: join(runFolder, SWEEP_LOG),
    sync: true,
    append: true,
  });
  destination.on("error", () => undefined);
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return (event) => {
    view.show(event);
    if (event.kind === "progress") return;
    const text = describeEvent(event);
    const { kind, ...fields } = event;
    log.info({ event: kind, ...fields }, text);
    journal.addDecision(kind, text);
  };
}
