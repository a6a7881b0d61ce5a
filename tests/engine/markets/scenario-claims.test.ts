/**
 * What the scenarios claim about their prices, spreads and basis, over seeds 1 to 20 and half an hour each,
 * and the page that states the figures, kept in step with what the generator produces.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateSimulated } from "../../../engine/markets/simulated/generate.ts";
import { SCENARIOS } from "../../../engine/markets/simulated/scenarios.ts";
import {
  cappedBps,
  type Figures,
  figuresOf,
  HALF_HOUR,
  mean,
  momentumOf,
  type SeenTick,
  shareOf,
  ticksOf,
} from "./scenario-figures.ts";
import { sessionFiguresOf, sessionTable, tapeTable, withBlock } from "./scenario-tables.ts";

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const PAGE = join(import.meta.dirname, "../../../docs/markets.md");

const runsOf = (name: string) =>
  SEEDS.map((seed) => ticksOf(generateSimulated(name, seed, HALF_HOUR)));

describe("cycling-anchor", () => {
  const runs = runsOf("cycling-anchor");
  const signals = runs.map((run) => run.map(({ basisBps }) => basisBps));

  it("keeps its basis within ±10 bps, so that the cap never hides it", () => {
    expect(Math.max(...signals.flat().map(Math.abs))).toBeLessThan(10);
  });

  it("shows a signal beyond 5 bps on 40 to 60 % of the ticks of every seed", () => {
    for (const signal of signals) {
      const share = shareOf(signal, (bps) => Math.abs(bps) > 5);
      expect(share).toBeGreaterThan(0.4);
      expect(share).toBeLessThan(0.6);
    }
  });

  it("has its far end on either side of the pool, by seed", () => {
    expect(new Set(signals.map((signal) => Math.sign(mean(signal))))).toEqual(new Set([-1, 1]));
  });

  it("comes and goes: the rule on the capped signal would pause and come back three times on every seed", () => {
    for (const signal of signals) expect(returnsOf(signal, 25)).toBeGreaterThanOrEqual(3);
  });

  it("is mostly no signal of its own: what is left beside a slow average pauses once at most, and not for good", () => {
    for (const run of runs) {
      const residuals = residualsOf(run);
      const returns = returnsOf(residuals, 20);
      expect(returns).toBeLessThanOrEqual(1);
      expect(pausesOf(residuals, 20)).toBe(returns);
    }
  });
});

describe.each([
  ["trend-up", 1, "sell", "buy"],
  ["trend-down", -1, "buy", "sell"],
] as const)("%s", (name, sign, loser, other) => {
  it(`lets each ${loser} lose 3 to 8 bps within a minute, and each ${other} less than 2`, () => {
    const { markoutBps } = sessionFiguresOf(name, SEEDS);
    expect(markoutBps[loser]).toBeLessThan(-3);
    expect(markoutBps[loser]).toBeGreaterThan(-8);
    expect(markoutBps[other]).toBeGreaterThan(-2);
  });

  it("goes 50 to 110 bps its way on every seed, and never far the other way", () => {
    for (const run of runsOf(name)) {
      const start = run[0]?.mid ?? Number.NaN;
      const gains = run.map(({ mid }) => sign * (mid / start - 1) * 1e4);
      expect(gains.at(-1)).toBeGreaterThan(50);
      expect(gains.at(-1)).toBeLessThan(110);
      expect(Math.min(...gains)).toBeGreaterThan(-15);
    }
  });

  it("keeps the everyday spread, and is too slow for the momentum filter", () => {
    const { spreadMedianBps, momentumShare } = figuresOf(name, SEEDS);
    expect(spreadMedianBps).toBeGreaterThan(3.6);
    expect(spreadMedianBps).toBeLessThan(4.4);
    expect(momentumShare).toBeLessThan(0.01);
  });
});

describe("volatile", () => {
  const runs = runsOf("volatile");

  it("gives the momentum filter about 7 % of the ticks, both ways, and something on every seed", () => {
    const moves = runs.map(momentumOf);
    const share = shareOf(moves.flat(), (bps) => Math.abs(bps) >= 4);
    expect(share).toBeGreaterThan(0.055);
    expect(share).toBeLessThan(0.085);
    expect(shareOf(moves.flat(), (bps) => bps >= 4) / share).toBeGreaterThan(0.35);
    expect(shareOf(moves.flat(), (bps) => bps <= -4) / share).toBeGreaterThan(0.35);
    for (const one of moves)
      expect(shareOf(one, (bps) => Math.abs(bps) >= 4)).toBeGreaterThan(0.01);
  });

  it("has the everyday spread when it is calm, twice that at times, and never more than 20 bps", () => {
    const spreads = runs.flat().map(({ spreadBps }) => spreadBps);
    expect(shareOf(spreads, (bps) => bps < 4.6)).toBeGreaterThan(0.4);
    expect(shareOf(spreads, (bps) => bps > 8)).toBeGreaterThan(0.05);
    expect(shareOf(spreads, (bps) => bps > 8)).toBeLessThan(0.3);
    expect(Math.max(...spreads)).toBeLessThan(20);
  });

  it("widens after moves, not out of nowhere: wide spreads follow larger moves than others", () => {
    const moved = (wide: boolean) => mean(runs.flatMap((run) => movesBefore(run, wide)));
    expect(moved(true)).toBeGreaterThan(2 * moved(false));
  });

  it("has more takers than the everyday market", () => {
    const busy = figuresOf("volatile", SEEDS).printsPerMin;
    expect(busy).toBeGreaterThan(1.3 * figuresOf("mainnet-tight", SEEDS).printsPerMin);
  });
});

describe("outages", () => {
  it("hides a tenth to a third of the everyday market on every seed, and changes nothing of the rest", () => {
    for (const seed of SEEDS) {
      const whole = ticksOf(generateSimulated("mainnet-tight", seed, HALF_HOUR));
      const seen = ticksOf(generateSimulated("outages", seed, HALF_HOUR));
      const unseen = 1 - seen.length / whole.length;
      expect(unseen).toBeGreaterThan(0.1);
      expect(unseen).toBeLessThan(0.33);
      const times = new Set(seen.map(({ t }) => t));
      expect(whole.filter(({ t }) => times.has(t))).toEqual(seen);
    }
  });
});

describe("docs/markets.md", () => {
  const figures = new Map<string, Figures>(
    SCENARIOS.map(({ name }) => [name, figuresOf(name, SEEDS)]),
  );

  it("has a row about every scenario, and says of each tape what is measured on it", () => {
    if (process.env.UPDATE_GOLDEN === "1") {
      const page = withBlock(readFileSync(PAGE, "utf8"), "tapes", tapeTable(figures));
      const sessions = new Map(SCENARIOS.map(({ name }) => [name, sessionFiguresOf(name, SEEDS)]));
      writeFileSync(PAGE, withBlock(page, "sessions", sessionTable(sessions)));
    }
    const page = readFileSync(PAGE, "utf8");
    expect(withBlock(page, "tapes", tapeTable(figures))).toBe(page);
    for (const { name, calibration } of SCENARIOS) {
      expect(page.match(new RegExp(`^\\| \`${name}\` \\|`, "gm"))?.length, name).toBe(3);
      expect(calibration, name).not.toBe("");
    }
  });
});

/** The anchor rule of docs/markets.md on any signal: entered at 6 bps, left after 30 ticks below 4. */
function pausesAndReturns(signal: readonly number[], window: number) {
  let pauses = 0;
  let returns = 0;
  let calm = 0;
  for (let end = window; end <= signal.length; end++) {
    const last = signal.slice(end - window, end);
    const size = Math.abs(mean(last));
    const far = shareOf(last, (bps) => Math.abs(bps) > 5);
    if (pauses === returns) {
      if (size >= 6 && far >= 0.4) pauses += 1;
      calm = 0;
      continue;
    }
    calm = size < 4 && far < 0.3 ? calm + 1 : 0;
    if (calm >= 30) returns += 1;
  }
  return { pauses, returns };
}

function pausesOf(signal: readonly number[], window: number): number {
  return pausesAndReturns(signal, window).pauses;
}

function returnsOf(signal: readonly number[], window: number): number {
  return pausesAndReturns(signal.map(cappedBps), window).returns;
}

/** Basis less its average over about 150 ticks, seeded with the first. */
function residualsOf(run: readonly SeenTick[]): number[] {
  let average = run[0]?.basisBps ?? Number.NaN;
  return run.map(({ basisBps }) => {
    average += (2 / 151) * (basisBps - average);
    return basisBps - average;
  });
}

/** The largest of the last five one-tick moves, at ticks with a wide (or not wide) spread. */
function movesBefore(run: readonly SeenTick[], wide: boolean): number[] {
  const moves = run.map(({ mid }, i) => Math.abs(mid / (run[i - 1]?.mid ?? mid) - 1) * 1e4);
  return run.flatMap(({ spreadBps }, i) =>
    spreadBps > 8 === wide && i >= 5 ? [Math.max(...moves.slice(i - 4, i + 1))] : [],
  );
}
