/**
 * The session's line to whoever started it: progress out, a request to stop in. With a parent it is the
 * process channel; started by hand it is the terminal.
 */
import type { SessionCommand, SessionMessage } from "./session-spec.ts";

export type StopReason = SessionCommand["reason"];

export type Channel = {
  send(message: SessionMessage): void;
  /** Calls back once, with the first reason anybody gave. */
  onStop(listener: (reason: StopReason) => void): void;
  close(): void;
};

export type ChannelOptions = {
  /** What to do when the parent is gone: run on alone (a session is bounded by its duration), or stop. */
  readonly onOrchestratorDeath: "finish" | "stop";
};

type Listener = {
  readonly onSignal: (signal: "SIGINT" | "SIGTERM") => void;
  readonly onMessage: (message: unknown) => void;
  readonly onDisconnect: () => void;
};

/** The channels that are open, of the sessions that this process runs one after the other. */
const open = new Set<Listener>();
let listening = false;

/**
 * Once per process, and for good: a signal that comes after a session's end must not kill the process before it has
 * said how the session ended.
 */
function listenToProcess(): void {
  if (listening) return;
  listening = true;
  const each = (tell: (listener: Listener) => void) => () => {
    for (const listener of open) tell(listener);
  };
  process.on(
    "SIGINT",
    each(({ onSignal }) => onSignal("SIGINT")),
  );
  process.on(
    "SIGTERM",
    each(({ onSignal }) => onSignal("SIGTERM")),
  );
  process.on(
    "disconnect",
    each(({ onDisconnect }) => onDisconnect()),
  );
  process.on("message", (message: unknown) => each(({ onMessage }) => onMessage(message))());
}

/** Opens the channel. With a parent, the terminal's SIGINT is the parent's business: it reaches the whole group. */
export function openChannel({ onOrchestratorDeath }: ChannelOptions): Channel {
  const hasParent = process.send !== undefined;
  const wish = createStopWish();
  const heard: Listener = {
    onSignal: (signal) => {
      if (signal === "SIGTERM") wish.stop("interrupted_sigterm");
      else if (!hasParent) wish.stop("interrupted_sigint");
    },
    onMessage: (message) => {
      if (isStop(message)) wish.stop(message.reason);
    },
    onDisconnect: () => {
      if (onOrchestratorDeath === "stop") wish.stop("interrupted_sigterm");
    },
  };
  open.add(heard);
  listenToProcess();
  // It may have died while this process was still loading its program, and nobody listened yet.
  if (hasParent && !process.connected) heard.onDisconnect();
  return {
    send: sendToParent,
    onStop: wish.onStop,
    close() {
      open.delete(heard);
      if (process.connected) process.disconnect();
    },
  };
}

/** Sends, if there is somebody: a parent that died meanwhile is no reason to fail, the session finishes alone. */
export function sendToParent(message: unknown): void {
  if (process.send !== undefined && process.connected)
    process.send(message, undefined, undefined, () => {});
}

export type StopWish = {
  stop(reason: StopReason): void;
  readonly onStop: Channel["onStop"];
};

/** Remembers the first wish to stop: one that comes while the session is still opening things must not be lost. */
export function createStopWish(): StopWish {
  let listener: ((reason: StopReason) => void) | null = null;
  let stopped: StopReason | null = null;
  return {
    stop(reason) {
      if (stopped !== null) return;
      stopped = reason;
      listener?.(reason);
    },
    onStop(next) {
      listener = next;
      if (stopped !== null) next(stopped);
    },
  };
}

export function isStop(message: unknown): message is SessionCommand {
  return (
    typeof message === "object" &&
    message !== null &&
    (message as { type?: unknown }).type === "stop"
  );
}
