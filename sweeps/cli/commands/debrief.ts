/** `debrief` and `verify`: what the sessions stored, compiled anew, and recomputed by separate code. */
import { join } from "node:path";
import { renderVerify, type SweepRecord, verifyRun, writeDebrief } from "../../../reports/index.ts";
import { openJournalToRead } from "../../journal/journal-reader.ts";
import { findRun, JOURNAL_FILE } from "../../journal/run-folder.ts";
import { buildSweepRecord } from "../../journal/sweep-record.ts";
import { sayDebrief } from "../drive-run.ts";
import { type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

export type StoredRunOptions = { readonly out: string };

export async function runDebrief(
  environment: Environment,
  wanted: string | undefined,
  { out }: StoredRunOptions,
): Promise<ExitCode> {
  const plain = environment.stdout.isTTY !== true;
  const outcome = await writeDebrief(readRecord(environment, wanted, out), { plain });
  sayDebrief(environment, outcome);
  return EXIT.done;
}

export async function runVerify(
  environment: Environment,
  wanted: string | undefined,
  { out }: StoredRunOptions,
): Promise<ExitCode> {
  const result = await verifyRun(readRecord(environment, wanted, out));
  say(environment, renderVerify(result));
  return result.differences.length === 0 ? EXIT.done : EXIT.aborted;
}

function readRecord(
  environment: Environment,
  wanted: string | undefined,
  out: string,
): SweepRecord {
  const folder = findRun(out, environment.cwd, wanted);
  const journal = openJournalToRead(join(folder, JOURNAL_FILE));
  try {
    return buildSweepRecord(journal, folder);
  } finally {
    journal.close();
  }
}
