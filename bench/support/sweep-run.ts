/**
 * A sweep as an operator types it, watched from outside: its times are those that its journal and its sessions' logs
 * have written down anyway, its processor time what the system says of its processes when the last session is over.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { execa, type Subprocess } from "execa";
import { REPO, SWEEP_PROGRAM } from "./places.ts";
import { childrenOf, figuresOfProcess, type ProcessFigures } from "./process-figures.ts";
import { SCENARIO } from "./spec.ts";

export type SweepOrder = {
  /** Folder of its own, which is there. */
  readonly folder: string;
  /** Rounded up to whole windows. */
  readonly sessions: number;
  /** As in a grid: "30m". */
  readonly duration: string;
  readonly clock: "virtual" | "real";
  /** More words for the command line. */
  readonly words: readonly string[];
};

/** Moments of one session, epoch ms. */
export type SessionTimes = {
  readonly pid: number;
  /** Its process is there and knows what to run. */
  readonly givenAt: number;
  /** Market and database are open: the first tick follows. */
  readonly readyAt: number;
  /** Its summary is on disk. */
  readonly overAt: number;
};

export type SweepRun = {
  /** In the order in which they were started. */
  readonly sessions: readonly SessionTimes[];
  /** From the first session's start to the last one's end, by the orchestrator's clock, ms. */
  readonly wallMs: number;
  /** From the first session's start until the last one was over; null where nobody tells. */
  readonly orchestrator: Omit<ProcessFigures, "residentMB"> | null;
  /** Its processes that still ran then: warm ones, or none. */
  readonly workers: readonly ProcessFigures[];
};

const WINDOWS_MAX = 8;
const NAME = "bench";

/** How many sessions a sweep of about so many has: the same for every window. */
export function wholeSessions(about: number): number {
  const windows = Math.min(WINDOWS_MAX, about);
  return windows * Math.ceil(about / windows);
}

/**
 * Runs a sweep until its last session is over. What follows (the debrief at the end, the ranking checked in memory) is
 * cut off: part (e) measures that.
 * @throws Error with the program's own words when it ends before.
 */
export async function runSweepProgram(order: SweepOrder): Promise<SweepRun> {
  const sessions = wholeSessions(order.sessions);
  const grid = join(order.folder, "grid.yaml");
  const out = join(order.folder, "out");
  writeFileSync(grid, gridOf(order));
  const words = [SWEEP_PROGRAM, grid, "--out", out, ...order.words];
  const sweep = execa(process.execPath, words, { reject: false, all: true });
  const watch = watchProcesses(sweep, sessions);
  const { all } = await sweep;
  const { over, seen } = watch();
  if (seen === null)
    throw new Error(`the sweep ended after ${over} of ${sessions} sessions:\n${all}`);
  return { ...readTimes(join(out, NAME)), ...seen };
}

type Seen = Pick<SweepRun, "orchestrator" | "workers">;

/** Looks at the sweep's processes when its first session starts and when its last is over, and ends it then. */
function watchProcesses(
  { pid = 0, stdout, kill }: Pick<Subprocess, "pid" | "stdout" | "kill">,
  sessions: number,
): () => { readonly over: number; readonly seen: Seen | null } {
  let atStart = NOTHING_YET;
  let seen: Seen | null = null;
  let over = 0;
  stdout?.on("data", (chunk: Buffer) => {
    const text = String(chunk);
    if (atStart === NOTHING_YET && text.includes(" started"))
      atStart = figuresOfProcess(pid) ?? NOTHING_YET;
    over += [...text.matchAll(/ finished: \d+ tick/g)].length;
    if (over < sessions || seen !== null) return;
    seen = processesOf(pid, atStart);
    kill("SIGKILL");
  });
  return () => ({ over, seen });
}

function gridOf({ sessions, duration, clock }: SweepOrder): string {
  const windows = Math.min(WINDOWS_MAX, sessions);
  const cells = Math.ceil(sessions / windows);
  return `version: 1
name: ${NAME}
base_config: ${join(REPO, "engine/config/paper.yaml")}
market: { source: simulated, scenario: ${SCENARIO}, seed: 73 }
clock: ${clock}
session: { duration: ${duration} }
schedule: { replicates: ${windows}, order: interleaved }
matrix:
  label: "b{strategy.bid_offset_bps}"
  axes:
    strategy.bid_offset_bps: { from: 4, to: ${(4 + (cells - 1) / 10).toFixed(1)}, step: 0.1 }
`;
}

const NOTHING_YET = { processorMs: 0, heldUpMs: 0 };

function processesOf(pid: number, atStart: typeof NOTHING_YET): Seen {
  const workers = childrenOf(pid).flatMap((child) => figuresOfProcess(child) ?? []);
  const now = figuresOfProcess(pid);
  if (now === null) return { orchestrator: null, workers };
  const processorMs = now.processorMs - atStart.processorMs;
  const heldUpMs = now.heldUpMs - atStart.heldUpMs;
  return { orchestrator: { processorMs, heldUpMs, peakMB: now.peakMB }, workers };
}

type AttemptRow = {
  readonly pid: number;
  readonly given: number;
  readonly folder: string;
  readonly started: string;
  readonly ended: string;
};

function readTimes(runs: string): Pick<SweepRun, "sessions" | "wallMs"> {
  const run = readdirSync(runs).find((name) => /^\d{4}-/.test(name));
  if (run === undefined) throw new Error("the sweep made no run");
  const db = new Database(join(runs, run, "sweep.db"));
  const rows = db
    .prepare<[], AttemptRow>(
      `SELECT pid, pid_recorded_at AS given, folder, started_at AS started, ended_at AS ended
         FROM attempts WHERE outcome = 'duration_elapsed' ORDER BY pid_recorded_at`,
    )
    .all();
  db.close();
  const starts = rows.map(({ started }) => Date.parse(started));
  const ends = rows.map(({ ended }) => Date.parse(ended));
  const sessions = rows.map(({ pid, given, folder }) => {
    const log = readFileSync(join(runs, run, folder, "session.log"), "utf8")
      .trimEnd()
      .split("\n");
    return { pid, givenAt: given, readyAt: timeOf(log.at(0)), overAt: timeOf(log.at(-1)) };
  });
  return { sessions, wallMs: Math.max(...ends) - Math.min(...starts) };
}

function timeOf(line: string | undefined): number {
  const { time } = JSON.parse(line ?? "{}") as { readonly time?: string };
  return Date.parse(time ?? "");
}
