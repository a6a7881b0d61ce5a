/** Moves the write-ahead log into the database every minute, so that a long night never grows one. */
import type { SessionStore } from "../store/session-store.ts";
import type { SessionLog } from "./session-log.ts";

const INTERVAL_MS = 60_000;
const SLOW_MS = 250;

export function createCheckpointer(store: SessionStore, log: SessionLog): { maybe(): void } {
  let lastAt = performance.now();
  return {
    maybe() {
      const startedAt = performance.now();
      if (startedAt - lastAt < INTERVAL_MS) return;
      lastAt = startedAt;
      const { busy, log: frames } = store.checkpoint("PASSIVE");
      const tookMs = performance.now() - startedAt;
      if (tookMs > SLOW_MS || busy > 0) {
        log.warn(
          `slow checkpoint: ${tookMs.toFixed(0)} ms, ${frames} frames${busy > 0 ? ", a reader was in the way" : ""}`,
        );
      }
    },
  };
}
