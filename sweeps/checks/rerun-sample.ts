/**
 * A sample of the reruns, run once more: what fill-models.json says of them must come out again. For `verify`, which
 * looks at stored numbers only; here the engine itself is asked.
 */
import { type RerunEntry, type Results, readReruns } from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { planReruns, type RerunJob } from "./plan-reruns.ts";
import { createJobRunner } from "./run-reruns.ts";

export type SampleOutcome = {
  readonly ran: number;
  /** "tight-sym-6 window 2 under touch: ledger_root was …, run again …". */
  readonly differences: readonly string[];
  /** Why nothing was run; null when something was. */
  readonly why: string | null;
};

/** Runs up to `count` of the stored reruns again, spread evenly over all of them. */
export async function rerunSample(
  results: Results,
  plan: SweepPlan,
  count: number,
): Promise<SampleOutcome> {
  const { document, problem } = readReruns(results.record.runFolder);
  if (document === null) return nothing(problem ?? "there is no fill-models.json");
  const stored = [...document.duplicates, ...document.reruns];
  const pairs = planReruns(results, plan).jobs.flatMap((job) => {
    const entry = stored.find((one) => isOf(one, job));
    return entry === undefined ? [] : [{ job, entry }];
  });
  if (pairs.length === 0) return nothing("no stored rerun fits the sessions of this run");
  const run = createJobRunner(plan, () => false);
  const differences: string[] = [];
  const chosen = spread(pairs, count);
  for (const { job, entry } of chosen) {
    const result = await run(job);
    differences.push(...compare(job, entry, result));
  }
  return { ran: chosen.length, differences, why: null };
}

function nothing(why: string): SampleOutcome {
  return { ran: 0, differences: [], why };
}

function isOf(entry: RerunEntry, job: RerunJob): boolean {
  return (
    entry.cell === job.cell &&
    entry.replicate === job.replicate &&
    entry.fill_model === job.fillModel &&
    entry.config_hash === job.configHash
  );
}

/** Returns `count` of the items at even distances, the first always among them. */
export function spread<T>(items: readonly T[], count: number): T[] {
  const wanted = Math.min(count, items.length);
  return Array.from(
    { length: wanted },
    (_, i) => items[Math.floor((i * items.length) / wanted)] as T,
  );
}

type Outcome = Awaited<ReturnType<ReturnType<typeof createJobRunner>>>;

function compare(job: RerunJob, entry: RerunEntry, result: Outcome): string[] {
  const at = `${job.cell} window ${job.replicate} under ${job.fillModel}`;
  if (result === null) return [`${at}: was not run again`];
  if ("reason" in result) return [`${at}: could not be run again: ${result.reason}`];
  const names = ["tape_hash", "ledger_root", "value", "fills", "evaluable"] as const;
  return names.flatMap((name) =>
    entry[name] === result[name]
      ? []
      : [`${at}: ${name} was ${String(entry[name])}, run again ${String(result[name])}`],
  );
}
