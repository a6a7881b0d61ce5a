/**
 * Generates a market: the same scenario, seed and duration give the same tape, byte for byte. The tape
 * knows nothing of our orders, so that every cell of a sweep sees the same market.
 */
import { BPS } from "../../core/amounts.ts";
import type {
  BookEvent,
  MarketEvent,
  Side,
  TapeHeader,
  TradeEvent,
} from "../../core/market-events.ts";
import { hashOf } from "../../hash.ts";
import { type BasisPlan, planBasis } from "./basis.ts";
import { type Execution, executeOrder, type Order } from "./execution.ts";
import { latentPrices } from "./latent-price.ts";
import { levelsOf, type Makers, moveMakers, openBook } from "./makers.ts";
import { nervousAfter } from "./nervousness.ts";
import { type Outages, planOutages } from "./outages.ts";
import { ammEvent, openPool, type Pool, priceAtBasis } from "./pool.ts";
import { pressureOrders } from "./pressure.ts";
import { type RandomStream, randomStream } from "./random-streams.ts";
import { type Scenario, type ScenarioModel, scenarioNamed } from "./scenarios.ts";
import { SIMULATED_START_MS } from "./start.ts";
import { CALM_TAKERS, type Excitement, informedOrder, uninformedOrders } from "./takers.ts";

export type GeneratedTape = {
  readonly header: TapeHeader;
  readonly events: readonly MarketEvent[];
};

/** Raised when the same scenario, seed and duration come to give another tape. */
const GENERATOR_VERSION = "2";

const LEDGER_INDEX_START = 100_000_000;
const LEDGER_MS_MIN = 3_000;
const LEDGER_MS_MAX = 5_000;
const FEE_DROPS = 10;

/**
 * Generates the tape of a scenario; its `end` event stands at exactly start + duration.
 * @throws CodedError MKT_SCENARIO when there is no such scenario.
 */
export function generateSimulated(
  scenario: string,
  seed: number,
  durationMs: number,
): GeneratedTape {
  const found = scenarioNamed(scenario);
  const { model } = found;
  const times = ledgerTimes(durationMs, model.takers.informedAhead, randomStream(seed, "ledgers"));
  const world = openWorld(model, seed, durationMs, times);
  const events: MarketEvent[] = [];
  const outages = planOutages(model.outages === true, randomStream(seed, "outages"));
  for (let i = 0; (times[i] as number) < SIMULATED_START_MS + durationMs; i++) {
    pushLedger(events, advance(world, i), outages);
  }
  const end = SIMULATED_START_MS + durationMs;
  if (outages.inGap()) events.push({ type: "gap", t: end, reason: "outage", phase: "close" });
  events.push({ type: "end", t: end, reason: "duration" });
  return { header: headerOf(found, seed, durationMs), events };
}

/** Times of the ledgers, the first at the start, with some past the end for those who look ahead. */
function ledgerTimes(durationMs: number, ahead: number, chance: RandomStream): readonly number[] {
  const times = [SIMULATED_START_MS];
  let past = 0;
  while (past <= ahead) {
    const t = (times.at(-1) as number) + chance.whole(LEDGER_MS_MIN, LEDGER_MS_MAX);
    times.push(t);
    if (t >= SIMULATED_START_MS + durationMs) past += 1;
  }
  return times;
}

type World = {
  readonly model: ScenarioModel;
  readonly seed: number;
  readonly times: readonly number[];
  readonly latent: readonly number[];
  readonly chance: Readonly<
    Record<"arrivals" | "sizes" | "makers" | "basis" | "informed" | "informedSizes", RandomStream>
  >;
  readonly makers: Makers;
  readonly pool: Pool;
  readonly basisMeanBps: number;
  /** The basis where it is planned; null where the pool goes its own way. */
  readonly basisPlan: BasisPlan | null;
  readonly pressure: ReadonlyMap<number, Side>;
  /** Last tick of the planned sweeps; 0 without any. */
  readonly pressureEnd: number;
  basisNoise: number;
  /** What takers have moved the price by for good, as a factor. */
  impact: number;
  /** Where makers believe the price is. */
  reference: number;
  /** How much further out than usual makers stand, bps. */
  nervousBps: number;
  mid: number;
  excitement: Excitement;
};

function openWorld(
  model: ScenarioModel,
  seed: number,
  durationMs: number,
  times: readonly number[],
): World {
  const stream = (name: string) => randomStream(seed, name);
  const latent = latentPrices(times, model, {
    walk: stream("walk"),
    regime: stream("regime"),
    news: stream("news"),
  });
  const chance = {
    arrivals: stream("arrivals"),
    sizes: stream("sizes"),
    makers: stream("makers"),
    basis: stream("basis"),
    informed: stream("informed"),
    informedSizes: stream("informed sizes"),
  };
  const reference = latent[0] as number;
  const makers = openBook(reference, model.book, chance.makers);
  const mid = midOf(bookEvent(makers, 0));
  const pressure = pressureOrders(model, stream("pressure"));
  const [low, high] = model.pool.basisBps;
  const basisMeanBps = chance.basis.between(low, high) * (chance.basis.chance(0.5) ? 1 : -1);
  return {
    model,
    seed,
    times,
    latent,
    chance,
    makers,
    pool: openPool(model.pool.xrp, priceAtBasis(mid, basisMeanBps), model.pool.fee),
    basisMeanBps,
    basisPlan: planBasis(model, durationMs, stream("basis cycle")),
    pressure,
    pressureEnd: Math.max(0, ...pressure.keys()),
    basisNoise: 0,
    impact: 1,
    reference,
    nervousBps: 0,
    mid,
    excitement: CALM_TAKERS,
  };
}

