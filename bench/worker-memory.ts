/**
 * Part (g): what one warm process holds after many sessions. Cells and windows change all the time and every session's
 * folder is taken away after it, so that what grows is what the process itself keeps.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createSessionPool, type SessionOutcome, startSession } from "../runner/index.ts";
import { baseConfig, patchConfig } from "../sweeps/patch/patch-config.ts";
import { atMost, type Figure, judgedAt, type PartResult } from "./result.ts";
import { median } from "./support/measure.ts";
import { inTemporaryFolder, REPO, SESSION_PROGRAM } from "./support/places.ts";
import { figuresOfProcess, type ProcessFigures } from "./support/process-figures.ts";
import { sessionOrder } from "./support/spec.ts";

const PEAK_MB_MAX = 250;
const GROWTH_MAX = 1.1;
/** What is promised of ten thousand; a thousand tell as much. */
const SESSIONS_PROMISED = 1_000;
/** Where the first look is: compilers and caches are warm by then. */
const FIRST_MARK = 100;
/** Sessions whose memory is looked at for one mark: the collector's saw teeth are no growth. */
const SESSIONS_PER_MARK = 20;
const CELLS = 25;
const WINDOWS = 4;
const GRACE_MS = 10_000;
const LIMITS = { silenceMsMax: 600_000, graceMs: GRACE_MS, lifeMsMax: 3_600_000 };

export type WorkerMemoryOptions = { readonly sessions: number; readonly minutes: number };

type Sample = ProcessFigures & { readonly session: number };

export function measureWorkerMemory(options: WorkerMemoryOptions): Promise<PartResult> {
  return inTemporaryFolder(async (folder) => resultOf(options, await runAll(folder, options)));
}

/** Runs the sessions one after the other and looks at the process after each. */
async function runAll(
  root: string,
  { sessions, minutes }: WorkerMemoryOptions,
): Promise<readonly Sample[]> {
  const pool = createSessionPool(SESSION_PROGRAM, GRACE_MS);
  const configs = cellConfigs();
  const samples: Sample[] = [];
  const pids = new Set<number>();
  try {
    for (let session = 1; session <= sessions; session++) {
      const folder = join(root, String(session));
      const seed = 1 + (Math.floor(session / CELLS) % WINDOWS);
      const started = startSession({
        spec: sessionOrder(folder, { session, seed, durationMs: minutes * 60_000 }),
        configText: configs[session % CELLS] as string,
        carry: pool.carry,
        limits: LIMITS,
        onProgress: () => undefined,
      });
      needFinished(await started.outcome);
      const pid = started.identity?.pid ?? 0;
      const figures = figuresOfProcess(pid);
      if (figures !== null) samples.push({ session, ...figures });
      pids.add(pid);
      rmSync(folder, { recursive: true });
    }
  } finally {
    await pool.close();
  }
  if (pids.size !== 1) throw new Error(`${pids.size} processes ran the sessions, expected one`);
  return samples;
}

function cellConfigs(): readonly string[] {
  const path = join(REPO, "engine/config/paper.yaml");
  const base = baseConfig(readFileSync(path, "utf8"), "paper.yaml");
  return Array.from({ length: CELLS }, (_, index) => {
    const set = { "strategy.bid_offset_bps": 4 + index / 10 };
    return patchConfig(base, set, `cell ${index}`).configYaml;
  });
}

function needFinished(outcome: SessionOutcome): void {
  if (outcome.kind !== "finished") throw new Error(`a session ${outcome.kind}: ${outcome.detail}`);
}

function resultOf(
  { sessions, minutes }: WorkerMemoryOptions,
  samples: readonly Sample[],
): PartResult {
  const title = `One worker, ${sessions} sessions of ${minutes} minutes, ${CELLS} cells, ${WINDOWS} windows`;
  const last = samples.at(-1);
  // Without /proc nobody tells what a process holds.
  if (last === undefined) return { part: "g", title, ratios: [], figures: [] };
  const marks = marksOf(sessions).map((session) => ({
    name: `resident after ${session} sessions`,
    value: residentAt(samples, session),
    unit: "MB",
  }));
  const [first, end] = [marks[0], marks.at(-1)] as [Figure, Figure];
  return {
    part: "g",
    title,
    ratios: [
      judgedAt(
        { is: sessions, full: SESSIONS_PROMISED },
        atMost(`${end.name} to ${first.name}`, end.value / first.value, GROWTH_MAX, " ×"),
      ),
      atMost("most it ever held", last.peakMB, PEAK_MB_MAX, " MB"),
    ],
    figures: [
      ...marks,
      { name: "processor time of a session", value: last.processorMs / sessions, unit: "ms" },
    ],
  };
}

/** The first look, and one after every tenth of the way. */
function marksOf(sessions: number): readonly number[] {
  const tenths = Array.from({ length: 10 }, (_, i) => Math.ceil((sessions * (i + 1)) / 10));
  const first = Math.min(FIRST_MARK, tenths[0] as number);
  return [...new Set([first, ...tenths])];
}

/** Middle of what was held after the last few sessions up to this one. */
function residentAt(samples: readonly Sample[], session: number): number {
  const few = samples.slice(Math.max(0, session - SESSIONS_PER_MARK), session);
  return median(few.map(({ residentMB }) => residentMB));
}
