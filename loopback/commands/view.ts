/**
 * What a command may look at: the newest ledger that the server shows, ledgers by index, and the server's own clock.
 * Faults change the view (a lagging server shows an older ledger), never the commands.
 */
import type { MovedLedger } from "../moved-ledger.ts";
import type { RecordedServer } from "../recording.ts";

export type LedgerView = {
  readonly server: RecordedServer;
  /** Index of the newest validated ledger that can be asked for. */
  readonly validatedIndex: number;
  /** The ledger that `server_info` claims as its newest; another than the above only when the server lies. */
  readonly claimed: MovedLedger;
  /** The ledger of an index, or undefined where this server has none. The one after the validated is the current. */
  readonly ledgerAt: (index: number) => MovedLedger | undefined;
  readonly completeLedgers: string;
  /** The server's clock and when it started, Unix milliseconds. */
  readonly nowMs: number;
  readonly startedMs: number;
};
