/**
 * The price nobody sees: a random walk of the logarithm with volatility regimes and news, sampled at the
 * ledgers. It runs on past the session's end, because informed takers look ahead.
 */
import { BPS } from "../../core/amounts.ts";
import type { RandomStream } from "./random-streams.ts";
import type { ScenarioModel } from "./scenarios.ts";

const START_PRICE = 1.43;
/** How fast a drifting walk is pulled back to its line, per second. */
const LINE_PULL = 1 / 120;

export type LatentChance = {
  readonly walk: RandomStream;
  readonly regime: RandomStream;
  readonly news: RandomStream;
};

/** Returns the latent price at each of these times (ms, the first one the start). */
export function latentPrices(
  times: readonly number[],
  model: ScenarioModel,
  { walk, regime, news }: LatentChance,
): readonly number[] {
  const prices: number[] = [];
  const start = times[0] ?? 0;
  let level = 0;
  let volatility = regime.whole(0, model.volatilityBps.length - 1);
  let before = start;
  for (const t of times) {
    const seconds = (t - before) / 1000;
    before = t;
    if (regime.chance(1 - Math.exp(-seconds / model.regimeS))) {
      volatility = regime.whole(0, model.volatilityBps.length - 1);
    }
    if (model.driftBpsPerMin !== 0) level -= level * (1 - Math.exp(-seconds * LINE_PULL));
    level += walk.normal() * (model.volatilityBps[volatility] ?? 0) * Math.sqrt(seconds);
    level += jumpBps(news, model, seconds);
    const line = (model.driftBpsPerMin * (t - start)) / 60_000;
    prices.push(START_PRICE * Math.exp((line + level) / BPS));
  }
  return prices;
}

function jumpBps(news: RandomStream, model: ScenarioModel, seconds: number): number {
  if (!news.chance((model.newsPerMin * seconds) / 60)) return 0;
  const size = model.newsBpsMin + news.exponential(model.newsBpsExtra);
  return news.chance(0.5) ? size : -size;
}
