/** A stored run as the verbs that read it get it. */
import type { SweepRecord } from "../../reports/index.ts";
import { findRun } from "../journal/find-run.ts";
import { readJournalIn } from "../journal/read-journal.ts";
import type { Seal } from "../journal/seal.ts";
import { buildSweepRecord } from "../journal/sweep-record.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { Environment } from "./environment.ts";

/** Reads the run that was asked for under the folder of all results. @throws CodedError when it is not there or damaged. */
export function readRun(
  environment: Environment,
  wanted: string | undefined,
  out: string,
): { readonly record: SweepRecord; readonly plan: SweepPlan; readonly seal: Seal } {
  const folder = findRun(out, environment.cwd, wanted);
  return readJournalIn(folder, (journal) => ({
    record: buildSweepRecord(journal, folder),
    plan: journal.plan(),
    seal: journal.seal(),
  }));
}
