/**
 * One session: folder, start, watch, collect. Its process stands in a process group of its own, so that a Ctrl-C at
 * the terminal reaches the orchestrator alone, which then asks for a clean end over the channel. Its end is described
 * by an outcome; only a folder that cannot be made throws.
 */
import type { SessionCommand, SessionSpec } from "../engine/index.ts";
import { createInbox } from "./inbox.ts";
import { judgeEnd, type ProcessEnd } from "./judge-end.ts";
import { keepLastWords, leftOutWords } from "./last-words.ts";
import { SESSION_MEMORY_MIB, watchMemory } from "./memory.ts";
import { identifyProcess, type ProcessIdentity, unusualState } from "./process-identity.ts";
import type { Carry, SessionCarrier } from "./session-carrier.ts";
import { makeSessionFolder } from "./session-folder.ts";
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
  const memoryMiBMax = limits.memoryMiBMax ?? SESSION_MEMORY_MIB;
  const specPath = makeSessionFolder(spec, options.configText);
  const carrier = options.carry(specPath, memoryMiBMax);
  const { tail, pid } = carrier;
  const identity = pid === undefined ? null : identifyProcess(pid, Date.now());
  if (identity !== null) options.onIdentified?.(identity);
  const known: Known = {
    watchdog: null,
    memory: null,
    killed: false,
    asked: false,
    failedCode: null,
    ticks: 0,
    done: 0,
  };
  const watch = watchSession(carrier, known, { ...limits, memoryMiBMax });
  const inbox = createInbox((raw) => listen(raw, options, { carrier, known, watch }));
  carrier.onMessage(inbox.push);
  carrier.begin();

  const outcome = carrier.ended.then((ended) => {
    watch.stop();
    inbox.close();
    const end: ProcessEnd = {
      ...known,
      ...ended,
      memoryMiBMax,
      leftOut: leftOutWords(tail.leftOut(), inbox.leftOut() + carrier.leftOut()),
    };
    keepLastWords(spec.folder, [end.leftOut ?? "", ended.exitCode === 0 ? "" : tail.text()]);
    return judgeEnd(spec, end, tail.text());
  });
  return {
    identity,
    outcome,
    stop: (reason) => {
      if (known.asked) return;
      known.asked = true;
      askToStop(carrier, { type: "stop", reason }, limits.graceMs);
    },
    kill: () => {
      known.killed = true;
      carrier.kill("SIGKILL");
    },
  };
}

type Watch = { readonly feed: () => void; readonly stop: () => void };

/** Ends a session that hangs or holds too much memory. */
function watchSession(
  carrier: SessionCarrier,
  known: Known,
  limits: SessionLimits & { readonly memoryMiBMax: number },
): Watch {
  const { pid } = carrier;
  const watchdog = startWatchdog(limits, (detail) => {
    // Ended already, and only we have not heard of it yet.
    if (carrier.hasEnded()) return;
    const state = pid === undefined ? null : unusualState(pid);
    known.watchdog ??= state === null ? detail : `${detail}; ${state}`;
    carrier.kill("SIGTERM");
  });
  const memory =
    pid === undefined
      ? null
      : watchMemory(pid, limits.memoryMiBMax, (detail) => {
          if (carrier.hasEnded()) return;
          known.memory ??= detail;
          // At once: what grows this fast takes others' memory next.
          carrier.kill("SIGKILL");
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
  readonly carrier: SessionCarrier;
  readonly known: Known;
  readonly watch: Watch;
};

function listen(
  raw: unknown,
  { limits, onProgress }: StartSessionOptions,
  { carrier, known, watch }: Listener,
): void {
  const message = parseSessionMessage(raw);
  if (message === null) return;
  if (message.type === "failed") known.failedCode ??= message.code;
  if (message.type === "ended") {
    watch.stop();
    // Its summary is written: whatever keeps its process alive adds nothing to it.
    endAfter(carrier, limits.graceMs);
  }
  if (message.type !== "progress") return;
  const hasMoved = message.ticks > known.ticks || message.done > known.done;
  if (hasMoved || limits.repeatsAreLife !== false) watch.feed();
  known.ticks = message.ticks;
  known.done = message.done;
  onProgress(message);
}

/** Over the channel first; a session that does not answer gets SIGTERM after the grace, then SIGKILL. */
function askToStop(carrier: SessionCarrier, command: SessionCommand, graceMs: number): void {
  if (carrier.hasEnded()) return;
  if (!carrier.send(command)) carrier.kill("SIGTERM");
  endAfter(carrier, graceMs);
}

function endAfter(carrier: SessionCarrier, graceMs: number): void {
  const impatience = setTimeout(() => carrier.kill("SIGTERM"), graceMs);
  void carrier.ended.then(() => clearTimeout(impatience));
}
