/**
 * The makers' book: one offer per maker, at a distance of its own from a common reference. A maker lets its
 * offer stand until it is too far from where it wants it, so that levels live on from ledger to ledger and
 * a queue means something.
 */
import { BPS, DROPS_PER_XRP } from "../../core/amounts.ts";
import type { Level, Side } from "../../core/market-events.ts";
import type { RandomStream } from "./random-streams.ts";
import type { ScenarioModel } from "./scenarios.ts";

/** Prices of the generated book are whole counts of 0.00001. */
export const INCREMENTS = 100_000;

export type Offer = {
  readonly side: Side;
  /** Where this maker likes to stand, bps from the reference, and how far off it tolerates. */
  readonly distanceBps: number;
  readonly toleranceBps: number;
  readonly sizeXrp: number;
  /** Price in increments; drops 0: the maker is out. */
  price: number;
  drops: number;
};

export type Makers = { readonly buy: Offer[]; readonly sell: Offer[] };

type BookModel = ScenarioModel["book"];

/** How much of its distance a maker varies when it moves its offer, and its size. */
const DISTANCE_NOISE = 0.05;
const SIZE_SIGMA = 0.5;
/** Chance per ledger that a maker renews an offer it could have left alone. */
const RENEWS = 0.03;
const SIZE_STEP_DROPS = 1_000;

/** All makers in place around the reference price. */
export function openBook(reference: number, book: BookModel, chance: RandomStream): Makers {
  const side = (name: Side): Offer[] =>
    Array.from({ length: book.levels }, (_, j) => {
      const distanceBps = book.halfSpreadBps + book.gapBps * j + book.gapGrowthBps * j * j;
      const offer: Offer = {
        side: name,
        distanceBps,
        toleranceBps: book.toleranceBps + book.toleranceShare * distanceBps,
        sizeXrp: book.sizeXrp * (1 + book.sizeGrowth * j),
        price: 0,
        drops: 0,
      };
      enter(offer, { reference, furtherOutBps: 0 }, chance);
      return offer;
    });
  return { buy: side("buy"), sell: side("sell") };
}

/** What makers quote around, and how much further out than they like to stand, bps. */
type Aim = { readonly reference: number; readonly furtherOutBps: number };

/** After a ledger's trades: makers who were taken come back or stay out, the others follow the reference. */
export function moveMakers(makers: Makers, aim: Aim, refill: number, chance: RandomStream): void {
  for (const offer of [...makers.buy, ...makers.sell]) {
    // Two draws for every maker, whatever it does: one maker's fate must not shift the others' chance.
    const returns = chance.chance(refill);
    const renews = chance.chance(RENEWS);
    if (offer.drops === 0 ? returns : renews || isAway(offer, aim)) {
      enter(offer, aim, chance);
    } else {
      chance.normal();
      chance.normal();
    }
  }
}

function isAway(offer: Offer, { reference, furtherOutBps }: Aim): boolean {
  // Signed: an offer that the reference has run past stands at a negative distance, however near.
  const sign = offer.side === "buy" ? -1 : 1;
  const distance = sign * (offer.price / INCREMENTS / reference - 1) * BPS;
  return Math.abs(distance - offer.distanceBps - furtherOutBps) > offer.toleranceBps;
}

function enter(offer: Offer, { reference, furtherOutBps }: Aim, chance: RandomStream): void {
  // Noise is cut at two deviations, so that the sides cannot meet.
  const noise = Math.max(-2, Math.min(2, chance.normal())) * DISTANCE_NOISE;
  const sign = offer.side === "buy" ? -1 : 1;
  const spread = Math.min(offer.distanceBps * DISTANCE_NOISE, offer.toleranceBps) / DISTANCE_NOISE;
  const standsBps = offer.distanceBps + noise * spread + furtherOutBps;
  const wanted = reference * (1 + (sign * standsBps) / BPS);
  const scaled = wanted * INCREMENTS;
  offer.price = offer.side === "buy" ? Math.floor(scaled) : Math.ceil(scaled);
  const xrp = offer.sizeXrp * Math.exp(SIZE_SIGMA * chance.normal());
  offer.drops = Math.max(1, Math.round((xrp * DROPS_PER_XRP) / SIZE_STEP_DROPS)) * SIZE_STEP_DROPS;
}

/** The offers of one side that are in, best price first. */
export function standing(makers: Makers, side: Side): Offer[] {
  const better = side === "buy" ? -1 : 1;
  return makers[side]
    .filter((offer) => offer.drops > 0)
    .sort((a, b) => (a.price - b.price) * better || a.distanceBps - b.distanceBps);
}

/** One side as the tape shows it: offers at one price are one level. */
export function levelsOf(makers: Makers, side: Side): Level[] {
  const levels: [number, number][] = [];
  let last = Number.NaN;
  for (const { price, drops } of standing(makers, side)) {
    const level = levels.at(-1);
    if (level !== undefined && price === last) level[1] += drops;
    else levels.push([price / INCREMENTS, drops]);
    last = price;
  }
  return levels;
}
