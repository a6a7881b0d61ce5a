/**
 * What lasting faults do to a stream message, to a reply, to the view. One small function each; the server asks them
 * in turn and carries out what they say.
 */
import type { Json, JsonObject } from "../json.ts";
import type { Fault } from "./fault.ts";
import type { ActiveFault } from "./fault-book.ts";

type Faults = readonly ActiveFault[];
/** A frame as it goes out: text, or bytes for the malformed binary one. */
export type Frame = string | Buffer;

/** How many ledgers the server stays behind. */
export function ledgersBehind(faults: Faults): number {
  const behind = faults.map(({ fault }) =>
    fault.kind === "lag" || fault.kind === "lie" ? fault.ledgers : 0,
  );
  return Math.max(0, ...behind);
}

/** How many ledgers beyond what it shows the server claims in `server_info`, of which it hides so many. */
export function ledgersClaimedAhead(faults: Faults, hidden: number): number {
  const ahead = faults.map(({ fault }) => {
    if (fault.kind === "overclaim") return fault.ledgers;
    return fault.kind === "lie" ? hidden : 0;
  });
  return Math.max(0, ...ahead);
}

/** True when the server lacks this ledger though it announced it. */
export function lacksLedger(faults: Faults, index: number): boolean {
  return faults.some(
    ({ fault, since }) => fault.kind === "missing" && (fault.index ?? since.ledgerIndex) === index,
  );
}

/** True while nothing at all is sent. */
export function isSilent(faults: Faults): boolean {
  return hasKind(faults, "silence");
}

/** True while new connections are answered with HTTP 503. */
export function isUnavailable(faults: Faults): boolean {
  return hasKind(faults, "unavailable");
}

/** True while a load fault closes whoever comes, at the first message. */
export function refusesNewcomers(faults: Faults): boolean {
  return faults.some(({ closedAtMs }) => closedAtMs !== undefined);
}

/** The frames to push in place of one stream message, in order. `held` keeps a message over to the next. */
export function streamFrames(faults: Faults, text: string, held: string[]): readonly Frame[] {
  if (isSilent(faults) || hasKind(faults, "drop")) return [];
  const broken = faults.find(({ fault }) => fault.kind === "malformed" && fault.of === "stream");
  const frames: Frame[] = [broken === undefined ? text : malformed(broken.fault, text)];
  if (hasKind(faults, "duplicate")) frames.push(...frames);
  const reorder = faults.find(({ fault }) => fault.kind === "reorder");
  if (reorder === undefined) return [...frames, ...held.splice(0)];
  reorder.done += 1;
  if (reorder.done > 1) return [...frames, ...held.splice(0)];
  held.push(text);
  return [];
}

export type ReplyPlan =
  | { readonly kind: "none" }
  | {
      readonly kind: "send";
      readonly frame: Frame;
      readonly delayMs: number;
      /** True when a load fault closes every connection after this reply. */
      readonly closeAfter: boolean;
    };

/** What becomes of one reply. */
export function replyPlan(faults: Faults, command: Json | undefined, reply: JsonObject): ReplyPlan {
  if (isSilent(faults) || isMuted(faults, command)) return { kind: "none" };
  const { warned, closeAfter } = underLoad(faults, isTooBusy(faults, command) ? TOO_BUSY : reply);
  const text = JSON.stringify(warned);
  const broken = faults.find(({ fault }) => fault.kind === "malformed" && fault.of === "replies");
  return {
    kind: "send",
    frame: broken === undefined ? text : malformed(broken.fault, text),
    delayMs: delayOf(faults, command),
    closeAfter,
  };
}

function isMuted(faults: Faults, command: Json | undefined): boolean {
  const mute = faults.find(({ fault }) => fault.kind === "mute" && concerns(fault, command));
  if (mute !== undefined) mute.done += 1;
  return mute !== undefined;
}

/** What Clio says before it has read the request, which is why it has no id to give back. */
const TOO_BUSY: JsonObject = {
  error: "tooBusy",
  error_code: 9,
  error_message: "The server is too busy to help you now.",
  status: "error",
  type: "response",
};

function isTooBusy(faults: Faults, command: Json | undefined): boolean {
  const busy = faults.find(({ fault }) => fault.kind === "busy" && concerns(fault, command));
  if (busy !== undefined) busy.done += 1;
  return busy !== undefined;
}

function delayOf(faults: Faults, command: Json | undefined): number {
  const delays = faults.map(({ fault }) =>
    fault.kind === "slow" && concerns(fault, command) ? fault.delayMs : 0,
  );
  return Math.max(0, ...delays);
}

/** The recorded server warned in a single reply, answered on for a while, and then closed. */
function underLoad(
  faults: Faults,
  reply: JsonObject,
): { readonly warned: JsonObject; readonly closeAfter: boolean } {
  const entry = faults.find(({ fault }) => fault.kind === "load");
  if (entry?.fault.kind !== "load") return { warned: reply, closeAfter: false };
  entry.done += 1;
  // "warning" sorts after "validated" and "type", so that it may simply be added.
  const warned = entry.done === 1 ? { ...reply, warning: "load" } : reply;
  return { warned, closeAfter: entry.done > entry.fault.replies };
}

function malformed(fault: Fault, text: string): Frame {
  if (fault.kind !== "malformed" || fault.frame === "text") return "this is not JSON";
  if (fault.frame === "truncated") return text.slice(0, Math.ceil(text.length / 2));
  return Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x7b]);
}

function concerns(
  { command: wanted }: { readonly command?: string | undefined },
  command: Json | undefined,
): boolean {
  return wanted === undefined || wanted === command;
}

function hasKind(faults: Faults, kind: Fault["kind"]): boolean {
  return faults.some(({ fault }) => fault.kind === kind);
}
