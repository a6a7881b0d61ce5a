/** The end of a session: its row closed, its tape completed, its inventory checked, its summary written last. */
import { join } from "node:path";
import type { SessionState } from "../core/session-state.ts";
import { blake3Hex } from "../hash.ts";
import { keepSummary, summaryFromReader } from "../metrics/summary-from-database.ts";
import type { Session } from "./drive.ts";
import { checkInventory, closeRow, endOf } from "./session-row.ts";
import type { SessionSummary } from "./summary-schema.ts";

/** Under this key of engine_state lies the hash of summary.json as it was written. */
const SUMMARY_HASH_KEY = "summary_hash";

/** Closes the session row, checks the invariant, empties the write-ahead log, writes the summary. */
export function finish(
  { spec, market, store, log, config, files }: Session,
  state: SessionState,
): SessionSummary {
  const end = endOf(state);
  const endsAt = market.t0 + spec.durationMs;
  closeRow(store, state, { endsAt, tapeHash: market.tape.finish(end.reason) });
  const invariant = checkInventory(store, state, config.config);
  store.setState("mode", state.guards.machine.mode);
  const summary = summaryFromReader(store.rows());
  const text = `${JSON.stringify(summary, null, 2)}\n`;
  if (spec.storage === "summary") keepSummary(store, text);
  // The database vouches for the file beside it, and for its own rows, to the last digit.
  store.setState(SUMMARY_HASH_KEY, blake3Hex(text));
  store.finish();
  files.store(join(spec.folder, "summary.json"), text);
  // Its last file: the names of all of them are durable now.
  files.settle(spec.folder);
  log.info(
    `ended: ${end.reason}${end.detail === null ? "" : ` (${end.detail})`}, ${state.tick} ticks, invariant ${invariant.status}`,
  );
  return summary;
}
