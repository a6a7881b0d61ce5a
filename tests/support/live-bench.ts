/**
 * A live night in small: a loopback server at a tenth of a second a ledger, a grid of short sessions on it, and the
 * compiled program as an operator types it. The server lives in the test, so the program runs beside it.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { MarketEvent } from "../../engine/core/market-events.ts";
import type { LoopbackServer } from "../../loopback/index.ts";
import { PAPER, REPO, SWEEP_MAIN } from "./built.ts";
import { checkIdentitiesUnder } from "./identity.ts";
import { type Running, startProgram } from "./running.ts";
import { storedValue, storedValues } from "./stored-database.ts";

export const LEDGER_MS = 100;

/** A second of silence is an outage here. */
const patience = (maxGapS: number) => `feed:
  silence_s: 1
  max_gap_s: ${maxGapS}
  request_timeout_s: 1
  connect_timeout_s: 1
  backoff_s: 0.1
  backoff_max_s: 0.4
`;

export type LiveGrid = {
  readonly cells?: number;
  readonly duration?: string;
  /** More lines of the schedule. */
  readonly schedule?: string;
  /** Seconds of an outage that end a session. */
  readonly maxGapS?: number;
};

/** Writes a grid and its network file into a folder of its own; returns the grid's path. */
export function writeLiveGrid(
  folder: string,
  urls: readonly string[],
  { cells = 2, duration = "4s", schedule = "", maxGapS = 3 }: LiveGrid = {},
): string {
  mkdirSync(folder, { recursive: true });
  const loopback = readFileSync(join(REPO, "engine/config/networks/loopback.yaml"), "utf8");
  const servers = urls.map((url) => `  - ${url}`).join("\n");
  const network = `${loopback.replace("  - ws://127.0.0.1:6006", servers)}${patience(maxGapS)}`;
  writeFileSync(join(folder, "here.yaml"), network);
  const labels = Array.from({ length: cells }, (_, index) => {
    const offset = 10 - 2 * index;
    return `  - { label: c${index + 1}, set: { strategy.bid_offset_bps: ${offset}, strategy.ask_offset_bps: ${offset} } }`;
  });
  const path = join(folder, "grid.yaml");
  writeFileSync(
    path,
    `version: 1
name: live
base_config: ${PAPER}
market: { source: xrpl, network: here.yaml, seed: 7 }
session: { duration: ${duration} }
schedule: { retries: 0, ${schedule} }
baseline: { cell: c1 }
decision_metric: distance_to_touch_bid_bps
primary_metrics: [distance_to_touch_bid_bps, distance_to_touch_ask_bps, fills_total]
cells:
${labels.join("\n")}
`,
  );
  return path;
}

/** Starts the compiled program. */
export function sweep(...args: string[]): Running {
  return startProgram(process.execPath, [SWEEP_MAIN, ...args], { cwd: REPO });
}

export type StoredSession = Readonly<Record<string, unknown>> & {
  readonly label: string;
  readonly cell: string;
  readonly state: string;
  readonly tape_hash: string | null;
  readonly started_at: number;
  readonly halt_reason: string | null;
};

export type StoredRun = {
  readonly folder: string;
  readonly sessions: readonly StoredSession[];
  readonly comparisons: readonly { readonly cell: string; readonly n: number }[];
  readonly debrief: string;
};

/** Reads what the newest run below `out` left. */
export function readRun(out: string): StoredRun {
  const folder = realpathSync(join(out, "live", "latest"));
  checkIdentitiesUnder(folder);
  const results = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
  const { sessions, comparisons } = results;
  // Pages are wrapped for a terminal; their words are what is looked at here.
  const debrief = readFileSync(join(folder, "debrief.md"), "utf8").replace(/\s+/g, " ");
  return { folder, sessions, comparisons, debrief };
}

/** Events of a session's tape, header and footer left out. */
export function tapeOf(run: StoredRun, label: string): readonly MarketEvent[] {
  const path = join(run.folder, "sessions", label, "tape.ndjson.gz");
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trimEnd().split("\n");
  return lines.slice(1, -1).map((line) => JSON.parse(line) as MarketEvent);
}

/** Times (ms) of a session's fills. */
export function fillTimes(run: StoredRun, label: string): readonly number[] {
  const path = join(run.folder, "sessions", label, "session.db");
  return storedValues(path, "SELECT at FROM fills") as number[];
}

/** Ticks that a running session of the newest run has reported; 0 while there is none. */
export function ticksOf(out: string, session: number): number {
  const path = join(out, "live", "latest", "sweep.db");
  if (!existsSync(path)) return 0;
  return Number(storedValue(path, "SELECT ticks FROM progress WHERE session = ?", session) ?? 0);
}

/** The most clients that the server had at once, looked at until `stop`. */
export function watchClients(server: LoopbackServer): { readonly stop: () => number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, server.control.state().clients);
  }, 5);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

/** Everything that lies in a folder; empty when it is not there. */
export function entriesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
}
