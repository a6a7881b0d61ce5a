/** What `verify` says of a run, in this process: as it lies there, or with sessions that kept no rows per tick run again. */
import { join } from "node:path";
import { type VerifyOutcome, verifyRun } from "../../reports/index.ts";
import { verifySummaries } from "../../sweeps/in-full/verify-summaries.ts";
import { checkSeal } from "../../sweeps/journal/check-seal.ts";
import { type JournalReader, openJournalToRead } from "../../sweeps/journal/journal-reader.ts";
import { buildSweepRecord } from "../../sweeps/journal/sweep-record.ts";

/** The journal's seal and the run: what is found without running anything. */
export function verifyStored(run: string): VerifyOutcome {
  return readJournal(run, (journal) => {
    const seal = checkSeal(journal.seal());
    const stored = verifyRun(buildSweepRecord(journal, run));
    return { ...stored, differences: [...seal.differences, ...stored.differences] };
  });
}

/** All that the verb looks at. */
export async function verifyAll(run: string): Promise<VerifyOutcome> {
  const { plan, record } = readJournal(run, (journal) => ({
    plan: journal.plan(),
    record: buildSweepRecord(journal, run),
  }));
  const stored = verifyStored(run);
  const again = await verifySummaries(record, plan, {
    onSession: () => undefined,
    signal: new AbortController().signal,
  });
  return {
    checks: { ...stored.checks, ...again.checks },
    differences: [...stored.differences, ...again.differences],
    skipped: [...stored.skipped, ...again.skipped],
  };
}

/** Reads a run's journal and closes it. */
export function readJournal<T>(run: string, read: (journal: JournalReader) => T): T {
  const journal = openJournalToRead(join(run, "sweep.db"));
  try {
    return read(journal);
  } finally {
    journal.close();
  }
}
