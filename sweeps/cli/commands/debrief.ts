/** `debrief` and `verify`: what the sessions stored, compiled anew, and recomputed by separate code. */
import { join } from "node:path";
import {
  readReplayFile,
  renderVerify,
  type SweepRecord,
  type VerifyOutcome,
  verifyRun,
  writeDebrief,
} from "../../../reports/index.ts";
import { openJournalToRead } from "../../journal/journal-reader.ts";
import { findRun, JOURNAL_FILE } from "../../journal/run-folder.ts";
import { buildSweepRecord } from "../../journal/sweep-record.ts";
import { rerunRoots } from "../../replay/rerun-roots.ts";
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
  { out, replays }: StoredRunOptions & { readonly replays: number },
): Promise<ExitCode> {
  const stored = verifyRun(readRecord(environment, wanted, out));
  const again = runReplaysAgain(environment, wanted, out, replays);
  const result = {
    checks: { ...stored.checks, ...again.checks },
    differences: [...stored.differences, ...again.differences],
    skipped: [...stored.skipped, ...again.skipped],
  };
  say(environment, renderVerify(result));
  return result.differences.length === 0 ? EXIT.done : EXIT.aborted;
}

/** The roots of replays, a sample of them: reports starts nothing, so they are run from here. */
function runReplaysAgain(
  environment: Environment,
  wanted: string | undefined,
  out: string,
  replays: number,
): VerifyOutcome {
  const runFolder = findRun(out, environment.cwd, wanted);
  const { file } = readReplayFile(runFolder);
  if (file === null) return { checks: {}, differences: [], skipped: [] };
  const journal = openJournalToRead(join(runFolder, JOURNAL_FILE));
  try {
    return rerunRoots({ plan: journal.plan(), runFolder }, file, replays);
  } finally {
    journal.close();
  }
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
