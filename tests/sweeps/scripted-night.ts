/** A whole night in a temporary folder: real journal, real processes of the scripted program, counted debriefs. */
import { join } from "node:path";
import { ownProcess } from "../../runner/index.ts";
import { type Journal, openJournal } from "../../sweeps/journal/journal.ts";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";
import type { SweepEvent } from "../../sweeps/scheduler/events.ts";
import { keepSummaries } from "../../sweeps/scheduler/kept-summaries.ts";
import type { Night } from "../../sweeps/scheduler/night.ts";
import { createStopControl, type StopControl } from "../../sweeps/scheduler/stop-signal.ts";
import { SCRIPTED_PROGRAM } from "../support/built.ts";
import { newJournal } from "./scripted-journal.ts";

export type ScriptedNight = Night & {
  readonly control: StopControl;
  readonly events: SweepEvent[];
  readonly debriefs: () => number;
  /** The same run as a new orchestrator finds it: another journal handle, a fresh stop signal. */
  readonly again: () => ScriptedNight;
};

export function scriptedNight(
  plan: SweepPlan,
  folder: string,
  onEvent?: (event: SweepEvent) => void,
  now: () => Date = () => new Date(),
  workers = 1,
): ScriptedNight {
  const journal = newJournal(join(folder, "sweep.db"), plan, { now });
  return nightOf(journal, plan, folder, onEvent, now, workers);
}

function nightOf(
  journal: Journal,
  plan: SweepPlan,
  folder: string,
  onEvent: ((event: SweepEvent) => void) | undefined,
  now: () => Date,
  workers: number,
): ScriptedNight {
  const control = createStopControl();
  const events: SweepEvent[] = [];
  let debriefs = 0;
  return {
    journal,
    plan,
    sweepId: "scripted/1",
    runFolder: folder,
    carry: ownProcess(SCRIPTED_PROGRAM, 2_000),
    workers,
    limits: { silenceMsMax: 20_000, graceMs: 2_000, lifeMsMax: 60_000 },
    emit: (event) => {
      events.push(event);
      onEvent?.(event);
    },
    stop: control,
    control,
    events,
    configText: (cell) => cell.configYaml,
    writeDebrief: async () => {
      debriefs += 1;
    },
    debriefs: () => debriefs,
    feed: null,
    clock: null,
    handles: new Map(),
    summaries: keepSummaries(),
    again: () => {
      journal.close();
      return nightOf(
        openJournal(join(folder, "sweep.db"), now),
        plan,
        folder,
        onEvent,
        now,
        workers,
      );
    },
  };
}

/** "finished", "failed: crashed" … of every session, in order. */
export function statesOf(night: Night): string[] {
  return night.journal
    .sessions()
    .map(({ state, reason }) => (reason === null ? state : `${state}: ${reason}`));
}
