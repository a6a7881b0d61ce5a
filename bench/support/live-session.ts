/**
 * Sessions on a live market as processes of their own, and what it takes for them to be that: a loopback server in this
 * process, a network file that names it, and for several at once the feed that they share.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LoopbackOptions, type LoopbackServer, startLoopback } from "../../loopback/index.ts";
import { ownProcess, startFeed, startSession } from "../../runner/index.ts";
import { FEED_PROGRAM, REPO, SESSION_PROGRAM } from "./places.ts";
import { sessionOrder } from "./spec.ts";

const GRACE_MS = 10_000;
/** From the order to the first ledger: a process starts and connects. */
const START_MS_MAX = 60_000;

/** Starts a server and writes the network file that leads to it. */
export async function startMarket(
  folder: string,
  options: LoopbackOptions,
): Promise<{ readonly server: LoopbackServer; readonly networkFile: string }> {
  const server = await startLoopback(options);
  const networkFile = join(folder, "network.yaml");
  const shipped = readFileSync(join(REPO, "engine/config/networks/loopback.yaml"), "utf8");
  writeFileSync(networkFile, shipped.replace("ws://127.0.0.1:6006", server.url));
  return { server, networkFile };
}

export type LiveOrder = {
  /** One for each session. */
  readonly folders: readonly string[];
  readonly networkFile: string;
  readonly durationMs: number;
};

/** Hears of a tick (from 1) of a session (from 0) when its rows are committed. */
export type OnTick = (session: number, tick: number) => void;

/**
 * Runs sessions at once to their end: one with a connection of its own, several on a feed.
 * @throws Error when one does not finish.
 */
export async function runLiveSessions(order: LiveOrder, onTick: OnTick): Promise<void> {
  if (order.folders.length === 1) return runAll(order, {}, onTick);
  const { networkFile } = order;
  const feed = startFeed({ networkFile, program: FEED_PROGRAM, joinMs: START_MS_MAX });
  try {
    await feed.ready;
    await runAll(order, { feedSocket: feed.socket, feedRound: "bench" }, onTick);
  } finally {
    await feed.stop();
  }
}

async function runAll(
  { folders, networkFile, durationMs }: LiveOrder,
  feed: { readonly feedSocket?: string; readonly feedRound?: string },
  onTick: OnTick,
): Promise<void> {
  const market = { source: "xrpl", network: "loopback", networkFile, ...feed } as const;
  const configText = readFileSync(join(REPO, "engine/config/paper.yaml"), "utf8");
  const sessions = folders.map((folder, index) =>
    startSession({
      spec: sessionOrder(folder, { market, clock: "real", durationMs }),
      configText,
      carry: ownProcess(SESSION_PROGRAM, GRACE_MS),
      limits: {
        silenceMsMax: START_MS_MAX,
        graceMs: GRACE_MS,
        lifeMsMax: durationMs + START_MS_MAX,
      },
      onProgress: ({ ticks }) => onTick(index, ticks),
    }),
  );
  for (const outcome of await Promise.all(sessions.map((session) => session.outcome))) {
    if (outcome.kind !== "finished")
      throw new Error(`a live session ${outcome.kind}: ${outcome.detail}`);
  }
}
