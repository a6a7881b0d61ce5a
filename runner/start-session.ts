/**
 * One session: folder, start, watch, collect. Its process stands in a process group of its own, so that a Ctrl-C
 * at the terminal reaches the orchestrator alone, which then asks for a clean end over the channel. Its end is described by an outcome; only a folder that cannot be made throws.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionCommand, SessionSpec } from "../engine/index.ts";
import { judgeEnd, type ProcessEnd } from "./judge-end.ts";
import type { OutputTail } from "./last-words.ts";
import { identifyProcess, type ProcessIdentity } from "./process-identity.ts";
import type { Carry, SessionCarrier } from "./session-carrier.ts";
import { LOG_FILE, makeSessionFolder } from "./session-folder.ts";
import { parseSessionMessage, type SessionProgress } from "./session-messages.ts";
import type { SessionHandle, SessionLimits } from "./session-outcome.ts";
import { startWatchdog } from "./watchdog.ts";

export type StartSessionOptions = {
  readonly spec: SessionSpec;
  /** Text of the session's config.yaml. */
  readonly configText: string;
  /** What it runs in. */
  readonly carry: Carry;
  readonly limits: SessionLimits;
  /** Called before a lent process begins, so that whoever dies in between has written down who runs what. */
  readonly onIdentified?: (identity: ProcessIdentity) => void;
  readonly onProgress: (progress: SessionProgress) => void;
};

export type StartedSession = SessionHandle & {
  /** Null when the process could not even be started; the outcome says why. */
  readonly identity: ProcessIdentity | null;
};

type EndRequest = { watchdog: string | null; killed: boolean; asked: boolean };

/**
 * Starts a session in a new folder.
 * @throws CodedError RUN_FOLDER_EXISTS, RUN_FOLDER_UNWRITABLE.
 */
export function startSession(options: StartSessionOptions): StartedSession {
  const { spec, limits } = options;
  const carrier = options.carry(makeSessionFolder(spec, options.configText));
  const identity = carrier.pid === undefined ? null : identifyProcess(carrier.pid, Date.now());
  if (identity !== null) options.onIdentified?.(identity);
  const request: EndRequest = { watchdog: null, killed: false, asked: false };
  const watchdog = startWatchdog(limits, (detail) => {
    request.watchdog ??= detail;
    carrier.kill("SIGTERM");
  });
  let ticks = 0;
  carrier.onMessage((raw) => {
    const message = parseSessionMessage(raw);
    if (message === null) return;
    watchdog.feed();
    if (message.type !== "progress") return;
    ticks = message.ticks;
    options.onProgress(message);
  });
  carrier.begin();

  const outcome = carrier.ended.then((ended) => {
    watchdog.stop();
    keepLastWords(spec.folder, carrier.tail, ended.exitCode);
    const end: ProcessEnd = { ...ended, ...request, ticks };
    return judgeEnd(spec, end, carrier.tail.text());
  });
  return {
    identity,
    outcome,
    stop: (reason) => {
      if (request.asked) return;
      request.asked = true;
      askToStop(carrier, { type: "stop", reason }, limits.graceMs);
    },
    kill: () => {
      request.killed = true;
      carrier.kill("SIGKILL");
    },
  };
}

/** A session that does not answer gets SIGTERM after the grace, then SIGKILL. */
function askToStop(carrier: SessionCarrier, command: SessionCommand, graceMs: number): void {
  carrier.ask(command);
  const impatience = setTimeout(() => carrier.kill("SIGTERM"), graceMs);
  void carrier.ended.then(() => clearTimeout(impatience));
}

/** What a failed process printed joins its log, after its end: the log has one writer at any time. */
function keepLastWords(folder: string, tail: OutputTail, exitCode: number | undefined): void {
  const text = tail.text();
  if (exitCode === 0 || text === "") return;
  try {
    appendFileSync(join(folder, LOG_FILE), text.endsWith("\n") ? text : `${text}\n`);
  } catch {
    // The words are in the outcome as well; a full disk must not hide why the session ended.
  }
}
