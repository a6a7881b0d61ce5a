/**
 * `server_info`, `server_state`, `fee`, `version`, `ping`: the recorded replies with what moves filled in. The age of
 * the validated ledger is computed from the server's clock at the moment of asking.
 */
import { isObject, type JsonObject } from "../json.ts";
import { serverTimeText } from "../time-text.ts";
import { RIPPLE_EPOCH_S } from "../timeline.ts";
import type { LedgerView } from "./view.ts";

/** Answers `server_info`. */
export function serverInfo(view: LedgerView): JsonObject {
  const { info } = view.server.server_info;
  const { hash, index, closeTime } = view.claimed;
  const ageS = Math.floor(view.nowMs / 1_000) - RIPPLE_EPOCH_S - closeTime;
  return { info: running(view, info, { age: Math.max(0, ageS), hash, seq: index }) };
}

/** Answers `server_state`, the same in machine units. */
export function serverState(view: LedgerView): JsonObject {
  const { state } = view.server.server_state;
  const { hash, index, closeTime } = view.claimed;
  return { state: running(view, state, { close_time: closeTime, hash, seq: index }) };
}

/** Answers `fee`. */
export function fee(view: LedgerView): JsonObject {
  return { ...view.server.fee, ledger_current_index: view.validatedIndex + 1 };
}

/** Answers `version`. */
export function version(view: LedgerView): JsonObject {
  return view.server.version;
}

/** Answers `ping` as a port without admin rights does. */
export function ping(): JsonObject {
  return {};
}

function running(view: LedgerView, recorded: unknown, newest: JsonObject): JsonObject {
  const fields = recorded as JsonObject;
  const upMs = Math.max(0, Math.round(view.nowMs - view.startedMs));
  const validated = fields.validated_ledger;
  return {
    ...fields,
    complete_ledgers: view.completeLedgers,
    server_state_duration_us: String(upMs * 1_000),
    time: serverTimeText(view.nowMs),
    uptime: Math.floor(upMs / 1_000),
    validated_ledger: { ...(isObject(validated) ? validated : {}), ...newest },
  };
}