/** One ledger's group: trades, pool, book, and the ledger event that closes it. */
export type LedgerGroup = {
  readonly t: number;
  readonly index: number;
  readonly trades: readonly TradeEvent[];
  readonly amm: MarketEvent;
  readonly book: BookEvent;
};

function advance(world: World, i: number): LedgerGroup {
  const { model, times, makers, pool } = world;
  const t = times[i] as number;
  const index = LEDGER_INDEX_START + i;
  const trades = i === 0 ? [] : takeOrders(world, ordersOf(world, i), t, index);
  const target = (world.latent[i] as number) * world.impact;
  const before = world.reference;
  world.reference += (target - world.reference) * model.makersFollow;
  if (i > 0) {
    const { reference } = world;
    const move = { seconds: (t - (times[i - 1] as number)) / 1000, before, reference };
    world.nervousBps = nervousAfter(world.nervousBps, move, model.nervous);
    const aim = { reference, furtherOutBps: world.nervousBps };
    moveMakers(makers, aim, model.book.refill, world.chance.makers);
  }
  const book = bookEvent(makers, t);
  world.mid = midOf(book);
  movePool(world, t);
  return { t, index, trades, amm: ammEvent(pool, t), book };
}

function ordersOf(world: World, i: number): readonly Order[] {
  const { model, times, chance, mid } = world;
  const seconds = ((times[i] as number) - (times[i - 1] as number)) / 1000;
  const patienceBps = 2 * model.book.halfSpreadBps;
  const arrived = uninformedOrders(
    world.excitement,
    { seconds, mid, patienceBps },
    model.takers,
    chance,
  );
  world.excitement = arrived.excitement;
  const ahead = (world.latent[i + model.takers.informedAhead] as number) * world.impact;
  const informed = informedOrder(mid, ahead, model.takers, {
    arrivals: chance.informed,
    sizes: chance.informedSizes,
  });
  const swept = world.pressure.get(i + 1);
  // While sweeps are planned nobody else takes: a chance run of takers among them would be another story.
  if (i + 1 <= world.pressureEnd) return swept === undefined ? [] : [sweepOrder(swept, mid)];
  return [...(informed === null ? [] : [informed]), ...arrived.orders];
}

/** Sweeps reach this far from the mid before them, with any size it takes; they say nothing about the price. */
const SWEEP_BPS = 28;
const SWEEP_DROPS = Number.MAX_SAFE_INTEGER;

function sweepOrder(taker: Side, mid: number): Order {
  const sign = taker === "buy" ? 1 : -1;
  return { taker, drops: SWEEP_DROPS, limit: mid * (1 + (sign * SWEEP_BPS) / BPS) };
}

function takeOrders(
  world: World,
  orders: readonly Order[],
  t: number,
  ledger: number,
): TradeEvent[] {
  const trades: TradeEvent[] = [];
  orders.forEach((order, n) => {
    const executions = executeOrder(order, world.makers, world.pool);
    if (executions.length === 0) return;
    const tx = hashOf(["simulated tx", world.seed, ledger, n]).toUpperCase();
    for (const execution of executions) {
      trades.push({
        type: "trade",
        t,
        ...execution,
        taker: order.taker,
        ledger,
        seq: trades.length,
        tx,
      });
    }
    if (order.drops !== SWEEP_DROPS) keepImpact(world, executions);
  });
  return trades;
}

/** The price keeps a share of the distance a taker walked: what a fill gains at once it partly loses later. */
function keepImpact(world: World, executions: readonly Execution[]): void {
  const first = executions[0] as Execution;
  const last = executions.at(-1) as Execution;
  world.impact *= 1 + world.model.takers.impactShare * (last.price / first.price - 1);
}

/** How fast the pool's own basis forgets its noise, per ledger. */
const BASIS_MEMORY = 0.95;

function movePool(world: World, t: number): void {
  const { model, pool, chance, mid, basisPlan } = world;
  const noise = chance.basis.normal();
  const even = chance.basis.between(-1, 1);
  if (basisPlan !== null) {
    pool.price = priceAtBasis(mid, basisPlan(t, even));
    return;
  }
  world.basisNoise = world.basisNoise * BASIS_MEMORY + noise * model.pool.basisNoiseBps;
  const target = priceAtBasis(mid, world.basisMeanBps + world.basisNoise);
  pool.price += (target - pool.price) * model.pool.follow;
}

function bookEvent(makers: Makers, t: number): BookEvent {
  return { type: "book", t, bids: levelsOf(makers, "buy"), asks: levelsOf(makers, "sell") };
}

function midOf({ bids, asks }: BookEvent): number {
  return ((bids[0]?.[0] as number) + (asks[0]?.[0] as number)) / 2;
}

function pushLedger(events: MarketEvent[], group: LedgerGroup, outages: Outages): void {
  const { t, index, trades, amm, book } = group;
  const state = outages.at(t);
  if (state.gap !== null) events.push({ type: "gap", t, reason: "outage", phase: state.gap });
  if (!state.ledger) return;
  if (state.book) events.push(...trades, amm, book);
  const closeTime = t - (t % 1000);
  events.push({ type: "ledger", t, index, close_time: closeTime, fee_drops: FEE_DROPS });
}

function headerOf({ name, purpose }: Scenario, seed: number, durationMs: number): TapeHeader {
  return {
    type: "header",
    version: 1,
    pair: "XRP/RLUSD",
    network: "simulated",
    source: "simulated",
    recorder_version: `generator ${GENERATOR_VERSION}`,
    started_at: SIMULATED_START_MS,
    price_increment: 0.00001,
    note: `Generated market ${name}, seed ${seed}, ${durationMs / 1000} s. ${purpose}`,
  };
}
