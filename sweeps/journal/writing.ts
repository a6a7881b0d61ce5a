/** What every group of the journal's entries writes with. */
import type { JournalReader } from "./journal-reader.ts";
import type { Kept } from "./kept-journal.ts";
import type { JournalDatabase } from "./open-database.ts";
import type { Statements } from "./statements.ts";

export type Writing = Pick<Kept, "changed" | "forget"> & {
  readonly db: JournalDatabase;
  readonly statements: Statements;
  readonly reader: JournalReader;
  /** The moment as it stands in the journal, ISO 8601. */
  readonly at: () => string;
};
