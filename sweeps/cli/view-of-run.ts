/** What an operator sees of a run while it goes on: the view for where it is shown, and the first words. */
import { begunRounds } from "../deadline/begun-rounds.ts";
import { shortDeadline } from "../deadline/words.ts";
import type { OpenedRun } from "../journal/open-run.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { CARRIED_SHOWS, plannedText } from "../plan/planned-words.ts";
import { sessionsAtOnce } from "../scheduler/decide.ts";
import type { EmitEvent } from "../scheduler/events.ts";
import { drawsInPlace, type Environment } from "./environment.ts";
import { createJsonView } from "./views/json-view.ts";
import { createLiveView, type LiveOptions } from "./views/live-view.ts";
import { createPlainView } from "./views/plain-view.ts";
import type { View } from "./views/view.ts";

/** Machine-readable lines, plain ones where there is no terminal, else the live table. */
export function createView(
  environment: Environment,
  run: OpenedRun,
  plan: SweepPlan,
  { json, workers }: { readonly json: boolean; readonly workers: number },
): View {
  if (json) return createJsonView(environment);
  if (!drawsInPlace(environment)) return createPlainView(environment, toRun(run, plan));
  const market = plan.live === undefined ? "" : `${plan.live.network} live · `;
  const { concurrency, freshDb, live } = plan;
  const feed = live === undefined ? "none" : "up";
  const lanes = sessionsAtOnce({ concurrency, workers, carriesInventory: !freshDb, feed });
  const screen = { title: `${market}${plan.title}`, concurrency: lanes, ...fillingOf(run, plan) };
  return createLiveView(environment, screen, run.journal.sessions());
}

/** Rounds that fill the time, as far as they were begun; nothing where the number of sessions is known. */
function fillingOf({ journal }: OpenedRun, plan: SweepPlan): Pick<LiveOptions, "filling"> {
  const deadline = journal.deadlines().at(-1);
  if (plan.deadline?.fill !== true || deadline === undefined) return {};
  const shown = begunRounds(plan, journal.sessions(), journal.attempts());
  const begun = Math.max(...shown.map(({ replicate }) => replicate));
  return { filling: { begun, roundsMax: plan.replicates, until: shortDeadline(deadline) } };
}

/** Sessions that are still to run; null where nobody knows how many there will be. */
function toRun({ journal }: OpenedRun, { deadline }: SweepPlan): number | null {
  if (deadline?.fill === true) return null;
  const left = ["planned", "interrupted", "running"];
  return journal.sessions().filter(({ state }) => left.includes(state)).length;
}

/** What is run, and what it can show at best. */
export function tellStart(emit: EmitEvent, run: OpenedRun, plan: SweepPlan): void {
  emit({
    kind: "sweep_started",
    name: plan.name,
    runFolder: run.runFolder,
    sessions: plan.deadline?.fill === true ? null : plan.sessions.length,
    resumed: run.resumed,
    network: plan.live?.network ?? null,
    detail: run.detail,
  });
  const { planned } = plan;
  if (planned !== undefined && !run.resumed) {
    const text = `Can show: ${plannedText(planned, plan.decisionMetric)}.`;
    emit({ kind: "planned", text, ...planned });
  }
  if (!plan.freshDb && plan.cells.length > 1 && !run.resumed) {
    emit({ kind: "warning", text: `the sweep can show ${CARRIED_SHOWS}` });
  }
  for (const text of plan.warnings) emit({ kind: "warning", text });
}

/** A signal's handler must not throw, even when the disk is full and the journal cannot take the line. */
export function tellStop(emit: EmitEvent, text: string): void {
  try {
    emit({ kind: "stopping", text });
  } catch {
    return;
  }
}
