/**
 * One session in one process: folder, start, watch, collect. The process stands in a process group of its
 * own, so that a Ctrl-C at the terminal reaches the orchestrator alone, which then asks for a clean end over
 * the channel. Its end is described by an outcome; only a folder that cannot be made throws.
 */
import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { CodedError, type SessionCommand, type SessionSpec } from "../engine/index.ts";
import { judgeEnd, type ProcessEnd } from "./judge-end.ts";
import { createOutputTail, type OutputTail } from "./last-words.ts";
import { identifyProcess, type ProcessIdentity } from "./process-identity.ts";
import { LOG_FILE, makeSessionFolder } from "./session-folder.ts";
import { parseSessionMessage, type SessionProgress } from "./session-messages.ts";
import type { SessionHandle, SessionLimits } from "./session-outcome.ts";
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
  const process = spawnOrRefuse(options.program, specPath, limits.graceMs);
  const tail = createOutputTail();
  process.stdout.on("data", tail.push);
  process.stderr.on("data", tail.push);

  const watchdog = startWatchdog(limits, (detail) => {
    request.watchdog ??= detail;
    process.kill("SIGTERM");
  });
  let ticks = 0;
  process.on("message", (raw) => {
    const message = parseSessionMessage(raw);
    if (message === null) return;
    watchdog.feed();
    if (message.type !== "progress") return;
    ticks = message.ticks;
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

/** Pipes and channel of a process, both ends, and a few to spare. */
const HANDLES = 12;

/** Without handles for its pipes the library fails where nobody can catch it: whether there are any is asked first. */
function spawnOrRefuse(program: string, specPath: string, graceMs: number) {
  const opened: number[] = [];
  try {
    while (opened.length < HANDLES) opened.push(openSync(specPath, "r"));
  } catch (cause) {
    const message = `${specPath}: no process could be started for it (${(cause as Error).message})`;
    const hint = "Raise the limit of open files (ulimit -n 1024), then run the same command again.";
    throw new CodedError("RUN_FOLDER_UNWRITABLE", message, { cause, hint, transient: true });
  } finally {
    for (const file of opened) closeSync(file);
  }
  return spawnSession(program, specPath, graceMs);
}

type SessionProcess = ReturnType<typeof spawnSession>;

function spawnSession(program: string, specPath: string, graceMs: number) {
  return execa(process.execPath, ["--enable-source-maps", program, "--spec", specPath], {
    reject: false,
    ipc: true,
    serialization: "json",
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    // Nothing is gathered by the library: a flood of output or messages would fill our memory.
    buffer: false,
    detached: true,
    // A session may outlive its orchestrator: it is bounded by its own duration and found again by identity.
    cleanup: false,
    forceKillAfterDelay: graceMs,
  });
}

/** Over the channel first; a process that does not answer gets SIGTERM after the grace, then SIGKILL. */
function askToStop(process: SessionProcess, command: SessionCommand, graceMs: number): void {
  if (process.exitCode !== null || process.signalCode !== null) return;
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
