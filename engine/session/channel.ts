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

/** Opens the channel. With a parent, the terminal's SIGINT is the parent's business: it reaches the whole group. */
export function openChannel({ onOrchestratorDeath }: ChannelOptions): Channel {
  const hasParent = process.send !== undefined;
  let listener: ((reason: StopReason) => void) | null = null;
  let stopped: StopReason | null = null;
  const stop = (reason: StopReason) => {
    if (stopped !== null) return;
    stopped = reason;
    listener?.(reason);
  };
  process.on("SIGINT", () => {
    if (!hasParent) stop("interrupted_sigint");
  });
  process.on("SIGTERM", () => stop("interrupted_sigterm"));
  process.on("message", (message: unknown) => {
    if (isStop(message)) stop(message.reason);
  });
  const orphaned = (): void => {
    if (onOrchestratorDeath === "stop") stop("interrupted_sigterm");
  };
  process.on("disconnect", orphaned);
  // It may have died while this process was still loading its program, and nobody listened yet.
  if (hasParent && !process.connected) orphaned();
  return {
    send(message) {
      // A parent that died meanwhile is no reason to fail: the session finishes alone.
      if (hasParent && process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onStop(next) {
      listener = next;
      // A stop that came while the session was still opening things must not be lost.
      if (stopped !== null) next(stopped);
    },
    close() {
      if (process.connected) process.disconnect();
    },
  };
}

function isStop(message: unknown): message is SessionCommand {
  return (
    typeof message === "object" &&
    message !== null &&
    (message as { type?: unknown }).type === "stop"
  );
}
