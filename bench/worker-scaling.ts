/**
 * Part (c): a sweep of many sessions on one worker and on two, from the first session's start to the last one's end, by
 * the command line. What comes after the last session (the ranking checked in memory, the debrief) is (e)'s business.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  atLeast,
  atMost,
  type Figure,
  judgedAt,
  type PartResult,
  plainRatio,
  type Ratio,
} from "./result.ts";
import { twoToOne } from "./support/alone-and-two.ts";
import { median } from "./support/measure.ts";
import { inTemporaryFolder } from "./support/places.ts";
import {
  runSweepProgram,
  type SessionTimes,
  type SweepRun,
  wholeSessions,
} from "./support/sweep-run.ts";

const TARGET = 1.85;
const SESSIONS_PROMISED = 1_000;
const PEAK_MB_MAX = 250;
/** Of the comparison without a sweep. */
const SESSIONS_ALONE = 200;

export type WorkerScalingOptions = { readonly sessions: number; readonly minutes: number };

/** Runs the sweep twice; `sessions` is rounded up to whole windows of eight. */
export function measureWorkerScaling(options: WorkerScalingOptions): Promise<PartResult> {
  return inTemporaryFolder(async (folder) => {
    const run = (workers: number): Promise<SweepRun> => {
      const own = join(folder, `on-${workers}`);
      mkdirSync(own);
      const words = ["--workers", String(workers)];
      const { sessions, minutes } = options;
      const duration = `${minutes}m`;
      return runSweepProgram({ folder: own, sessions, duration, clock: "virtual", words });
    };
    const one = await run(1);
    const two = await run(2);
    const count = wholeSessions(options.sessions);
    const ceiling = await twoToOne(folder, Math.min(SESSIONS_ALONE, count));
    return {
      part: "c",
      title: `Sweep of ${count} sessions of ${options.minutes} minutes, first start to last end`,
      ratios: [
        judgedAt(
          { is: count, full: SESSIONS_PROMISED },
          atLeast("two workers to one, time", one.wallMs / two.wallMs, TARGET, " ×"),
        ),
        ...processorRatios(one, two),
        plainRatio("two processes to one with no sweep around them", ceiling, " ×"),
      ],
      figures: [...figuresOf("one worker", one), ...figuresOf("two workers", two)],
    };
  });
}

/** What the clock cannot tell on a machine that does other work as well. */
function processorRatios(one: SweepRun, two: SweepRun): readonly Ratio[] {
  const [alone, both] = [processorMs(one), processorMs(two)];
  if (alone === null || both === null) return [];
  const share = (two.orchestrator?.processorMs ?? 0) / both;
  const peak = Math.max(...[...one.workers, ...two.workers].map(({ peakMB }) => peakMB));
  const undisturbed = undisturbedMs(one, alone) / undisturbedMs(two, both);
  return [
    ...(Number.isFinite(undisturbed)
      ? [
          plainRatio(
            "the same, an estimate for a machine that does nothing else",
            undisturbed,
            " ×",
          ),
        ]
      : []),
    plainRatio("the most that processor time allows", (2 * alone) / both, " ×"),
    plainRatio("the orchestrator's share of processor time", 100 * share, " %"),
    atMost("most memory of a worker", peak, PEAK_MB_MAX, " MB"),
  ];
}

/**
 * Time without the waits for a processor that was busy. One worker and the orchestrator take turns, so that the waits
 * of both count; of the orchestrator's, each of two workers meets half. Two cores never do it in less than half of the
 * processor time. NaN where the kernel does not count waits.
 */
function undisturbedMs({ wallMs, workers, orchestrator }: SweepRun, processor: number): number {
  const held = workers.reduce((sum, { heldUpMs }) => sum + heldUpMs, orchestrator?.heldUpMs ?? 0);
  return Math.max(wallMs - held / workers.length, processor / Math.min(2, workers.length));
}

/** Null where the system does not tell. */
function processorMs({ orchestrator, workers }: SweepRun): number | null {
  if (orchestrator === null || workers.length === 0) return null;
  return workers.reduce((sum, worker) => sum + worker.processorMs, orchestrator.processorMs);
}

function figuresOf(name: string, run: SweepRun): readonly Figure[] {
  const count = run.sessions.length;
  const between = waits(run.sessions);
  const { orchestrator: own } = run;
  const all = processorMs(run);
  const figures: readonly (Figure | null)[] = [
    { name: "sessions per second", value: (count * 1000) / run.wallMs, unit: "/s" },
    { name: "time in all", value: run.wallMs / 1000, unit: "s" },
    between.length === 0
      ? null
      : { name: "a worker's wait for its next session", value: median(between), unit: "ms" },
    all === null || own === null
      ? null
      : { name: "a session's processor time", value: (all - own.processorMs) / count, unit: "ms" },
    own && { name: "the orchestrator's for each", value: own.processorMs / count, unit: "ms" },
    own && { name: "most memory of the orchestrator", value: own.peakMB, unit: "MB" },
  ];
  return figures
    .filter((figure) => figure !== null)
    .map((figure) => ({ ...figure, name: `${name}: ${figure.name}` }));
}

/** From a session's end to the start of the next one in the same process, ms. */
function waits(sessions: readonly SessionTimes[]): readonly number[] {
  const lastEnd = new Map<number, number>();
  return sessions.flatMap(({ pid, givenAt, overAt }) => {
    const before = lastEnd.get(pid);
    lastEnd.set(pid, overAt);
    return before === undefined ? [] : [givenAt - before];
  });
}
