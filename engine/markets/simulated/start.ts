/** Where every generated tape begins: 2026-01-05T00:00:00Z, a Monday. No wall clock enters a tape. */
export const SIMULATED_START_MS = Date.UTC(2026, 0, 5);
