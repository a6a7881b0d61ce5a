/**
 * The live market as the scheduler sees it: something that must be up before a session starts. For sessions at once
 * it is the feed they share, one connection for all of them, started before the first and stopped at the end. Back
 * to back each session connects by itself; there the market is only asked whether it is there, after a session died.
 */
import { CodedError, lookAtMarket } from "../../engine/index.ts";
import { type FeedHandle, findFeed, type StartFeedOptions, startFeed } from "../../runner/index.ts";

export type SharedFeed = {
  /** Starts it, or starts it anew. Resolves with null once it has a market, else with what was wrong. */
  readonly start: () => Promise<string | null>;
  /**
   * Whether sessions can join it now. One that an earlier orchestrator left behind counts as long as sessions read from
   * it: without them it ends by itself, at a moment that nobody knows.
   */
  readonly alive: (sessionsRun: boolean) => boolean;
  /** Where sessions meet it; null before it was started. */
  readonly socket: () => string | null;
  /** A session just died of a fault: what is known of the market may no longer hold. */
  readonly doubt: () => void;
  /** Ends it; nothing happens when it does not run. */
  readonly stop: () => Promise<void>;
};

/**
 * Returns the feed of a sweep, not started yet; what an earlier orchestrator of it left running is taken over, or ended
 * before another one is started. `log` is the file for what it has to say of servers and gaps, and tells whose it is.
 */
export function createSharedFeed(
  options: Pick<StartFeedOptions, "networkFile" | "program"> & { readonly log: string },
): SharedFeed {
  let handle: FeedHandle | null = null;
  const left = findFeed(options.log);
  const stop = async (): Promise<void> => {
    await Promise.all([left?.stop(), handle?.stop()]);
  };
  return {
    start: async () => {
      await stop();
      try {
        handle = startFeed(options);
        await handle.ready;
        return null;
      } catch (error) {
        // Without a code it is our bug, and must not pass for a market that is away.
        if (error instanceof CodedError) return error.message;
        throw error;
      }
    },
    alive: (sessionsRun) => handle?.alive() ?? (sessionsRun && left?.alive() === true),
    socket: () => handle?.socket ?? left?.socket ?? null,
    // It knows by itself whether it runs.
    doubt: () => undefined,
    stop,
  };
}

/**
 * Returns the market of sessions that run back to back. The preflight has just seen it, so it counts as there until
 * a session dies; then a server is asked first. Without that, an outage of ten minutes would cost a whole night: each
 * session that finds no server ends within a moment, and so would the next.
 */
export function createMarketProbe(networkFile: string): SharedFeed {
  let isThere = true;
  return {
    start: async () => {
      try {
        await lookAtMarket(networkFile);
        isThere = true;
        return null;
      } catch (error) {
        if (error instanceof CodedError) return error.message;
        throw error;
      }
    },
    alive: () => isThere,
    socket: () => null,
    doubt: () => {
      isThere = false;
    },
    stop: () => Promise.resolve(),
  };
}
