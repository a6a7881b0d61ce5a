/** Part (a): what the engine itself does in a second: the same market again and again, nothing stored. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../engine/config/parse-config.ts";
import { openSession } from "../engine/core/session-state.ts";
import { closeSession, step } from "../engine/core/step.ts";
import { openMarket } from "../engine/markets/open-market.ts";
import { sessionEnv } from "../engine/session/environment.ts";
import { runInMemorySession } from "../engine/session/in-memory-session.ts";
import { type PartResult, plainRatio } from "./result.ts";
import { allocatedBytes } from "./support/allocation.ts";
import { inTurn } from "./support/measure.ts";
import { REPO } from "./support/places.ts";
import { SCENARIO } from "./support/spec.ts";

const MS_PER_MINUTE = 60_000;
const START = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };

export type EngineTicksOptions = { readonly rounds: number; readonly minutes: number };

export async function measureEngineTicks({
  rounds,
  minutes,
}: EngineTicksOptions): Promise<PartResult> {
  const durationMs = minutes * MS_PER_MINUTE;
  const { config } = parseConfig(
    readFileSync(join(REPO, "engine/config/paper.yaml"), "utf8"),
    "paper.yaml",
  );
  const market = openMarket({ source: "simulated", scenario: SCENARIO, seed: 1 }, { durationMs });
  const setup = { config, seed: 1, durationMs, start: START };
  let ticks = 0;
  const stepsAlone = () => {
    const env = sessionEnv(setup, market);
    let { state } = openSession({ xrp: START.xrpDrops, rlusd: START.rlusdMicro }, [], env);
    for (const event of market.events) state = step(state, event, env).state;
    ticks = closeSession(state, env).state.tick;
  };
  const [alone, chained] = await inTurn(rounds, [
    stepsAlone,
    () => runInMemorySession({ ...setup, market }),
  ]);
  const allocated = await allocatedBytes(stepsAlone);
  const perSecond = (ms: number) => (ticks * 1000) / ms;
  return {
    part: "a",
    title: `Engine without storage, ${ticks} ticks`,
    ratios: [
      plainRatio(
        "with the event ledger's chain to without",
        chained.processor / alone.processor,
        " ×",
      ),
    ],
    figures: [
      { name: "ticks per second, steps alone", value: perSecond(alone.median), unit: "/s" },
      { name: "ticks per processor second", value: perSecond(alone.processor), unit: "/s" },
      {
        name: "ticks per second, event ledger chained",
        value: perSecond(chained.median),
        unit: "/s",
      },
      {
        name: "memory that a tick asks for and gives back, steps alone",
        value: allocated / ticks / 1000,
        unit: "kB",
      },
    ],
  };
}
