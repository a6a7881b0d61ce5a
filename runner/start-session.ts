/**
 * One session in one process: folder, start, watch, collect. The process stands in a process group of its
 * own, so that a Ctrl-C at the terminal reaches the orchestrator alone, which then asks for a clean end over
 * the channel. Its end is described by an outcome; only a folder that cannot be made throws.
 */
import type { SessionCommand, SessionSpec } from "../engine/index.ts";
import { createInbox } from "./inbox.ts";
import { judgeEnd, type ProcessEnd } from "./judge-end.ts";
import { keepLastWords, leftOutWords } from "./last-words.ts";
import { heapWords, SESSION_MEMORY_MIB, watchMemory } from "./memory.ts";
import { identifyProcess, type ProcessIdentity, unusualState } from "./process-identity.ts";
import { makeSessionFolder } from "./session-folder.ts";
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

/** What becomes known of a session while it runs and decides how its end is judged; first reason wins. */
type Known = {
  watchdog: string | null;
  memory: string | null;
  killed: boolean;
  asked: boolean;
  failedCode: string | null;
  ticks: number;
  done: number;
};

/**
 * Starts a session in a new folder.
 * @throws CodedError RUN_FOLDER_EXISTS, RUN_FOLDER_UNWRITABLE.
 */
export function startSession(options: StartSessionOptions): StartedSession {
  const { spec, limits } = options;
  const specPath = makeSessionFolder(spec, options.configText);
  const memoryMiBMax = limits.memoryMiBMax ?? SESSION_MEMORY_MIB;
  const { process, tail, channel } = spawnProgram(options.program, ["--spec", specPath], {
    graceMs: limits.graceMs,
    nodeWords: heapWords(memoryMiBMax),
  });
  const known: Known = {
    watchdog: null,
    memory: null,
    killed: false,
    asked: false,
    failedCode: null,
    ticks: 0,
    done: 0,
  };
  const watch = watchSession(process, known, { ...limits, memoryMiBMax });
  const inbox = createInbox((raw) => listen(raw, options, { process, known, watch }));
  channel.onMessage(inbox.push);

  const outcome = process.then(({ exitCode, signal, failed, originalMessage }) => {
    watch.stop();
    inbox.close();
    const couldNotStart = failed && exitCode === undefined && signal === undefined;
    const end: ProcessEnd = {
      ...known,
      exitCode,
      signal,
      memoryMiBMax,
      startError: couldNotStart ? originalMessage : undefined,
      leftOut: leftOutWords(tail.leftOut(), inbox.leftOut() + channel.leftOut()),
    };
    keepLastWords(spec.folder, [end.leftOut ?? "", exitCode === 0 ? "" : tail.text()]);
    return judgeEnd(spec, end, tail.text());
  });
  return {
    identity: process.pid === undefined ? null : identifyProcess(process.pid, Date.now()),
    outcome,
    stop: (reason) => {
      if (known.asked) return;
      known.asked = true;
      askToStop({ process, channel }, { type: "stop", reason }, limits.graceMs);
    },
    kill: () => {
      known.killed = true;
      process.kill("SIGKILL");
    },
  };
}

type Watch = { readonly feed: () => void; readonly stop: () => void };

/** Ends a session that hangs or holds too much memory. */
function watchSession(
  process: SessionProcess,
  known: Known,
  limits: SessionLimits & { readonly memoryMiBMax: number },
): Watch {
  const { pid } = process;
  const watchdog = startWatchdog(limits, (detail) => {
    // Ended already, and only we have not heard of it yet.
    if (hasEnded(process)) return;
    const state = pid === undefined ? null : unusualState(pid);
    known.watchdog ??= state === null ? detail : `${detail}; ${state}`;
    process.kill("SIGTERM");
  });
  const memory =
    pid === undefined
      ? null
      : watchMemory(pid, limits.memoryMiBMax, (detail) => {
          if (hasEnded(process)) return;
          known.memory ??= detail;
          // At once: what grows this fast takes others' memory next.
          process.kill("SIGKILL");
        });
  return {
    feed: watchdog.feed,
    stop: () => {
      watchdog.stop();
      memory?.stop();
    },
  };
}

type Listener = {
  readonly process: SessionProcess;
  readonly known: Known;
  readonly watch: Watch;
};

function listen(
  raw: unknown,
  { limits, onProgress }: StartSessionOptions,
  { process, known, watch }: Listener,
): void {
  const message = parseSessionMessage(raw);
  if (message === null) return;
  if (message.type === "failed") known.failedCode ??= message.code;
  if (message.type === "ended") {
    watch.stop();
    endIfItLingers(process, limits.graceMs);
  }
  if (message.type !== "progress") return;
  const hasMoved = message.ticks > known.ticks || message.done > known.done;
  if (hasMoved || limits.repeatsAreLife !== false) watch.feed();
  known.ticks = message.ticks;
  known.done = message.done;
  onProgress(message);
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
function askToStop(
  { process, channel }: Pick<SpawnedProgram, "process" | "channel">,
  command: SessionCommand,
  graceMs: number,
): void {
  if (hasEnded(process)) return;
  if (!channel.send(command)) process.kill("SIGTERM");
  const impatience = setTimeout(() => process.kill("SIGTERM"), graceMs);
  process.once("exit", () => clearTimeout(impatience));
}
