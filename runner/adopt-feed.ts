/**
 * The feed that an orchestrator left behind when it was killed. It serves the sessions that still read from it and ends
 * some time after the last; whoever goes on with the sweep takes it over meanwhile, so that there are never two of them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  findProcessByOption,
  isStillRunning,
  optionOf,
  signalProcess,
} from "./process-identity.ts";

export type AdoptedFeed = {
  /** Where sessions meet it. */
  readonly socket: string;
  readonly alive: () => boolean;
  /** Ends it; resolves when it is gone. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

const POLL_MS = 20;

/** Finds the feed that writes this log, null when there is none. `graceMs`: from the polite request to the kill. */
export function findFeed(log: string, graceMs = 5_000): AdoptedFeed | null {
  const found = findProcessByOption({ flag: "--log", value: log }, Date.now());
  const socket = found === null ? undefined : optionOf(found.words, "--socket");
  if (found === null || socket === undefined) return null;
  const { identity } = found;
  const alive = (): boolean => isStillRunning(identity, Date.now());
  return {
    socket,
    alive,
    stop: async () => {
      signalProcess(identity, "SIGTERM", Date.now());
      const deadline = performance.now() + graceMs;
      while (alive()) {
        if (performance.now() > deadline) signalProcess(identity, "SIGKILL", Date.now());
        await sleep(POLL_MS);
      }
    },
  };
}
