/**
 * The process of a shared feed: one connection to the market, a socket for the sessions of one sweep. Its owner is
 * the orchestrator that started it; when that one dies, the feed goes on until the last session has ended, since a
 * session may finish alone.
 */
import { rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { CodedError } from "../../../errors.ts";
import { plainText } from "../../../plain-text.ts";
import { createSessionLog } from "../../../session/session-log.ts";
import { type Feed, type FeedLog, openFeed } from "../feed/feed.ts";
import { readNetworkFile } from "../network-file.ts";
import { JOIN_MS, LINGER_MS, ORPHAN_MS_MAX } from "./limits.ts";
import type { FeedMessage } from "./messages.ts";
import { type FeedServer, serveFeed } from "./serve.ts";

const USAGE =
  "feed --network-file FILE --socket PATH [--log FILE] [--linger-ms N] [--join-ms N]: started by a sweep, for its sessions\n";

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      "network-file": { type: "string" },
      socket: { type: "string" },
      log: { type: "string" },
      "linger-ms": { type: "string", default: String(LINGER_MS) },
      "join-ms": { type: "string", default: String(JOIN_MS) },
    },
  });
  const { "network-file": networkFile, socket, log: logFile } = values;
  if (networkFile === undefined || socket === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const owner = watchOwner();
  const log = logFile === undefined ? null : createSessionLog(logFile);
  try {
    const times = { lingerMs: Number(values["linger-ms"]), joinMs: Number(values["join-ms"]) };
    await runFeed({ networkFile, socket, log: log ?? SILENT, ...times }, owner);
    return 0;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    log?.error(`${error.code}: ${error.message}`);
    const { code, message, hint, transient } = error;
    await tell({
      type: "failed",
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      transient,
    });
    process.stderr.write(plainText(`${message}\n`));
    return 3;
  } finally {
    removeSocket(socket);
    log?.close();
    if (process.connected) process.disconnect();
  }
}

/** The socket lies in a folder of its own, made for it; its owner may be dead and cannot tidy up. */
function removeSocket(path: string): void {
  try {
    rmSync(path, { force: true });
    rmdirSync(dirname(path));
  } catch {
    // Somebody else's files are there, or somebody was faster.
  }
}

const SILENT: FeedLog = { info: () => undefined, warn: () => undefined };

type Owner = {
  /** Resolves when somebody wants the feed to end now. */
  readonly asked: Promise<string>;
  isGone(): boolean;
  onGone(listener: () => void): void;
};

function watchOwner(): Owner {
  const hasParent = process.send !== undefined;
  // It may have died while this process was still loading its program, and nobody listened yet.
  let isGone = hasParent && !process.connected;
  let listener: () => void = () => undefined;
  process.on("disconnect", () => {
    isGone = true;
    listener();
  });
  const asked = new Promise<string>((resolve) => {
    process.on("SIGTERM", () => resolve("SIGTERM"));
    // With a parent, the terminal's SIGINT is the parent's business.
    process.on("SIGINT", () => void (hasParent || resolve("SIGINT")));
  });
  return {
    asked,
    isGone: () => isGone,
    onGone: (next) => {
      listener = next;
      if (isGone) next();
    },
  };
}

type FeedOrder = {
  readonly networkFile: string;
  readonly socket: string;
  readonly log: FeedLog;
  /** How long a feed without owner and sessions waits for one that is just starting. */
  readonly lingerMs: number;
  /** How long after its beginning a round may be joined. */
  readonly joinMs: number;
};

async function runFeed(order: FeedOrder, owner: Owner): Promise<void> {
  const { networkFile, socket: socketPath, log, lingerMs, joinMs } = order;
  const network = readNetworkFile(networkFile);
  const asked = new AbortController();
  void owner.asked.then(() => asked.abort());
  const feed = await openFeed(network, { log, signal: asked.signal });
  const server = await served(feed, { socketPath, network: network.network, log, joinMs });
  await tell({ type: "ready", firstMid: feed.firstMid() });
  const why = await Promise.race([owner.asked, server.ended, nobodyLeft(server, owner, lingerMs)]);
  log.info(`ends: ${why}`);
  await server.close();
}

async function served(feed: Feed, options: Parameters<typeof serveFeed>[1]): Promise<FeedServer> {
  try {
    return await serveFeed(feed, options);
  } catch (error) {
    await feed.close();
    throw error;
  }
}

/** Resolves when the owner is gone and no session is attached, or the owner has been gone for too long. */
function nobodyLeft(server: FeedServer, owner: Owner, lingerMs: number): Promise<string> {
  return new Promise((resolve) => {
    let lingering: NodeJS.Timeout | undefined;
    const look = () => {
      clearTimeout(lingering);
      if (!owner.isGone() || server.sessions() > 0) return;
      lingering = setTimeout(
        () => resolve("its owner and all sessions are gone"),
        lingerMs,
      ).unref();
    };
    owner.onGone(() => {
      setTimeout(() => resolve("its owner has been gone for too long"), ORPHAN_MS_MAX).unref();
      look();
    });
    server.onSessions(look);
  });
}

function tell(message: FeedMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

process.exitCode = await main(process.argv.slice(2));
