/**
 * Brings up the live market before a session, in the middle of a night that the operator may stop at any moment. An
 * outage is waited for as long as a session would bear it; after that the night stops and can be gone on with.
 */
import type { Night } from "./night.ts";
import { pause, type StopSignal } from "./stop-signal.ts";

/** Between two questions; a fifth of the patience where that is shorter. */
const ASK_AGAIN_MS = 30_000;

/**
 * Returns what the market refused; null when it is there, the operator stopped the sweep, or nobody wants it any more:
 * `isWanted` is asked after each refusal, since a night that has to be over by a time may run out of it.
 */
export async function bringUpFeed(night: Night, isWanted: () => boolean): Promise<string | null> {
  const { feed, plan, emit, stop } = night;
  if (feed === null) return null;
  const { network = "the market", patienceMs = 0, sharedFeed = true } = plan.live ?? {};
  if (feed.socket() !== null) {
    emit({ kind: "feed", text: `The feed of ${network} is gone; starting it anew.` });
  }
  const deadlineMs = performance.now() + patienceMs;
  for (let isFirst = true; ; isFirst = false) {
    const refused = await unlessStopped(stop, feed.start());
    if (stop.reason() !== null) return null;
    if (refused === null) {
      const up = `One feed of ${network} runs; all sessions share it.`;
      emit({ kind: "feed", text: sharedFeed ? up : `${network} answers: the sweep goes on.` });
      return null;
    }
    if (!isWanted()) return null;
    if (performance.now() >= deadlineMs) return `No market on ${network}: ${refused}`;
    if (isFirst) {
      const text = `No market on ${network}, asking again for ${Math.round(patienceMs / 1000)} s: ${refused}`;
      emit({ kind: "feed", text });
    }
    await pause(Math.min(ASK_AGAIN_MS, patienceMs / 5), stop);
  }
}

/** Whoever stopped the sweep does not wait for servers: the end of the sweep stops what was begun. */
async function unlessStopped(
  stop: StopSignal,
  started: Promise<string | null>,
): Promise<string | null> {
  let forget = (): void => undefined;
  const moved = new Promise<null>((resolve) => {
    forget = stop.onMove(() => resolve(null));
  });
  try {
    return await Promise.race([started, moved]);
  } finally {
    forget();
  }
}
