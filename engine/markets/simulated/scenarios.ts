/**
 * The simulated markets: what each is for, and the numbers that make it so. Rates are per minute, distances
 * in bps of the mid, sizes in XRP. The figures are calibrated to the market maker's own records: spread
 * about 4 bps, 0.2–2 fills a minute for quotes of 15 RLUSD at 4–10 bps.
 */
import { marketError } from "../errors.ts";

export type ScenarioModel = {
  /** Standard deviation of the latent price per √second in each volatility regime, bps. */
  readonly volatilityBps: readonly number[];
  /** Mean stay in a volatility regime, seconds. */
  readonly regimeS: number;
  /** Steady drift, bps a minute. With a drift the walk is tied to its line, so that every seed has it. */
  readonly driftBpsPerMin: number;
  /** News: jumps a minute, and their least and mean excess size in bps. */
  readonly newsPerMin: number;
  readonly newsBpsMin: number;
  readonly newsBpsExtra: number;
  /** Share of its distance to the latent price that the makers' reference covers per ledger. */
  readonly makersFollow: number;
  readonly book: {
    readonly levels: number;
    readonly halfSpreadBps: number;
    /** Distance of level j from the touch: gap × j + growth × j². */
    readonly gapBps: number;
    readonly gapGrowthBps: number;
    /** How far a maker lets its offer stand from where it wants it: base + share × its distance, bps. */
    readonly toleranceBps: number;
    readonly toleranceShare: number;
    /** Median size at the touch, and how it grows with each level. */
    readonly sizeXrp: number;
    readonly sizeGrowth: number;
    /** Chance that a maker who was taken is back in the same ledger. */
    readonly refill: number;
  };
  readonly takers: {
    /** Uninformed arrivals a minute and side, before excitement. */
    readonly perMin: number;
    /** Self-excitement: followers per arrival on the same and on the other side, and its decay in seconds. */
    readonly excitesSame: number;
    readonly excitesOther: number;
    readonly decayS: number;
    /** Share of arrivals that are dust, and the sizes. */
    readonly dustShare: number;
    readonly dustXrp: number;
    readonly sizeXrp: number;
    readonly sizeSigma: number;
    /** Informed: how far ahead they see (ledgers), chance to act per ledger and bps of edge, the edge they need. */
    readonly informedAhead: number;
    readonly informedChance: number;
    readonly informedEdgeBps: number;
    /** Share of the distance a taker walked that the price keeps. */
    readonly impactShare: number;
  };
  readonly pool: {
    readonly xrp: number;
    readonly fee: number;
    /** Book above pool: magnitude drawn from this range, with either sign, and how it wanders. */
    readonly basisBps: readonly [low: number, high: number];
    readonly basisNoiseBps: number;
    /** Share of its distance to the basis that arbitrage closes per ledger. */
    readonly follow: number;
  };
  /** Pins the basis at −this, then from one third of the duration at +this, and sweeps the book early on. */
  readonly lockedBasisBps?: number;
  /** The basis goes to and fro between these two, with either sign, in a period drawn from this range. */
  readonly cyclingBasis?: {
    readonly nearBps: number;
    readonly farBps: number;
    readonly periodS: readonly [low: number, high: number];
  };
  /**
   * Makers step back when their reference moves more than `beyondBps` in a ledger: by a share of the excess,
   * up to a limit, for about `fadeS` seconds.
   */
  readonly nervous?: {
    readonly beyondBps: number;
    readonly share: number;
    readonly furtherOutBpsMax: number;
    readonly fadeS: number;
  };
  /** Gaps in the record, and ledgers that come without a book. */
  readonly outages?: true;
};

export type Scenario = {
  readonly name: string;
  readonly purpose: string;
  /** What was measured on it, over seeds 1 to 20 and half an hour unless said otherwise. */
  readonly calibration: string;
  readonly model: ScenarioModel;
};

const TIGHT: ScenarioModel = {
  volatilityBps: [0.18, 0.32, 0.55],
  regimeS: 240,
  driftBpsPerMin: 0,
  newsPerMin: 0.12,
  newsBpsMin: 4,
  newsBpsExtra: 4,
  makersFollow: 0.4,
  book: {
    levels: 30,
    halfSpreadBps: 2.0,
    gapBps: 0.22,
    gapGrowthBps: 0.058,
    toleranceBps: 0.3,
    toleranceShare: 0.06,
    sizeXrp: 60,
    sizeGrowth: 0.25,
    refill: 0.85,
  },
  takers: {
    perMin: 1.3,
    excitesSame: 0.35,
    excitesOther: 0.1,
    decayS: 15,
    dustShare: 0.4,
    dustXrp: 1,
    sizeXrp: 300,
    sizeSigma: 1.4,
    informedAhead: 6,
    informedChance: 0.04,
    informedEdgeBps: 4,
    impactShare: 0.12,
  },
  pool: { xrp: 1_900_000, fee: 267, basisBps: [5.5, 8], basisNoiseBps: 0.3, follow: 0.35 },
};

const CALM = { volatilityBps: [0.15, 0.25], newsPerMin: 0 } as const;

