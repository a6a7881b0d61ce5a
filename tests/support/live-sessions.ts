/** Live sessions as processes, against a loopback server of the test's own. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { SessionSpec, SessionSummary } from "../../engine/index.ts";
import { type LoopbackOptions, type LoopbackServer, startLoopback } from "../../loopback/index.ts";
import {
  type FeedHandle,
  ownProcess,
  type SessionOutcome,
  startFeed,
  startSession,
} from "../../runner/index.ts";
import { FEED_MAIN, PAPER, SESSION_MAIN } from "./built.ts";
import { checkIdentitiesUnder } from "./identity.ts";
import { writeNetworkFile } from "./network-file.ts";
import { specIn } from "./session-spec.ts";

const LIMITS = { silenceMsMax: 60_000, graceMs: 10_000 };
const CONFIG = readFileSync(PAPER, "utf8");
/** Ledgers come fifteen times as fast as on a real network; so do second tries. */
const PACE_MS = 200;
const PATIENCE = ["read_back_pause_s: 0.01", "backoff_s: 0.1", "backoff_max_s: 0.2"];

type Changes = Partial<SessionSpec> & {
  /** Lines of the network file's feed section. */
  readonly feed?: readonly string[];
};

export type LiveSession = ReturnType<typeof startSession> & {
  readonly spec: SessionSpec;
  readonly folder: string;
  readonly tape: string;
  readonly ticks: () => number;
};

export type LiveBench = {
  readonly root: string;
  readonly server: LoopbackServer;
  readonly networkFile: (feed?: readonly string[]) => string;
  readonly start: (label: string, changes?: Changes) => LiveSession;
  readonly startFeed: (feed?: readonly string[], joinMs?: number) => FeedHandle;
  /** Runs a live session's tape once more, at full speed, everything else equal. */
  readonly replay: (session: LiveSession, summary: SessionSummary) => Promise<SessionSummary>;
  readonly close: () => Promise<void>;
};

export async function openLiveBench(options: LoopbackOptions = {}): Promise<LiveBench> {
  const root = mkdtempSync(join(tmpdir(), "live-"));
  const server = await startLoopback({ paceMs: PACE_MS, ...options });
  const networkFile = (feed: readonly string[] = []) =>
    writeNetworkFile(root, [server.url], [...PATIENCE, ...feed]);
  const start = (label: string, { feed, ...changes }: Changes = {}): LiveSession => {
    const spec = specOf(join(root, label), changes, networkFile(feed));
    let ticks = 0;
    const session = startSession({
      spec,
      configText: CONFIG,
      carry: ownProcess(SESSION_MAIN, LIMITS.graceMs),
      limits: { ...LIMITS, lifeMsMax: spec.durationMs + 120_000 },
      onProgress: (progress) => {
        ticks = progress.ticks;
      },
    });
    const { folder } = spec;
    return { ...session, spec, folder, tape: join(folder, "tape.ndjson.gz"), ticks: () => ticks };
  };
  return {
    root,
    server,
    networkFile,
    start,
    startFeed: (feed, joinMs = 30_000) =>
      startFeed({
        networkFile: networkFile(feed),
        program: FEED_MAIN,
        log: join(root, "feed.log"),
        graceMs: 5_000,
        joinMs,
      }),
    replay: async ({ folder, tape, spec }, summary) => {
      const name = `replay-of-${basename(folder)}`;
      const again = start(name, {
        ...spec,
        label: name,
        folder: join(root, name),
        configPath: join(root, name, "config.yaml"),
        market: { source: "replay", tape, name, windowStartMs: summary.started_at },
        clock: "virtual",
      });
      return summaryOf(await again.outcome);
    },
    close: async () => {
      await server.stop();
      checkIdentitiesUnder(root);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function specOf(folder: string, changes: Partial<SessionSpec>, networkFile: string): SessionSpec {
  const market = { source: "xrpl", network: "loopback", networkFile } as const;
  return specIn(folder, { market, clock: "real", durationMs: 4_000, ...changes });
}

/** The summary of a session that must have finished. */
export function summaryOf(outcome: SessionOutcome): SessionSummary {
  if (outcome.kind !== "finished") throw new Error(`${outcome.kind}: ${outcome.detail}`);
  return outcome.summary;
}
