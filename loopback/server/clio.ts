/**
 * The same answers as a Clio server words them. Clio stands before the servers of the network and serves validated
 * ledgers only; several public servers answer as it does. What differs for a reader: `server_info` tells no state,
 * `book_offers` does not say that it is validated, and every answer carries a warning that this is Clio.
 */
import { isObject, type Json, type JsonObject } from "../json.ts";

const WARNING: JsonObject = {
  id: 2001,
  message:
    "This is a clio server. clio only serves validated data. If you want to talk to rippled, include 'ledger_index':'current' in your request",
};

/** Returns a reply of the recorded server as Clio would have given it. */
export function asClio(command: Json | undefined, reply: JsonObject): JsonObject {
  const { result } = reply;
  if (!isObject(result)) return reply;
  return { ...reply, result: resultOf(command, result), warnings: [WARNING] };
}

function resultOf(command: Json | undefined, result: JsonObject): JsonObject {
  if (command === "server_info") return { info: infoOf(result.info), validated: true };
  if (command !== "book_offers") return result;
  const { validated: _, ...unsaid } = result;
  return unsaid;
}

/** What Clio knows itself, and the little that it passes on from a server behind it. */
function infoOf(info: Json | undefined): JsonObject {
  const { build_version, complete_ledgers, load_factor, network_id, time, uptime, ...rest } =
    isObject(info) ? info : {};
  return {
    complete_ledgers: complete_ledgers ?? "",
    load_factor: load_factor ?? 1,
    time: time ?? "",
    uptime: uptime ?? 0,
    clio_version: "2.7.0",
    libxrpl_version: build_version ?? "",
    validated_ledger: rest.validated_ledger ?? null,
    cache: { is_enabled: true, is_full: true },
    rippled_version: build_version ?? "",
    ...(network_id === undefined ? {} : { network_id }),
  };
}
