/**
 * Times of repeated work. Wall time is what an operator waits for, but another program on the machine is part of it;
 * processor time is what the work itself costs. Both are kept, and the middle of each is spoken of.
 */
import { setImmediate as breathe } from "node:timers/promises";

export type Times = {
  /** Milliseconds by the clock: middle and best. */
  readonly median: number;
  readonly best: number;
  /** Milliseconds of processor time, all threads, user and system: the middle. */
  readonly processor: number;
};

export type Measured = { readonly ms: number; readonly processorMs: number };

/** The middle of some figures; NaN of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : quantile(ascending(values), 0.5);
}

/** The value that one in twenty lies above; NaN of none. */
export function percentile95(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : quantile(ascending(values), 0.95);
}

function timesOf(measured: readonly Measured[]): Times {
  const ms = ascending(measured.map((one) => one.ms));
  const processor = ascending(measured.map((one) => one.processorMs));
  return { median: quantile(ms, 0.5), best: ms[0] ?? 0, processor: quantile(processor, 0.5) };
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** Value at a share of an ascending list, the nearest one above. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function timed(work: () => unknown): Promise<Measured> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { ms, processorMs: (user + system) / 1000 };
}

/** Until then a process still compiles: a session costs three times as much at first, and the same from the twentieth on. */
const WARM_UP_ROUNDS = 20;

/**
 * Runs the contestants in turn, `rounds` times: whatever else the machine does meanwhile meets all of them alike.
 * The rounds before that are not counted: compilers and caches warm up in them.
 */
export async function inTurn<const T extends readonly ((round: number) => unknown)[]>(
  rounds: number,
  contestants: T,
): Promise<{ readonly [K in keyof T]: Times }> {
  const measured: Measured[][] = contestants.map(() => []);
  const warmUp = Math.min(WARM_UP_ROUNDS, rounds);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const [i, run] of contestants.entries()) {
      await breathe();
      const one = await timed(() => run(round));
      if (round >= warmUp) measured[i]?.push(one);
    }
  }
  return measured.map(timesOf) as { readonly [K in keyof T]: Times };
}
