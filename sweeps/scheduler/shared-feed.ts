/**
 * The feed that live sessions of one sweep share, as the scheduler sees it: one connection to the market for
 * all of them, started before the first session, started anew when it died, stopped at the end.
 */
import { CodedError } from "../../engine/index.ts";
import { type FeedHandle, type StartFeedOptions, startFeed } from "../../runner/index.ts";

export type SharedFeed = {
  /** Starts it, or starts it anew. Resolves with null once it has a market, else with what was wrong. */
  readonly start: () => Promise<string | null>;
  readonly alive: () => boolean;
  /** Where sessions meet it; null before it was started. */
  readonly socket: () => string | null;
  /** Ends it; nothing happens when it does not run. */
  readonly stop: () => Promise<void>;
};

/** Returns the feed of a sweep, not started yet. `log` is the file for what it has to say of servers and gaps. */
export function createSharedFeed(
  options: Pick<StartFeedOptions, "networkFile" | "program" | "log">,
): SharedFeed {
  let handle: FeedHandle | null = null;
  return {
    start: async () => {
      await handle?.stop();
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
    alive: () => handle?.alive() ?? false,
    socket: () => handle?.socket ?? null,
    stop: async () => handle?.stop(),
  };
}
