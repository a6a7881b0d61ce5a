/**
 * Runs to begin with: nothing yet, one session done, all done and the end still to come; and what each has ahead of it.
 * There are two nights, one that stores everything and one that keeps its summaries.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";
import { loadProbe, makePlace, type Place, type Storage, shortNight } from "./bench.ts";
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
  /** Results folder of the run that nobody cut. */
  readonly wholeRoot: string;
  /** From nothing, from the second session, from the end of the last one; a run to begin with is made when asked for. */
  readonly at: (place: 0 | 1 | 2) => Promise<Stage>;
  /** What a session changes on the disk. */
  readonly sessionChanges: readonly string[];
};

export type Nights = {
  /** The stages of a night, made when they are first asked for. */
  readonly of: (storage: Storage) => Promise<Stages>;
  readonly remove: () => void;
};

/** How often a session is tried again. */
export const RETRIES = 5;

/** Opens both short nights, with the probe in every process. */
export function openNights(): Nights {
  const folder = mkdtempSync(join(tmpdir(), "faults-"));
  const unload = loadProbe();
  const places: Place[] = [];
  const open = (storage: Storage) =>
    once(() => makeStages(shortNight(folder, { retries: RETRIES, storage }), places));
  const nights = { full: open("full"), summary: open("summary") };
  return {
    of: (storage) => nights[storage](),
    remove: () => {
      unload();
      for (const place of places) place.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the plan whole, and again to each stage; `places` takes what is to be removed in the end. */
async function makeStages(plan: SweepPlan, places: Place[]): Promise<Stages> {
  const recorded = async (from?: string): Promise<Place> => {
    const place = makePlace(plan, { record: true }, from);
    places.push(place);
    const { end, errors } = await place.run();
    if (end !== 0) throw new Error(`a run without a fault ended with ${end}: ${errors}`);
    return place;
  };
  const cutAt = async (name: RegExp, changes: readonly string[]): Promise<string> => {
    const at = 1 + changes.findIndex((change) => name.test(change));
    if (at === 0) throw new Error(`no ${name} among the changes of a run`);
    const place = makePlace(plan, { orchestrator: [{ at, signal: "SIGKILL" }] });
    places.push(place);
    const { end } = await place.run();
    if (end !== "SIGKILL") throw new Error(`a run that was to be killed ended with ${end}`);
    return place.root;
  };
  const wholeRun = await recorded();
  const changes = wholeRun.changes("orchestrator", 1);
  const from = async (name: string, cut: RegExp): Promise<Stage> => {
    const root = await cutAt(cut, changes);
    const place = await recorded(root);
    return { name, from: root, changes: place.changes("orchestrator", 1) };
  };
  const at = [
    () => Promise.resolve({ name: "from the beginning", from: undefined, changes }),
    // The gate before the second session is the first thing after the first one's judgement.
    once(() => from("from the second session", /^run INSERT OR IGNORE/)),
    once(() => from("from the end of the last session", /^run UPDATE sweep/)),
  ] as const;
  return {
    plan,
    wholeRoot: wholeRun.root,
    whole: accountOf(wholeRun.runFolder() ?? join(wholeRun.root, "missing")),
    at: (place) => at[place](),
    sessionChanges: wholeRun.changes("session", 1),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
