/**
 * One message of a server, read. Nothing is taken for granted: whatever is not an object in JSON with the parts it
 * must have is malformed and says how; messages of kinds that were not asked for are passed over.
 */
import { countOf, errorTokenOf, type Fields, isFields } from "../ledger/reply-shape.ts";
import { rippleTimeMs } from "./ripple-time.ts";

/** A validated ledger, as the stream announces it. */
export type Announcement = {
  readonly index: number;
  /** Milliseconds since 1970. */
  readonly closeTime: number;
  /** Cost of a plain transaction in drops. */
  readonly feeDrops: number;
};

export type Frame =
  | { readonly kind: "reply"; readonly id: number; readonly fields: Fields }
  /** Refused before the server knew what was asked: nobody's answer in particular. */
  | { readonly kind: "refusal"; readonly token: string }
  | { readonly kind: "ledger"; readonly announcement: Announcement }
  | { readonly kind: "other" }
  | { readonly kind: "malformed"; readonly what: string };

/** Reads a message as it came from the socket. */
export function readFrame(text: string, isBinary: boolean): Frame {
  if (isBinary) return { kind: "malformed", what: "binary data" };
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { kind: "malformed", what: "no JSON" };
  }
  if (!isFields(message)) return { kind: "malformed", what: "no object" };
  if (message.type === "response") return readReply(message);
  return message.type === "ledgerClosed" ? readAnnouncement(message) : { kind: "other" };
}

function readReply(message: Fields): Frame {
  const { id } = message;
  if (typeof id === "number") return { kind: "reply", id, fields: message };
  // Servers answer what they did not parse without an id: ours always parse, but Clio is at times too busy to.
  const token = errorTokenOf(message);
  return token === null
    ? { kind: "malformed", what: "an answer without its number" }
    : { kind: "refusal", token };
}

function readAnnouncement(message: Fields): Frame {
  try {
    return {
      kind: "ledger",
      announcement: {
        index: countOf(message.ledger_index, "ledgerClosed.ledger_index"),
        closeTime: rippleTimeMs(countOf(message.ledger_time, "ledgerClosed.ledger_time")),
        feeDrops: countOf(message.fee_base, "ledgerClosed.fee_base"),
      },
    };
  } catch (error) {
    return { kind: "malformed", what: (error as Error).message };
  }
}
