/** Everything in a grid has a limit; past these it is a mistake, not a night's work. */
export const GRID_LIMITS = {
  bytes: 1_000_000,
  cells: 5_000,
  sessions: 100_000,
  replicates: 10_000,
  /** Rounds of `replicates: fill`: as many as the exact test takes. Who wants more asks for a number. */
  fillRounds: 40,
  concurrency: 64,
  retries: 10,
  rules: 200,
  axisValues: 1_000,
  durationMs: 7 * 24 * 3_600_000,
  /** XRP or RLUSD; keeps every sum of a session an exact integer. */
  amount: 1_000_000_000,
} as const;
