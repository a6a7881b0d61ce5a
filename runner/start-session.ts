/**
 * One session in one process: folder, start, watch, collect. The process stands in a process group of its
 * own, so that a Ctrl-C at the terminal reaches the orchestrator alone, which then asks for a clean end over
 * the channel. Its end is described by an outcome; only a folder that cannot be made throws.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionCommand, SessionSpec } from "../engine/index.ts";
import { judgeEnd, type ProcessEnd } from "./judge-end.ts";
import type { OutputTail } from "./last-words.ts";
import { identifyProcess, type ProcessIdentity, unusualState } from "./process-identity.ts";
import { LOG_FILE, makeSessionFolder } from "./session-folder.ts";
import { parseSessionMessage, type SessionProgress } from "./session-messages.ts";
import type { SessionHandle, SessionLimits } from "./session-outcome.ts";
import { type SpawnedProgram, spawnProgram } from "./spawn-program.ts";
import { startWatchdog } from "./watchdog.ts";

export type StartSessionOptions = {
  readonly spec: SessionSpec;
  /** Text of the session's config.yaml. */
  readonly configText: string;
  /** Absolute path of the session program. */
  readonly program: string;
  readonly limits: SessionLimits;
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
  const specPath = makeSessionFolder(spec, options.configText);
  const request: EndRequest = { watchdog: null, killed: false, asked: false };
  const { process, tail } = spawnProgram(options.program, ["--spec", specPath], limits);
  const watchdog = startWatchdog(limits, (detail) => {
    // Ended already, and only we have not heard of it yet.
    if (hasEnded(process)) return;
    const state = process.pid === undefined ? null : unusualState(process.pid);
    request.watchdog ??= state === null ? detail : `${detail}; ${state}`;
    process.kill("SIGTERM");
  });
  let ticks = 0;
  let done = 0;
  process.on("message", (raw) => {
    const message = parseSessionMessage(raw);
    if (message === null) return;
    const hasMoved = message.type !== "progress" || message.ticks > ticks || message.done > done;
    if (hasMoved || limits.repeatsAreLife !== false) watchdog.feed();
    if (message.type === "ended") {
      watchdog.stop();
      endIfItLingers(process, limits.graceMs);
      return;
    }
    ({ ticks, done } = message);
    options.onProgress(message);
  });

  const outcome = process.then(({ exitCode, signal, failed, originalMessage }) => {
    watchdog.stop();
    const failure =
      failed && exitCode === undefined && signal === undefined ? originalMessage : undefined;
    keepLastWords(spec.folder, tail, exitCode);
    const end: ProcessEnd = {
      exitCode,
      signal,
      startError: failure,
      watchdog: request.watchdog,
      killed: request.killed,
      asked: request.asked,
      ticks,
    };
    return judgeEnd(spec, end, tail.text());
  });
  return {
    identity: process.pid === undefined ? null : identifyProcess(process.pid, Date.now()),
    outcome,
    stop: (reason) => {
      if (request.asked) return;
      request.asked = true;
      askToStop(process, { type: "stop", reason }, limits.graceMs);
    },
    kill: () => {
      request.killed = true;
      process.kill("SIGKILL");
    },
  };
}

type SessionProcess = SpawnedProgram["process"];

function hasEnded({ exitCode, signalCode }: SessionProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Its summary is written: whatever keeps its process alive adds nothing to it. */
function endIfItLingers(process: SessionProcess, graceMs: number): void {
  const impatience = setTimeout(() => process.kill("SIGTERM"), graceMs);
  process.once("exit", () => clearTimeout(impatience));
}

/** Over the channel first; a process that does not answer gets SIGTERM after the grace, then SIGKILL. */
function askToStop(process: SessionProcess, command: SessionCommand, graceMs: number): void {
  if (hasEnded(process)) return;
  if (process.connected) process.send(command, () => undefined);
  else process.kill("SIGTERM");
  const impatience = setTimeout(() => process.kill("SIGTERM"), graceMs);
  process.once("exit", () => clearTimeout(impatience));
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
