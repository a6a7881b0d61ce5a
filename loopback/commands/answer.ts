/**
 * From a frame's text to the reply's text: the envelope of the protocol, and which command does what. Pure but for the
 * subscription that `subscribe` notes on its connection.
 */
import { isObject, type Json, type JsonObject, sortedDeep, sortedTop } from "../json.ts";
import { ammInfo } from "./amm-info.ts";
import { bookOffers } from "./book-offers.ts";
import { ledger, ledgerClosed, ledgerCurrent } from "./ledger.ts";
import { type ErrorToken, ProtocolError } from "./protocol-error.ts";
import { fee, ping, serverInfo, serverState, version } from "./server-info.ts";
import { type Subscriber, subscribe, unsubscribe } from "./subscribe.ts";
import type { LedgerView } from "./view.ts";

/** Reads one frame; undefined when it is no JSON object. */
export function parseRequest(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The command of a request, under either of its two names. */
export function commandOf(request: JsonObject): Json | undefined {
  return request.command ?? request.method;
}

/** The reply to a frame that is no request at all. */
export function answerGarbage(text: string): JsonObject {
  return { error: "jsonInvalid", type: "error", value: text };
}

/** The reply to a request, keys in the recorded order. */
export function answer(view: LedgerView, request: JsonObject, subscriber: Subscriber): JsonObject {
  const echoed = echo(request);
  try {
    const result = sortedTop(run(view, request, subscriber));
    return sortedTop({ ...echoed, result, status: "success", type: "response" });
  } catch (error) {
    if (!(error instanceof ProtocolError) && !(error instanceof EnvelopeError)) throw error;
    const told = sortedDeep(masked(request));
    return sortedTop({
      ...echoed,
      ...error.reply,
      request: told,
      status: "error",
      type: "response",
    });
  }
}

/** Faults of the envelope itself come without number and words. */
class EnvelopeError extends Error {
  readonly reply: JsonObject;

  constructor(token: "missingCommand" | "invalid_API_version") {
    super(token);
    this.reply = { error: token };
  }
}

function run(view: LedgerView, request: JsonObject, subscriber: Subscriber): JsonObject {
  const command = commandOf(request);
  if (typeof command !== "string") throw new EnvelopeError("missingCommand");
  const apiVersion = "api_version" in request ? request.api_version : 1;
  if (apiVersion !== 1 && apiVersion !== 2) throw new EnvelopeError("invalid_API_version");
  const refusal = REFUSED.get(command);
  if (refusal !== undefined) throw new ProtocolError(refusal);
  const handler = HANDLERS.get(command);
  if (handler === undefined) throw new ProtocolError("unknownCmd");
  return handler(view, request, { apiVersion, subscriber });
}

type Caller = { readonly apiVersion: number; readonly subscriber: Subscriber };
type Handler = (view: LedgerView, request: JsonObject, caller: Caller) => JsonObject;

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["amm_info", ammInfo],
  ["book_offers", bookOffers],
  ["fee", fee],
  ["ledger", (view, request, { apiVersion }) => ledger(view, request, apiVersion)],
  ["ledger_closed", ledgerClosed],
  ["ledger_current", ledgerCurrent],
  ["ping", ping],
  ["server_info", serverInfo],
  ["server_state", serverState],
  ["subscribe", (view, request, { subscriber }) => subscribe(view, request, subscriber)],
  ["unsubscribe", (_view, request, { subscriber }) => unsubscribe(request, subscriber)],
  ["version", version],
]);

/** What a port without admin rights refuses. Nothing of this project may ever ask for `sign` or `submit`. */
const REFUSED: ReadonlyMap<string, ErrorToken> = new Map([
  ["ledger_accept", "forbidden"],
  ["log_level", "forbidden"],
  ["peers", "forbidden"],
  ["sign", "notSupported"],
  ["submit", "notSupported"],
]);

const ECHOED = ["api_version", "id", "jsonrpc", "ripplerpc"] as const;

function echo(request: JsonObject): JsonObject {
  return Object.fromEntries(
    ECHOED.filter((key) => key in request).map((key) => [key, request[key] as Json]),
  );
}

function masked(request: JsonObject): JsonObject {
  return "secret" in request ? { ...request, secret: "<masked>" } : request;
}
