/** Starts orchestrators as real processes and waits for what they say, never for time to pass. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findProcessByOption, type ProcessIdentity, signalProcess } from "../../runner/index.ts";
import { openJournalToRead } from "../../sweeps/journal/journal-reader.ts";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";
import { DRIVER, SCRIPTED_PROGRAM } from "../support/built.ts";
import { checkIdentitiesUnder } from "../support/identity.ts";

export type Line = {
  readonly event: string;
  readonly session?: number;
  readonly [field: string]: unknown;
};

export type Orchestrator = {
  readonly pid: number;
  readonly lines: readonly Line[];
  readonly errors: () => string;
  /** Resolves with the first line that fits, past or future; rejects when the process ends without one. */
  readonly said: (fits: (line: Line, index: number) => boolean) => Promise<Line>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<number | NodeJS.Signals>;
};

export type Place = {
  readonly root: string;
  readonly start: () => Orchestrator;
  /** Folder of the only run. */
  readonly runFolder: () => string;
  readonly states: () => string[];
  readonly attempts: () => string[];
  /** Lets sessions that wait for it finish. */
  readonly go: () => void;
  readonly sessionProcess: (label: string) => ProcessIdentity | null;
  /** Ends whatever was left running, and removes the folder. */
  readonly close: () => Promise<void>;
};

export function makePlace(plan: SweepPlan): Place {
  const root = mkdtempSync(join(tmpdir(), "sweep-"));
  const planPath = join(root, "plan.json");
  writeFileSync(planPath, JSON.stringify(plan));
  const started: Orchestrator[] = [];
  const runs = join(root, plan.name);
  const runFolder = (): string => {
    const [name] = readdirSync(runs, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    return join(runs, name?.name ?? "missing");
  };
  const read = <T>(pick: (journal: ReturnType<typeof openJournalToRead>) => T): T => {
    const journal = openJournalToRead(join(runFolder(), "sweep.db"));
    try {
      return pick(journal);
    } finally {
      journal.close();
    }
  };
  const sessionProcess = (label: string) => {
    const value = join(runFolder(), "sessions", label, "session-spec.json");
    return findProcessByOption({ flag: "--spec", value }, Date.now())?.identity ?? null;
  };
  return {
    root,
    start: () => {
      const orchestrator = spawnOrchestrator(DRIVER, [planPath, root, SCRIPTED_PROGRAM]);
      started.push(orchestrator);
      return orchestrator;
    },
    runFolder,
    states: () => read((journal) => journal.sessions().map(({ state }) => state)),
    attempts: () =>
      read((journal) =>
        journal
          .attempts()
          .map(({ session, attempt, outcome }) => `${session}.${attempt} ${outcome}`),
      ),
    go: () => writeFileSync(join(runFolder(), "go"), ""),
    sessionProcess,
    close: async () => {
      for (const { signal, ended } of started) {
        signal("SIGKILL");
        await ended;
      }
      for (const { label } of plan.sessions) {
        const left = existsSync(runs) ? sessionProcess(label) : null;
        if (left !== null) signalProcess(left, "SIGKILL", Date.now());
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Starts a Node program that says one JSON line per event. */
export function spawnOrchestrator(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Orchestrator {
  const child: ChildProcess = spawn(process.execPath, [program, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of [...waiting]) check();
  };
  let errors = "";
  let over = false;
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  if (child.stdout === null) throw new Error("the orchestrator has an output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    const parsed = parseLine(line);
    if (parsed !== null) lines.push(parsed);
    wake();
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on("close", (code, signal) => {
      over = true;
      try {
        const out = words[words.indexOf("--out") + 1];
        if (words.includes("--out") && out !== undefined) checkIdentitiesUnder(out);
        resolve(code ?? signal ?? "SIGKILL");
      } catch (error) {
        reject(error as Error);
      }
      wake();
    });
  });
  return {
    pid: child.pid as number,
    lines,
    errors: () => errors,
    ended,
    signal: (signal) => void child.kill(signal),
    said: (fits) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = lines.find(fits);
          if (found === undefined && !over) return;
          waiting.delete(check);
          if (found !== undefined) resolve(found);
          else reject(new Error(`it ended without saying so; standard error: ${errors}`));
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Verbs without `--json` speak to people: their lines are no events. */
function parseLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return null;
  }
}
