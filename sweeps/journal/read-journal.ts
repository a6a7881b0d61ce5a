/** What somebody wants to know of a run's journal, read and closed again whatever comes of it. */
import { join } from "node:path";
import { type JournalReader, openJournalToRead } from "./journal-reader.ts";
import { JOURNAL_FILE } from "./run-folder.ts";

/** Returns what `read` makes of the journal of the run in this folder. @throws CodedError SWP_JOURNAL_… */
export function readJournalIn<T>(runFolder: string, read: (journal: JournalReader) => T): T {
  const journal = openJournalToRead(join(runFolder, JOURNAL_FILE));
  try {
    return read(journal);
  } finally {
    journal.close();
  }
}
