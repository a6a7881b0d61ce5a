/**
 * What a generated tape shows of itself, in the terms that the recorded sessions were described in. Only the
 * tape is read, no engine runs: the figures belong to the market and not to whoever quotes in it.
 */
import type { AmmEvent, BookEvent, MarketEvent } from "../../../engine/core/market-events.ts";
import { generateSimulated } from "../../../engine/markets/simulated/generate.ts";

/** One ledger that came with a book, as an engine would see it. */
export type SeenTick = {
  readonly t: number;
  readonly mid: number;
  readonly spreadBps: number;
  /** Book above pool, uncapped. */
  readonly basisBps: number;
};

export type Figures = {
  readonly spreadMedianBps: number;
  readonly spreadWideBps: number;
  /** Change of the mid from first to last tick, the least and the greatest of the seeds. */
  readonly changeBps: readonly [number, number];
  readonly momentumShare: number;
  readonly printsPerMin: number;
  /** Capped anchor signal: mean of its size, its ends, share of ticks beyond 5 bps (all and per seed). */
  readonly anchorMeanBps: number;
  readonly anchorBps: readonly [number, number];
  readonly anchorShare: number;
  readonly anchorShares: readonly [number, number];
};

export const HALF_HOUR = 1_800_000;
/** The engine's own defaults: the anchor's cap, what counts as far, and the momentum filter's rule. */
const CAP_BPS = 10;
const FAR_BPS = 5;
const MOMENTUM_TICKS = 3;
const MOMENTUM_BPS = 4;

/** Measures a scenario over these seeds, each a tape of this length. */
export function figuresOf(
  scenario: string,
  seeds: readonly number[],
  durationMs = HALF_HOUR,
): Figures {
  const tapes = seeds.map((seed) => generateSimulated(scenario, seed, durationMs));
  const runs = tapes.map(ticksOf);
  const ticks = runs.flat();
  const spreads = ticks.map(({ spreadBps }) => spreadBps).toSorted((a, b) => a - b);
  const signals = runs.map((run) => run.map(({ basisBps }) => cappedBps(basisBps)));
  const prints = tapes.flatMap(({ events }) => events.filter(({ type }) => type === "trade"));
  const farShares = signals.map((run) => shareOf(run, (bps) => Math.abs(bps) > FAR_BPS));
  return {
    spreadMedianBps: quantile(spreads, 0.5),
    spreadWideBps: quantile(spreads, 0.95),
    changeBps: ends(runs.map(changeOf)),
    momentumShare: shareOf(runs.flatMap(momentumOf), (bps) => Math.abs(bps) >= MOMENTUM_BPS),
    printsPerMin: prints.length / ((seeds.length * durationMs) / 60_000),
    // A sign of its own per seed: sizes are averaged per seed first.
    anchorMeanBps: mean(signals.map((run) => Math.abs(mean(run)))),
    anchorBps: ends(signals.flatMap((run) => run.map((bps) => bps * Math.sign(mean(run))))),
    anchorShare: mean(farShares),
    anchorShares: ends(farShares),
  };
}

/** The ledgers of a tape that came with a book. */
export function ticksOf({ events }: { readonly events: Iterable<MarketEvent> }): SeenTick[] {
  const ticks: SeenTick[] = [];
  let amm: AmmEvent | null = null;
  for (const event of events) {
    if (event.type === "amm") amm = event;
    if (event.type === "book" && amm !== null) ticks.push(tickOf(event, amm));
  }
  return ticks;
}

function tickOf({ t, bids, asks }: BookEvent, amm: AmmEvent): SeenTick {
  const bid = bids[0]?.[0] ?? Number.NaN;
  const ask = asks[0]?.[0] ?? Number.NaN;
  const mid = (bid + ask) / 2;
  const basisBps = (mid / (amm.rlusd_micro / amm.xrp_drops) - 1) * 1e4;
  return { t, mid, spreadBps: ((ask - bid) / mid) * 1e4, basisBps };
}

/** The anchor signal as `capped_amm` shows it, near enough. */
export function cappedBps(basisBps: number): number {
  return Math.max(-CAP_BPS, Math.min(CAP_BPS, basisBps));
}

function changeOf(run: readonly SeenTick[]): number {
  return ((run.at(-1)?.mid ?? Number.NaN) / (run[0]?.mid ?? Number.NaN) - 1) * 1e4;
}

/** Change of the mid over the momentum filter's ticks, at each tick that has one. */
export function momentumOf(run: readonly SeenTick[]): number[] {
  return run
    .slice(MOMENTUM_TICKS)
    .map(({ mid }, i) => (mid / (run[i]?.mid ?? Number.NaN) - 1) * 1e4);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function shareOf<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.filter(holds).length / values.length;
}

function ends(values: readonly number[]): readonly [number, number] {
  return [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
