/** Runs to begin with: nothing yet, one session done, all done and the end still to come; and what each has ahead of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";
import { loadProbe, makePlace, type Place, shortNight } from "./bench.ts";
import { type Account, accountOf } from "./compare.ts";

export type Stage = {
  readonly name: string;
  /** Results folder to copy; undefined: begin from nothing. */
  readonly from: string | undefined;
  /** What an orchestrator changes on the disk that goes on from here, in order. */
  readonly changes: readonly string[];
};

export type Stages = {
  readonly plan: SweepPlan;
  readonly whole: Account;
  readonly stages: readonly [Stage, Stage, Stage];
  /** What a session changes on the disk. */
  readonly sessionChanges: readonly string[];
  readonly remove: () => void;
};

/** How often a session is tried again. */
export const RETRIES = 5;

/** Makes the stages of the short night, with the probe in every process. */
export async function openStages(): Promise<Stages> {
  const folder = mkdtempSync(join(tmpdir(), "faults-"));
  const unload = loadProbe();
  const stages = await makeStages(shortNight(folder, `retries: ${RETRIES}`));
  return {
    ...stages,
    remove: () => {
      unload();
      stages.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ends what was opened; nothing when it could not be. */
export function closeStages(stages: Stages | undefined): void {
  stages?.remove();
}

/** Runs the plan whole, and again to each stage. */
async function makeStages(plan: SweepPlan): Promise<Stages> {
  const places: Place[] = [];
  const recorded = async (from?: string): Promise<Place> => {
    const place = makePlace(plan, { record: true }, from);
    places.push(place);
    const { end, errors } = await place.run();
    if (end !== 0) throw new Error(`a run without a fault ended with ${end}: ${errors}`);
    return place;
  };
  const cutAt = async (name: RegExp, nth: number, changes: readonly string[]): Promise<string> => {
    const at = changes.flatMap((change, index) => (name.test(change) ? [index + 1] : []))[nth - 1];
    if (at === undefined) throw new Error(`no ${nth}th ${name} among the changes of a run`);
    const place = makePlace(plan, { orchestrator: [{ at, signal: "SIGKILL" }] });
    places.push(place);
    const { end } = await place.run();
    if (end !== "SIGKILL") throw new Error(`a run that was to be killed ended with ${end}`);
    return place.root;
  };
  const wholeRun = await recorded();
  const changes = wholeRun.changes("orchestrator", 1);
  // The gate before the second session is the first thing after the first one's judgement.
  const second = await cutAt(/^run INSERT OR IGNORE/, 1, changes);
  const last = await cutAt(/^run UPDATE sweep/, 1, changes);
  const stage = async (name: string, from: string): Promise<Stage> => {
    const place = await recorded(from);
    return { name, from, changes: place.changes("orchestrator", 1) };
  };
  return {
    plan,
    whole: accountOf(wholeRun.runFolder() ?? join(wholeRun.root, "missing")),
    stages: [
      { name: "from the beginning", from: undefined, changes },
      await stage("from the second session", second),
      await stage("from the end of the last session", last),
    ],
    sessionChanges: wholeRun.changes("session", 1),
    remove: () => {
      for (const place of places) place.remove();
    },
  };
}
