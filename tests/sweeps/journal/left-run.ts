/** A run that is over, as a later plan finds it: a real journal, and results as the reports write them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "../../../reports/index.ts";
import { resultsJson } from "../../../reports/results/results-files.ts";
import type { StoredSweepState } from "../../../sweeps/journal/journal-types.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { newJournal } from "../scripted-journal.ts";

type LeftRun = {
  readonly name: string;
  readonly results: Results;
  readonly state?: StoredSweepState;
};

/** Leaves the run behind and returns its folder. */
export function leaveRunIn(
  root: string,
  plan: SweepPlan,
  { name, results, state = "complete" }: LeftRun,
): string {
  const folder = join(root, plan.name, name);
  mkdirSync(folder, { recursive: true });
  const journal = newJournal(join(folder, "sweep.db"), plan, { sweepId: name });
  journal.setSweepState(state, null);
  journal.close();
  writeFileSync(join(folder, "results.json"), resultsJson(results));
  return folder;
}
