/**
 * The feed that live sessions of one sweep share, in a process of its own: it must outlive its orchestrator as long
 * as a session reads from it. Its socket lies in a fresh folder for temporary files that nobody else may enter.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CodedError, type FeedMessage, parseFeedMessage } from "../engine/index.ts";
import { lastLines } from "./last-words.ts";
import { identifyProcess, type ProcessIdentity } from "./process-identity.ts";
import { spawnProgram } from "./spawn-program.ts";

export type StartFeedOptions = {
  /** Absolute path of the network file. */
  readonly networkFile: string;
  /** Absolute path of the feed's program, dist/shared-feed.js. */
  readonly program: string;
  /** File for what the feed has to say of servers and gaps. */
  readonly log?: string;
  /** Without owner and sessions, how long the feed waits for one that is just starting, in ms. */
  readonly lingerMs?: number;
  /** How long after a round's beginning a session may still join it, in ms. */
  readonly joinMs?: number;
  /** From the polite request to the kill, in ms. */
  readonly graceMs?: number;
};

export type FeedHandle = {
  /** Where sessions meet it: `feedSocket` of their specs. */
  readonly socket: string;
  /**
   * Resolves once the feed has a market, with its first mid (null while one side was empty).
   * Rejects with a CodedError: MKT_NO_SERVER and others in the feed's own words, or RUN_FEED_FAILED.
   */
  readonly ready: Promise<{ readonly firstMid: number | null }>;
  /** Null when the process could not even be started. */
  readonly identity: ProcessIdentity | null;
  alive(): boolean;
  /** Ends it; sessions that still read from it end with `risk_gateway_unhealthy`. Safe to call twice. */
  stop(): Promise<void>;
};

/** Starts a feed. @throws CodedError RUN_FOLDER_UNWRITABLE when no socket can be placed. */
export function startFeed(options: StartFeedOptions): FeedHandle {
  const { graceMs = 5_000 } = options;
  const socket = newSocketPath();
  const { process, tail, channel } = spawnProgram(options.program, feedWords(options, socket), {
    graceMs,
  });
  let isAlive = process.pid !== undefined;
  const ended = process.then((end) => {
    isAlive = false;
    // A feed that was killed leaves its socket behind.
    rmSync(dirname(socket), { recursive: true, force: true });
    return end.exitCode === undefined
      ? (end.signal ?? end.originalMessage ?? "")
      : `exit code ${end.exitCode}`;
  });
  const ready = new Promise<{ firstMid: number | null }>((resolve, reject) => {
    channel.onMessage((raw) => {
      const message = parseFeedMessage(raw);
      if (message?.type === "ready") resolve({ firstMid: message.firstMid });
      if (message?.type === "failed") reject(failure(message));
    });
    void ended.then((how) => reject(endedEarly(how, lastLines(tail.text()))));
  });
  // Whoever only stops the feed need not listen to it.
  ready.catch(() => undefined);
  return {
    socket,
    ready,
    identity: process.pid === undefined ? null : identifyProcess(process.pid, Date.now()),
    alive: () => isAlive,
    async stop() {
      if (isAlive) process.kill("SIGTERM");
      const impatience = setTimeout(() => process.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function feedWords(
  { networkFile, log, lingerMs, joinMs }: StartFeedOptions,
  socket: string,
): readonly string[] {
  const words = ["--network-file", networkFile, "--socket", socket];
  if (log !== undefined) words.push("--log", log);
  if (lingerMs !== undefined) words.push("--linger-ms", String(lingerMs));
  if (joinMs !== undefined) words.push("--join-ms", String(joinMs));
  return words;
}

/** Most systems allow about 104 bytes in a socket's path. */
const SOCKET_PATH_MAX = 100;

function newSocketPath(): string {
  const folder = [tmpdir(), "/tmp"].find((path) => socketIn(path).length <= SOCKET_PATH_MAX);
  try {
    return join(mkdtempSync(join(folder ?? tmpdir(), PREFIX)), SOCKET);
  } catch (cause) {
    const message = `${folder}: no folder for the feed's socket could be made: ${(cause as Error).message}`;
    throw new CodedError("RUN_FOLDER_UNWRITABLE", message, {
      cause,
      transient: true,
      hint: "Make room in the folder for temporary files, or name another one in TMPDIR.",
    });
  }
}

const PREFIX = "sweep-feed-";
const SOCKET = "s";

/** As long as the real one: six random letters are added. */
function socketIn(folder: string): string {
  return join(folder, `${PREFIX}XXXXXX`, SOCKET);
}

function failure({ code, message, hint, transient }: Extract<FeedMessage, { type: "failed" }>) {
  return new CodedError(code, message, { ...(hint === undefined ? {} : { hint }), transient });
}

function endedEarly(how: string, words: string): CodedError {
  const message = `the shared feed ended before it had a market (${how})${words === "" ? "" : `\n${words}`}`;
  return new CodedError("RUN_FEED_FAILED", message, {
    transient: true,
    hint: "Start the same command again: it resumes.",
  });
}