/** The simulated markets, by name. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "mainnet-tight",
    purpose:
      "The everyday market: about 4 bps of spread, 0.2 to 2 fills a minute for quotes 4 to 16 bps from the mid, closer quotes filled more often and more adversely.",
    calibration:
      "Median spread 4.05 bps; mid moves 4 bps in three ledgers on 2 % of ticks; fills a minute 1.64 at 4/4, 0.89 at 6/6, 0.59 at 8/8, 0.60 at 6/10, 0.31 at 10/16; captured 3.2, 5.2, 7.2, 7.1, 12.0 bps, of which 1.8, 3.1, 4.5, 4.4, 8.6 are left after 30 s.",
    model: TIGHT,
  },
  {
    name: "hostile-anchor",
    purpose:
      "The guards' ordeal: the book stands 15 bps below the pool, and from one third on 15 bps above it, while prints more than 20 bps out fill quotes on both sides between ticks 3 and 20.",
    calibration:
      "Basis −15 ± 1.5 bps, then +15 ± 1.5; two sweeps of 28 bps a side by tick 18, and no other taker until then; mid moves 4 bps in three ledgers on 0.2 % of ticks (4 seeds).",
    model: { ...TIGHT, ...CALM, lockedBasisBps: 15 },
  },
  {
    name: "cycling-anchor",
    purpose:
      "A bad regime that comes and goes: the basis swings between the two ends of a cycle of several minutes, so that whoever pauses in it must also come back, again and again.",
    calibration:
      "Basis from −2.4 to 9.2 bps (or the other sign), mean 3.9, beyond 5 bps on 47 % of ticks, 43 to 51 % by seed; the rule on the capped signal pauses three to five times and comes back at least three; spread as in mainnet-tight.",
    model: {
      ...TIGHT,
      ...CALM,
      cyclingBasis: { nearBps: -1.8, farBps: 8.6, periodS: [420, 540] },
    },
  },
  {
    name: "trend-up",
    purpose:
      "The mirror of trend-down, a steady rise of about 80 bps in half an hour: whoever is short of XRP loses, and what is sold is worth more a minute later.",
    calibration:
      "Rises 57 to 93 bps; spread as in mainnet-tight; mid moves 4 bps in three ledgers on 0.1 % of ticks.",
    model: { ...TIGHT, ...CALM, driftBpsPerMin: 80 / 30 },
  },
  {
    name: "trend-down",
    purpose:
      "A steady fall of about 80 bps in half an hour: whoever is long loses, and what is bought is worth less a minute later.",
    calibration:
      "Falls 69 to 84 bps on seeds 1 to 4, always 60 to 100; spread as in mainnet-tight.",
    model: { ...TIGHT, ...CALM, driftBpsPerMin: -80 / 30 },
  },
  {
    name: "volatile",
    purpose:
      "A busy news market: jumps, bursts of takers and makers who step back for a minute, so that the momentum filter has work and a quote is often in the wrong place.",
    calibration:
      "Mid moves 4 bps in three ledgers on 6.9 % of ticks; median spread 4.4 bps, one ledger in twenty above 10.6; 33 prints a minute against 20; fills a minute 0.63 at 10/14.",
    model: {
      ...TIGHT,
      volatilityBps: [0.2, 0.38, 0.65],
      newsPerMin: 0.3,
      newsBpsExtra: 6,
      takers: { ...TIGHT.takers, perMin: 2 },
      nervous: { beyondBps: 1.2, share: 0.8, furtherOutBpsMax: 6, fadeS: 30 },
    },
  },
  {
    name: "thin-testnet",
    purpose:
      "The test network that was once mistaken for the market: a spread of about 3,000 bps, a handful of offers, every taker reaches any quote inside it.",
    calibration:
      "Median spread 3,000 bps; 3.1 fills a minute at any offset from 4/4 to 10/16, about its own offset captured and kept (6 seeds).",
    model: {
      ...TIGHT,
      ...CALM,
      book: {
        ...TIGHT.book,
        levels: 6,
        halfSpreadBps: 1_500,
        gapBps: 120,
        gapGrowthBps: 20,
        toleranceBps: 2,
        toleranceShare: 0,
        sizeXrp: 400,
        sizeGrowth: 0.2,
      },
      takers: {
        ...TIGHT.takers,
        perMin: 0.45,
        dustShare: 0.2,
        sizeXrp: 40,
        sizeSigma: 0.8,
        informedChance: 0,
        impactShare: 0,
      },
      // A pool of a few XRP: any taker empties it on the way to the book.
      pool: { ...TIGHT.pool, xrp: 50, basisBps: [200, 400], follow: 0.9 },
    },
  },
  {
    name: "quiet",
    purpose: "Books and no trades: nothing may fill but what the book itself runs into.",
    calibration: "No trade; spread as in mainnet-tight.",
    model: {
      ...TIGHT,
      ...CALM,
      takers: { ...TIGHT.takers, perMin: 0, informedChance: 0 },
    },
  },
  {
    name: "outages",
    purpose:
      "The everyday market with gaps in the record and stretches of ledgers that come without a book: quotes must go stale, and no fill may be invented.",
    calibration:
      "The market of mainnet-tight, 20 % of it unseen: outages of 9 to 40 s every one to two minutes, gaps and stalls by turns.",
    model: { ...TIGHT, outages: true },
  },
];

/** Finds a scenario by its name. @throws CodedError MKT_SCENARIO. */
export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario !== undefined) return scenario;
  const names = SCENARIOS.map((one) => one.name).join(", ");
  throw marketError("MKT_SCENARIO", `market scenario was "${name}", expected one of ${names}`);
}
