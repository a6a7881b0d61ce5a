/**
 * A session on a live market as a process of its own, and what it takes for it to be one: a loopback server in this
 * process and a network file that names it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LoopbackOptions, type LoopbackServer, startLoopback } from "../../loopback/index.ts";
import { ownProcess, startSession } from "../../runner/index.ts";
import { REPO, SESSION_PROGRAM } from "./places.ts";
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
  readonly folder: string;
  readonly networkFile: string;
  readonly durationMs: number;
};

/**
 * Runs a session to its end; `onTick` hears of each tick when its rows are committed.
 * @throws Error when it does not finish.
 */
export async function runLiveSession(
  { folder, networkFile, durationMs }: LiveOrder,
  onTick: (tick: number) => void,
): Promise<void> {
  const market = { source: "xrpl", network: "loopback", networkFile } as const;
  const session = startSession({
    spec: sessionOrder(folder, { market, clock: "real", durationMs }),
    configText: readFileSync(join(REPO, "engine/config/paper.yaml"), "utf8"),
    carry: ownProcess(SESSION_PROGRAM, GRACE_MS),
    limits: {
      silenceMsMax: START_MS_MAX,
      graceMs: GRACE_MS,
      lifeMsMax: durationMs + START_MS_MAX,
    },
    onProgress: ({ ticks }) => onTick(ticks),
  });
  const outcome = await session.outcome;
  if (outcome.kind !== "finished")
    throw new Error(`the live session ${outcome.kind}: ${outcome.detail}`);
}
