/** Looks in short intervals whether this program stood still; a server that was in use then is read anew. */
import type { FeedTime, Pause } from "./clock.ts";
import type { Link } from "./link.ts";

export type Heartbeat = {
  /** The server whose data a pause makes doubtful. */
  watch(link: Link | null): void;
  /** Looks now: true when there was a pause that nobody has taken yet. */
  hasPaused(): boolean;
  /** The pause since the last call; several are one that began with the first and ended with the last. */
  take(): Pause | null;
  stop(): void;
};

export function startHeartbeat(time: FeedTime, everyMs: number): Heartbeat {
  let link: Link | null = null;
  let pause: Pause | null = null;
  const look = () => {
    const found = time.pulse();
    if (found === null) return;
    pause = pause === null ? found : oneOf(pause, found);
    link?.blame({ kind: "paused", forMs: found.forMs });
  };
  const timer = setInterval(look, everyMs);
  return {
    watch(next) {
      link = next;
    },
    hasPaused() {
      look();
      return pause !== null;
    },
    take() {
      look();
      const taken = pause;
      pause = null;
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

function oneOf(first: Pause, next: Pause): Pause {
  return { forMs: first.forMs + next.forMs, sinceT: first.sinceT, untilT: next.untilT };
}
