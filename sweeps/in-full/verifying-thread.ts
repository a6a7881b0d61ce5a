/** A thread that runs sessions of one run again and verifies them: which ones it is asked, what it found goes back. */
import { workerData } from "node:worker_threads";
import { type SweepRecord, serveVerifyAgain } from "../../reports/index.ts";
import { againInFull } from "./again-in-full.ts";
import type { StoredRun } from "./run-in-full.ts";

/** What such a thread is given. */
export type VerifyingData = {
  readonly record: SweepRecord;
  readonly run: StoredRun;
  /** A folder of the verification's own: whoever made it removes it, and what is left in it. */
  readonly temporary: string;
};

const { record, run, temporary } = workerData as VerifyingData;
serveVerifyAgain(record, againInFull(run, temporary));
