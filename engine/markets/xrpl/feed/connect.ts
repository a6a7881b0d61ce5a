/**
 * From no server to one that is read: asks around, takes the first fit one, catches up with it; one that fails on
 * the way is left alone for a while, and the next is tried.
 */
import type { Link } from "./link.ts";
import { catchUp } from "./reader.ts";
import type { ReaderDeps } from "./reader-deps.ts";
import type { Servers } from "./servers.ts";
import { isServersFault, troubleOf } from "./trouble.ts";
import { pause } from "./wait.ts";

type Patience = {
  /** Nothing goes on for longer than this. */
  readonly forMs: number;
  /** Asked before each round. */
  readonly isHopeless: () => boolean;
};

/** Returns a server that has given a fresh snapshot, or null when there was none in time. */
export async function connect(
  deps: ReaderDeps & { readonly servers: Servers },
  { forMs, isHopeless }: Patience,
): Promise<Link | null> {
  const tooLong = new AbortController();
  const signal = AbortSignal.any([deps.signal, tooLong.signal]);
  const timer = setTimeout(() => tooLong.abort(), Math.max(0, forMs));
  try {
    while (!signal.aborted && !isHopeless()) {
      const link = await tryOnce({ ...deps, signal });
      if (link !== null) return link;
      const waitMs = deps.servers.askableInMs();
      if (waitMs > 0 && !isHopeless()) await pause(waitMs, signal);
    }
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function tryOnce(deps: ReaderDeps & { readonly servers: Servers }): Promise<Link | null> {
  const { servers, signal, heartbeat, limits } = deps;
  const choice = await servers.choose(signal);
  if (choice === null) return null;
  const { link, newest } = choice;
  heartbeat.take();
  heartbeat.watch(link);
  try {
    await catchUp(link, newest, deps);
    return link;
  } catch (error) {
    const trouble = troubleOf(error);
    if (!signal.aborted && isServersFault(trouble)) {
      servers.failed(link.url, trouble);
      const shown = link.newest()?.index ?? null;
      const claimed = link.claim.index;
      // Its claim is no yardstick for others any more.
      if (trouble.kind === "stale" && claimed !== null && shown !== null)
        if (claimed - shown > limits.ledgersBehindMax) servers.lied(link.url);
    }
    await link.close();
    return null;
  }
}
