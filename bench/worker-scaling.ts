/**
 * Part (c): a sweep of many sessions on one worker and on two, from the first session's start to the last one's end, by
 * the command line. What comes after the last session (the ranking checked in memory, the debrief) is (e)'s business.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { execa } from "execa";
import { atLeast, type PartResult } from "./result.ts";
import { inTemporaryFolder, REPO } from "./support/places.ts";

const WINDOWS = 8;
const TARGET = 1.85;

type Pace = {
  readonly perSecond: number;
  /** Most memory that one worker held, in MiB; null without /proc. */
  readonly peakMiB: number | null;
};

/** Runs the sweep twice; `sessions` is rounded up to whole windows of eight. */
export function measureWorkerScaling({
  sessions,
}: {
  readonly sessions: number;
}): Promise<PartResult> {
  return inTemporaryFolder(async (folder) => {
    const cells = Math.max(2, Math.ceil(sessions / WINDOWS));
    const grid = join(folder, "scaling.yaml");
    writeFileSync(grid, gridOf(cells));
    const one = await paceOf(grid, join(folder, "one"), 1);
    const two = await paceOf(grid, join(folder, "two"), 2);
    return {
      part: "c",
      title: `Sweep of ${cells * WINDOWS} half-hour sessions, first start to last end`,
      ratios: [atLeast("two workers to one", two.perSecond / one.perSecond, TARGET, " ×")],
      figures: [
        { name: "one worker", value: one.perSecond, unit: "sessions/s" },
        { name: "two workers", value: two.perSecond, unit: "sessions/s" },
        ...(one.peakMiB === null
          ? []
          : [{ name: "most memory of the one worker", value: one.peakMiB, unit: "MiB" }]),
      ],
    };
  });
}

function gridOf(cells: number): string {
  return `version: 1
name: scaling
title: Workers
base_config: ${join(REPO, "engine/config/paper.yaml")}
market: { source: simulated, scenario: mainnet-tight, seed: 73 }
schedule: { replicates: ${WINDOWS}, order: interleaved }
matrix:
  label: "b{strategy.bid_offset_bps}"
  axes:
    strategy.bid_offset_bps: { from: 4, to: ${(4 + (cells - 1) / 10).toFixed(1)}, step: 0.1 }
`;
}

const LOOK_MS = 500;

async function paceOf(grid: string, out: string, workers: number): Promise<Pace> {
  const program = join(REPO, "dist/run_phase73_sweep.js");
  const words = [program, grid, "--out", out, "--workers", String(workers)];
  const sweep = execa(process.execPath, words, { reject: false, buffer: false, stderr: "ignore" });
  let peakMiB: number | null = null;
  const look = setInterval(() => {
    const held = sweep.pid === undefined ? null : mostOfChildren(sweep.pid);
    if (held !== null) peakMiB = Math.max(peakMiB ?? 0, held);
  }, LOOK_MS);
  sweep.stdout.on("data", (chunk: Buffer) => {
    // All sessions are done: what follows is not measured here.
    if (chunk.includes("Checking the ranking")) sweep.kill("SIGINT");
  });
  await sweep;
  clearInterval(look);
  return { perSecond: sessionsPerSecond(join(out, "scaling")), peakMiB };
}

function sessionsPerSecond(runs: string): number {
  const run = readdirSync(runs).find((name) => /^\d{4}-/.test(name));
  if (run === undefined) throw new Error("the sweep made no run");
  const db = new Database(join(runs, run, "sweep.db"), { readonly: true });
  const row = db
    .prepare(
      `SELECT count(*) AS n, (julianday(max(ended_at)) - julianday(min(started_at))) * 86400 AS s
         FROM attempts WHERE outcome = 'duration_elapsed'`,
    )
    .get() as { readonly n: number; readonly s: number };
  db.close();
  return row.n / row.s;
}

const KIB_PER_MIB = 1024;

/** The high-water mark of the child that held most so far. */
function mostOfChildren(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    const held = children.flatMap((child) => {
      const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child}/status`, "utf8"))?.[1];
      return kib === undefined ? [] : [Number(kib) / KIB_PER_MIB];
    });
    return held.length === 0 ? null : Math.max(...held);
  } catch {
    return null;
  }
}
