/**
 * Verifies the sessions of a run that kept no rows per tick by running each again, in a folder that is gone afterwards,
 * however it ends.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  programBeside,
  type SweepRecord,
  together,
  type VerifyOutcome,
  verifyInFull,
} from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
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
  if (record.storage !== "summary") return together([]);
  const temporary = mkdtempSync(join(tmpdir(), "in-full-"));
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
