/**
 * Verifies the sessions of a run that kept no rows per tick by running each again, in a folder that is gone afterwards,
 * however it ends; after a `kill -9` the next verification takes it away.
 */
import { rmSync } from "node:fs";
import {
  programBeside,
  type SweepRecord,
  together,
  type VerifyOutcome,
  verifyInFull,
} from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { makePassingFolder, removeLeftovers } from "../temporary/passing-folder.ts";
import { againInFull } from "./again-in-full.ts";
import type { VerifyingData } from "./verifying-thread.ts";

export type VerifySummariesOptions = {
  /** Told after each session how many are done. */
  readonly onSession: (done: number, of: number) => void;
  /** Ends it before its end. */
  readonly signal: AbortSignal;
  /** By default as many as there are processors. */
  readonly threads?: number;
  /** The threads' compiled program. */
  readonly program?: string;
};

/**
 * Verifies all of them; a run that stored everything has none.
 * @throws an AbortError after the signal; CodedError RPT_THREAD_DIED, or what the machine refused.
 */
export async function verifySummaries(
  record: SweepRecord,
  plan: SweepPlan,
  {
    onSession,
    signal,
    program = programBeside(import.meta, "verifying-thread"),
    ...threads
  }: VerifySummariesOptions,
): Promise<VerifyOutcome> {
  removeLeftovers(Date.now());
  if (record.storage !== "summary") return together([]);
  const temporary = makePassingFolder("verify");
  try {
    const run = { plan, sweepId: record.sweepId };
    const data: VerifyingData = { record, run, temporary };
    return await verifyInFull(record, {
      inFull: againInFull(run, temporary),
      spread: { program, data, ...threads },
      onSession,
      signal,
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
