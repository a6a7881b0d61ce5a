/**
 * A short night on the real engine, run whole once for comparison and then as often as there are faults: an
 * orchestrator that is to be killed is a process of its own, the one that goes on is the same code in this process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runDebrief } from "../../sweeps/cli/commands/debrief.ts";
import { driveRun } from "../../sweeps/cli/drive-run.ts";
import type { Environment } from "../../sweeps/cli/environment.ts";
import { processEnvironment } from "../../sweeps/cli/process-environment.ts";
import { loadGrid } from "../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../sweeps/plan/build-plan.ts";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";
import { DRIVER, PAPER, REPO, SESSION_MAIN } from "../support/built.ts";

export const PROBE = `--import ${pathToFileURL(`${REPO}tests/fixtures/faults/probe.mjs`)}`;

/** Before which change (from 1) or after how long a process is sent a signal. */
export type Order =
  | {
      readonly at: number;
      readonly signal: NodeJS.Signals;
      /** The change is made by half first, where it can be. */
      readonly half?: boolean;
      /** The signal is sent a second time. */
      readonly again?: boolean;
    }
  | { readonly afterMs: number; readonly signal: NodeJS.Signals };

/** What happens to the processes of a run, in the order of their starts; null and the end of a list: nothing. */
export type Orders = {
  readonly orchestrator?: readonly (Order | null)[];
  readonly session?: readonly (Order | null)[];
  /** Of a verb, started with `startVerb`. */
  readonly rerun?: readonly (Order | null)[];
  readonly verify?: readonly (Order | null)[];
  readonly record?: boolean;
};

export type Place = {
  readonly root: string;
  readonly plan: SweepPlan;
  /** Starts an orchestrator as a process and returns how it ended. */
  readonly run: () => Promise<{ readonly end: number | NodeJS.Signals; readonly errors: string }>;
  /** Goes on with the run in this process, as the same command would. Returns its exit code. */
  readonly goOn: () => Promise<number>;
  /** Makes up for a last check that was stopped. */
  readonly checkAgain: () => Promise<void>;
  /** Writes the debrief anew, as the verb does. */
  readonly debrief: () => Promise<void>;
  /** Folder of the newest run, null while there is none with a journal. */
  readonly runFolder: () => string | null;
  /** Changes that a process of a recorded run made, in order. */
  readonly changes: (role: "orchestrator" | "session" | "rerun", ordinal: number) => string[];
  /** How many of its processes were sent the signal that they were to get. */
  readonly struck: () => number;
  readonly remove: () => void;
};

/** Makes a results folder whose processes get these orders; `from` is a run to begin with. */
export function makePlace(plan: SweepPlan, orders: Orders, from?: string): Place {
  const top = mkdtempSync(join(tmpdir(), "fault-"));
  const root = join(top, "runs");
  const faults = `${root}.faults`;
  mkdirSync(root);
  mkdirSync(faults);
  if (from !== undefined) cpSync(from, root, { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(faults, "orders.json"), JSON.stringify(orders));
  writeFileSync(join(top, "plan.json"), JSON.stringify(plan));
  const runs = join(root, plan.name);
  return {
    root,
    plan,
    run: () =>
      endOf(
        spawn(
          process.execPath,
          [DRIVER, join(top, "plan.json"), root, SESSION_MAIN, String(WORKERS)],
          STDIO,
        ),
      ),
    goOn: () =>
      driveRun(quietEnvironment(), plan, {
        runsRoot: root,
        fresh: false,
        json: true,
        workers: WORKERS,
      }),
    checkAgain: async () => {
      await runDebrief(quietEnvironment(), plan.name, { out: root, fillModels: true });
    },
    debrief: async () => {
      await runDebrief(quietEnvironment(), plan.name, { out: root, fillModels: false });
    },
    runFolder: () => {
      if (!existsSync(runs)) return null;
      const names = readdirSync(runs).filter(
        (name) => existsSync(join(runs, name, "sweep.db")) && name !== "latest",
      );
      const newest = names.sort().at(-1);
      return newest === undefined ? null : join(runs, newest);
    },
    changes: (role, ordinal) =>
      readFileSync(join(faults, `${role}-${ordinal}.ops`), "utf8").split("\n"),
    struck: () => readdirSync(faults).filter((name) => name.endsWith(".struck")).length,
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}

/** Warm processes that sessions take turns on; 0: each session has a process of its own. */
export const WORKERS = Number(process.env.FAULT_WORKERS ?? 0);

const STDIO = { stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"] };

function endOf(child: ChildProcess): ReturnType<Place["run"]> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return new Promise((resolve) => {
    // Not "close": a session that outlives it may hold the pipe.
    child.on("exit", (code, signal) => resolve({ end: code ?? signal ?? "SIGKILL", errors }));
  });
}

function quietEnvironment(): Environment {
  const sink = { write: () => true };
  return {
    ...processEnvironment(),
    stdout: sink,
    stderr: sink,
  };
}

/** What sessions of a night keep. */
export type Storage = "full" | "summary";

/** Five minutes of market for two cells: enough that they are compared and run again under the other fill models. */
export function shortNight(
  folder: string,
  { retries, storage = "full" }: { readonly retries: number; readonly storage?: Storage },
): SweepPlan {
  const lines = [
    "market: { source: simulated, scenario: mainnet-tight, seed: 73 }",
    `session: { duration: 5m, storage: ${storage}, start: { xrp: 250, rlusd: 250 } }`,
    `schedule: { retries: ${retries} }`,
  ];
  return nightOf(join(folder, `${storage}.yaml`), lines);
}

/** The same on the real clock, on a tape. */
export function fastNight(
  folder: string,
  {
    tape,
    policy,
    durationMs,
  }: { readonly tape: string; readonly policy: string; readonly durationMs: number },
): SweepPlan {
  const lines = [
    `market: { source: replay, tape: ${tape} }`,
    "clock: real",
    `session: { duration: ${durationMs / 1_000}s, start: { xrp: 250, rlusd: 250 } }`,
    `schedule: { on_orchestrator_death: ${policy} }`,
  ];
  return nightOf(join(folder, `${policy}.yaml`), lines);
}

function nightOf(path: string, lines: readonly string[]): SweepPlan {
  writeFileSync(
    path,
    `version: 1
name: night
base_config: ${PAPER}
${lines.join("\n")}
baseline: { cell: wide }
primary_metrics: [distance_to_touch_bid_bps, distance_to_touch_ask_bps, fills_total]
cells:
  - { label: wide, rationale: test, set: { strategy.bid_offset_bps: 10 } }
  - { label: near, rationale: test, set: { strategy.bid_offset_bps: 6 } }
`,
  );
  return buildPlan(loadGrid(path));
}

/** Loads the probe into every process that is started from here on. Returns how to end that. */
export function loadProbe(): () => void {
  const before = process.env.NODE_OPTIONS ?? "";
  process.env.NODE_OPTIONS = PROBE;
  return () => {
    process.env.NODE_OPTIONS = before;
  };
}
