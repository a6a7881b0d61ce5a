/**
 * Serves one feed to the sessions of this machine over a socket. Who sees what is the rounds' business, who sits
 * there the guests'; this ties them to the feed and to the clock.
 */
import { createServer, type Server, type Socket } from "node:net";
import { marketError } from "../../errors.ts";
import type { Feed, FeedLog } from "../feed/feed.ts";
import { createGuests, type Guests } from "./guests.ts";
import {
  BEAT_MS,
  END_GRACE_MS,
  GOODBYE_MS,
  HELD_UP_MS,
  JOIN_MS,
  WAITING_BYTES_MAX,
} from "./limits.ts";
import type { FeedLine } from "./lines.ts";
import { createRounds, type Rounds } from "./rounds.ts";

export type FeedServer = {
  /** Sessions that are connected now, whether or not their market has begun. */
  sessions(): number;
  /** Called when a session came or went. */
  onSessions(listener: () => void): void;
  /** Resolves when the feed has no more events, with the last thing it said. */
  readonly ended: Promise<string>;
  /** Drops everyone; nothing of it keeps the process alive. */
  close(): Promise<void>;
};

export type ServeOptions = {
  readonly socketPath: string;
  /** As sessions store it, for instance "mainnet". */
  readonly network: string;
  readonly log: FeedLog;
  readonly joinMs?: number;
  readonly waitingBytesMax?: number;
};

/** Serves a feed to sessions of this machine. @throws CodedError MKT_FEED_SOCKET when the socket cannot be opened. */
export async function serveFeed(feed: Feed, options: ServeOptions): Promise<FeedServer> {
  const { socketPath, log, joinMs = JOIN_MS, waitingBytesMax = WAITING_BYTES_MAX } = options;
  const rounds = createRounds({ joinMs, graceMs: END_GRACE_MS });
  const guests = createGuests({
    waitingBytesMax,
    marketLine: (t0) => marketLine(feed, options.network, t0),
    join: (member) => rounds.join(member, performance.now()),
    leave: (member) => rounds.leave(member),
    onDropped: () => log.warn("a session does not read its market: dropped"),
  });
  const server = await listen(socketPath, (socket) => guests.welcome(socket));
  const beat = setInterval(() => guests.beat(), BEAT_MS);
  const endings = setInterval(passUnlessHeldUp(rounds), END_GRACE_MS);
  const ended = passOn(feed, rounds, guests);
  return {
    sessions: () => guests.count(),
    onSessions: (listener) => guests.onChange(listener),
    ended,
    async close() {
      clearInterval(beat);
      clearInterval(endings);
      await feed.close();
      await ended.catch(() => undefined);
      // The last word of a session's market may still be on its way.
      guests.drop(false);
      const impatience = setTimeout(() => guests.drop(true), GOODBYE_MS);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(impatience);
    },
  };
}

/** Ends what is overdue; not on waking from a pause, of which the feed has a gap to tell first. */
function passUnlessHeldUp(rounds: Rounds): () => void {
  let passedMs = performance.now();
  return () => {
    const nowMs = performance.now();
    const wasHeldUp = nowMs - passedMs > HELD_UP_MS;
    passedMs = nowMs;
    if (!wasHeldUp) rounds.pass(nowMs);
  };
}

/** Until the feed has no more events; returns the last thing it said. */
async function passOn(feed: Feed, rounds: Rounds, guests: Guests): Promise<string> {
  let last = "its events ended";
  for await (const event of feed.events) {
    rounds.take(event, performance.now());
    if (event.type === "end") last = event.reason;
  }
  // Whoever still waits for a first snapshot waits in vain.
  guests.turnAway(`the feed has ended: ${last}`);
  return last;
}

function marketLine({ header }: Feed, network: string, t0: number): FeedLine {
  // All tapes of a round begin with the same line.
  return {
    type: "market",
    header: { ...header, started_at: t0 },
    name: `${network} live`,
    network,
    t0,
  };
}

function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // A session that has said its word may half-close: it still listens.
    const server = createServer({ allowHalfOpen: true }, onConnection);
    server.once("error", (cause) => {
      const message = `${path}: the socket of the shared feed could not be opened: ${cause.message}`;
      reject(
        marketError("MKT_FEED_SOCKET", message, {
          cause,
          transient: true,
          hint: "The folder for temporary files must be there and writable, and its path short.",
        }),
      );
    });
    server.listen(path, () => resolve(server));
  });
}
