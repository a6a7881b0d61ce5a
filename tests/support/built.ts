/** Paths of the compiled program: tests of processes run what an operator runs. `npm test` builds it first. */
import { fileURLToPath } from "node:url";

export const REPO = fileURLToPath(new URL("../../", import.meta.url));
export const SWEEP_MAIN = `${REPO}dist/run_phase73_sweep.js`;
export const SESSION_MAIN = `${REPO}dist/engine/session/main.js`;
export const LOOPBACK_MAIN = `${REPO}dist/loopback/main.js`;
export const FEED_MAIN = `${REPO}dist/engine/markets/xrpl/shared-feed/main.js`;
