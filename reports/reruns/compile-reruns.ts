/** What a run's fill-models.json says of the stored sessions. Nothing is run again here. */
import { betterSign } from "../debrief/metric-words.ts";
import type { Comparison, SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { checkDuplicates } from "./check-duplicates.ts";
import { noRanking, rankUnderModels } from "./rank-under-models.ts";
import { type ReadReruns, readReruns } from "./rerun-file.ts";
import type { DuplicateCheck, Reruns } from "./rerun-types.ts";

/** A night whose comparisons are still to come: A/A is asked first, since nothing is compared where it fails. */
export type OpenReruns = {
  readonly repeated: boolean;
  readonly rank: (comparisons: readonly Comparison[]) => Reruns;
};

/** Reads the file of the run and judges its duplicates; `rank` then adds the ranking under each fill model. */
export function openReruns(record: SweepRecord, sessions: readonly SessionResult[]): OpenReruns {
  const { document, problem }: ReadReruns = readReruns(record.runFolder);
  const duplicates = document === null ? null : checkDuplicates(record, sessions, document);
  const repeated = (duplicates?.different.length ?? 0) === 0;
  const rank = (comparisons: readonly Comparison[]): Reruns => {
    if (!repeated) return withoutRanking("the engine did not repeat itself", duplicates);
    if (document === null) return { ...withoutRanking(whyNone(record, problem)), problem };
    const sign = betterSign(record.decisionMetric);
    const fillModels = rankUnderModels({ record, sessions, comparisons, document, sign });
    return { fillModels, duplicates, problem };
  };
  return { repeated, rank };
}

/** Reruns that rank nothing. */
export function withoutRanking(why: string, duplicates: DuplicateCheck | null = null): Reruns {
  return { fillModels: noRanking(why), duplicates, problem: null };
}

function whyNone({ state }: SweepRecord, problem: string | null): string {
  if (problem !== null) return problem;
  return state === "complete" ? "it was not run" : "it runs after the last session";
}
