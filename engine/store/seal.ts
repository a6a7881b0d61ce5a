/** What a closed session's database says of itself. */
import type { LeftOut } from "./hash-rows.ts";

/** Under this key of engine_state lies the hash of the rows. */
export const SEAL_KEY = "rows_hash";

/** The event ledger vouches for itself: each row is chained to the one before, and the session's row holds the last hash. */
export const SEALED: LeftOut = {
  rowsOf: "event_ledger",
  row: { table: "engine_state", key: SEAL_KEY },
};
