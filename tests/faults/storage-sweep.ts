/**
 * A sweep of two short sessions, as small as one can be that still writes every kind of file, and the compiled
 * program that runs it. Tests of storage faults run it in rooms with faults and hold what comes of it against one
 * that was left alone.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { SweepRecord } from "../../reports/index.ts";
import { buildSweepRecord } from "../../sweeps/journal/sweep-record.ts";
import { PAPER, REPO, SWEEP_MAIN } from "../support/built.ts";
import type { Storage } from "./bench.ts";
import { readJournal } from "./verify.ts";

const gridOf = (storage: Storage): string => `version: 1
name: small
base_config: paper.yaml
market: { source: simulated, scenario: mainnet-tight, seed: 73 }
session: { duration: 3m, storage: ${storage}, start: { xrp: 250, rlusd: 250 } }
baseline: { cell: wide }
stopping_rules:
  - { name: flagged, when: "session.fills_total >= 1", action: flag }
primary_metrics: [distance_to_touch_bid_bps, distance_to_touch_ask_bps, vw_spread_bps, fills_total]
cells:
  - { label: wide, rationale: test, set: { strategy.bid_offset_bps: 10, strategy.ask_offset_bps: 10 } }
  - { label: tight, rationale: test, set: { strategy.bid_offset_bps: 4, strategy.ask_offset_bps: 4 } }
`;

export type Ended = Pick<SpawnSyncReturns<string>, "status" | "signal" | "stdout" | "stderr">;

/** Runs a program in a room; the plain one runs it as it is. */
export type Launch = (program: string, words: readonly string[]) => Ended;

export const launchPlainly: Launch = (program, words) =>
  spawnSync(program, words, {
    cwd: REPO,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    // One that hangs is a failure, not a suite that never ends.
    timeout: HANGS_MS,
    killSignal: "SIGKILL",
  });

const HANGS_MS = 100_000;

/** Writes the grid, one for each storage, with its base config into a folder and returns their paths. */
export function writeSmallGrids(folder: string): Readonly<Record<Storage, string>> {
  mkdirSync(folder, { recursive: true });
  copyFileSync(PAPER, join(folder, "paper.yaml"));
  const write = (storage: Storage): string => {
    const path = join(folder, `small-${storage}.yaml`);
    writeFileSync(path, gridOf(storage));
    return path;
  };
  return { full: write("full"), summary: write("summary") };
}

/** Runs the main job, or another verb, to its end. */
export function sweep(words: readonly string[], launch: Launch = launchPlainly): Ended {
  return launch(process.execPath, [SWEEP_MAIN, ...words]);
}

/** Folders of all runs of the small sweep under a results folder, the oldest first. */
export function runsIn(out: string): string[] {
  const folder = join(out, "small");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith("20"))
    .sort()
    .map((name) => join(folder, name));
}

/** What a run came to: its sessions as results.json has them, without how many tries they took. */
export function sessionsOf(run: string): unknown[] {
  const results = JSON.parse(readFileSync(join(run, "results.json"), "utf8")) as {
    readonly sessions: readonly Readonly<Record<string, unknown>>[];
  };
  return results.sessions.map(({ attempts: _, ...session }) => session);
}

/** The sweep, its sessions and their attempts as the journal has them. */
export function journalOf(run: string) {
  return readJournal(run, (journal) => ({
    sweep: journal.sweep(),
    sessions: journal.sessions(),
    attempts: journal.attempts(),
  }));
}

export function recordOf(run: string): SweepRecord {
  return readJournal(run, (journal) => buildSweepRecord(journal, run));
}

/**
 * An error for an operator: one that names what it is about, says what to do and has a code; never a trace.
 * A defect of the program would say so in words that are looked for here as well.
 */
export function expectClearError(stderr: string, replay: string): void {
  expect(stderr, replay).toMatch(/^Error: /m);
  expect(stderr, replay).not.toMatch(/^\s+at .+:\d+/m);
  expect(stderr, replay).not.toContain("defect of the program");
}
