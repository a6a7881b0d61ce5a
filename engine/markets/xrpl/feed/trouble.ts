/**
 * Why a server is left. One closed list: each kind has its own way of being told to people and its own length
 * of stay away. Whatever goes wrong between the socket and the snapshot ends up as one of these.
 */
import { CodedError } from "../../../errors.ts";

export type Trouble =
  | { readonly kind: "unreachable"; readonly why: string }
  | { readonly kind: "disconnected"; readonly code: number; readonly why: string }
  | { readonly kind: "silent"; readonly forMs: number }
  | { readonly kind: "load"; readonly why: string }
  | { readonly kind: "malformed"; readonly what: string }
  | { readonly kind: "unanswered"; readonly command: string; readonly afterMs: number }
  | { readonly kind: "refused"; readonly command: string; readonly token: string }
  | { readonly kind: "lacks_ledger"; readonly index: number; readonly why: string }
  | { readonly kind: "not_synced"; readonly why: string }
  | { readonly kind: "other_network"; readonly why: string }
  | { readonly kind: "stale"; readonly why: string }
  | { readonly kind: "outrun"; readonly index: number; readonly by: number }
  | { readonly kind: "behind"; readonly ledgers: number }
  | { readonly kind: "paused"; readonly forMs: number };

/** A trouble on its way to whoever decides what follows. */
export class TroubleError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(troubleText(trouble));
    this.name = "TroubleError";
    this.trouble = trouble;
  }
}

/** The trouble in plain words, without the server's address. */
export function troubleText(trouble: Trouble): string {
  switch (trouble.kind) {
    case "unreachable":
      return `could not be reached (${trouble.why})`;
    case "disconnected":
      return `closed the connection (${trouble.code}${trouble.why === "" ? "" : ` ${trouble.why}`})`;
    case "silent":
      return `sent no new validated ledger for ${seconds(trouble.forMs)}`;
    case "load":
      return `asked for less load (${trouble.why})`;
    case "malformed":
      return `sent something malformed (${trouble.what})`;
    case "unanswered":
      return `did not answer ${trouble.command} within ${seconds(trouble.afterMs)}`;
    case "refused":
      return `answered ${trouble.command} with ${trouble.token}`;
    case "lacks_ledger":
      return `lacked ledger ${trouble.index} (${trouble.why})`;
    case "not_synced":
      return `is not in step with the network (${trouble.why})`;
    case "other_network":
      return `is of another network (${trouble.why})`;
    case "stale":
      return `is behind the network (${trouble.why})`;
    case "outrun":
      return `is behind another server (ledger ${trouble.index}, not ${trouble.by})`;
    case "behind":
      return `was not read in time: ${trouble.ledgers} ledgers behind`;
    case "paused":
      return `this program stood still for ${seconds(trouble.forMs)}`;
  }
}

/** True when the server is to blame; a program that stood still or was too slow may go on with the same one. */
export function isServersFault({ kind }: Trouble): boolean {
  return kind !== "paused" && kind !== "behind";
}

/** The trouble in an error that reading a server may throw; anything else is a bug and is thrown on. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof TroubleError) return error.trouble;
  if (error instanceof CodedError) return { kind: "malformed", what: error.message };
  throw error;
}

/** Tokens by which a server says that it has too much to do. */
const LOAD_TOKENS: ReadonlySet<string> = new Set(["slowDown", "tooBusy"]);
/** Tokens of a server that has no ledger of the network to show. */
const UNSYNCED_TOKENS: ReadonlySet<string> = new Set([
  "notReady",
  "noNetwork",
  "noCurrent",
  "noClosed",
  "notSynced",
  "amendmentBlocked",
  "expiredValidatorList",
]);

/** What an error token means. The token is the only part of an error that servers agree on. */
export function troubleOfToken(command: string, token: string): Trouble {
  if (LOAD_TOKENS.has(token)) return { kind: "load", why: token };
  if (UNSYNCED_TOKENS.has(token)) return { kind: "not_synced", why: token };
  return { kind: "refused", command, token };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
