/** Names of the simulated markets, as the engine offers them. */
export const SCENARIO_NAMES = [
  "mainnet-tight",
  "hostile-anchor",
  "trend-down",
  "thin-testnet",
  "quiet",
] as const;
