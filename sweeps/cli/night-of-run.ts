/** What a run's sessions are run with: its processes, its limits, the feed of a live market. */
import { join } from "node:path";
import { createSessionPool, ownProcess } from "../../runner/index.ts";
import type { OpenedRun } from "../journal/open-run.ts";
import { sessionConfigText } from "../patch/session-config-text.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { EmitEvent } from "../scheduler/events.ts";
import type { Night } from "../scheduler/night.ts";
import { sessionLimits } from "../scheduler/session-order.ts";
import { createMarketProbe, createSharedFeed, type SharedFeed } from "../scheduler/shared-feed.ts";
import type { StopSignal } from "../scheduler/stop-signal.ts";
import type { Environment } from "./environment.ts";
import { sessionMemory } from "./session-memory.ts";

export type NightParts = {
  readonly emit: EmitEvent;
  readonly stop: StopSignal;
  readonly writeDebrief: Night["writeDebrief"];
  readonly carriers: Carriers;
};

/** Returns all that the scheduler needs of the world but its clock. */
export function createNight(
  environment: Environment,
  { journal, runFolder }: OpenedRun,
  plan: SweepPlan,
  { emit, stop, writeDebrief, carriers }: NightParts,
): Omit<Night, "clock"> {
  const limits = sessionLimits(plan);
  const { sweepId } = journal.sweep();
  return {
    journal,
    plan,
    sweepId,
    runFolder,
    ...carriers,
    limits: {
      ...limits,
      ...sessionMemory(environment),
      silenceMsMax: environment.silenceMsMax ?? limits.silenceMsMax,
    },
    emit,
    stop,
    configText: (cell, replicate) => sessionConfigText(cell, { sweep: sweepId, replicate }),
    writeDebrief,
    feed: feedOf(environment, plan, runFolder),
    handles: new Map(),
  };
}

export type Carriers = Pick<Night, "carry" | "workers"> & { readonly close: () => Promise<void> };

/** On virtual time sessions take turns on warm processes; on the real clock each has its own, which may outlive ours. */
export function createCarriers(
  { sessionProgram }: Environment,
  plan: SweepPlan,
  workers: number,
): Carriers {
  const { graceMs } = sessionLimits(plan);
  if (plan.clock === "real" || workers === 0) {
    const close = () => Promise.resolve();
    return { carry: ownProcess(sessionProgram, graceMs), workers: 1, close };
  }
  const pool = createSessionPool(sessionProgram, graceMs);
  // A pause between sessions is asked for: nothing runs ahead of it.
  return { carry: pool.carry, workers: plan.pauseBetweenMs > 0 ? 1 : workers, close: pool.close };
}

/** Live sessions at once share one feed, back to back each has its own connection; a recorded market needs neither. */
function feedOf(
  environment: Environment,
  { live }: SweepPlan,
  runFolder: string,
): SharedFeed | null {
  if (live === undefined) return null;
  if (!live.sharedFeed) return createMarketProbe(live.networkFile);
  return createSharedFeed({
    networkFile: live.networkFile,
    program: environment.feedProgram,
    log: join(runFolder, "feed.log"),
  });
}
