/** Short in-memory sessions on probe markets, each different one run once. */
import {
  type EngineConfig,
  hashOf,
  type InMemoryResult,
  openMarket,
  runInMemorySession,
} from "../../engine/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";

export type ProbeSession = {
  readonly config: EngineConfig;
  readonly market: { readonly scenario: string; readonly seed: number };
  readonly start: SweepPlan["start"];
};

export type ProbeRunner = {
  run(session: ProbeSession): InMemoryResult;
  /** Sessions that were really run. */
  sessions(): number;
};

const PROBE_TICKS_MAX = 300;
/** Ledgers close every 3 to 5 seconds, so this is long enough for all ticks. */
const PROBE_MS = PROBE_TICKS_MAX * 5_000;

/** Makes a runner that remembers: neighbouring probes share the session of the base values. */
export function createProbeRunner(): ProbeRunner {
  const done = new Map<string, InMemoryResult>();
  return {
    run: (session) => {
      const name = hashOf(session);
      const known = done.get(name);
      if (known !== undefined) return known;
      const result = runProbe(session);
      done.set(name, result);
      return result;
    },
    sessions: () => done.size,
  };
}

function runProbe({ config, market: { scenario, seed }, start }: ProbeSession): InMemoryResult {
  const market = openMarket({ source: "simulated", scenario, seed }, { durationMs: PROBE_MS });
  return runInMemorySession({
    config,
    market,
    seed,
    durationMs: PROBE_MS,
    start,
    maxTicks: PROBE_TICKS_MAX,
  });
}
