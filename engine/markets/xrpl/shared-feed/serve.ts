/**
 * The feed's end of the socket: lets sessions in, passes events on, and drops whoever does not read. It decides
 * nothing about who sees what; that is the rounds' business.
 */
import { createServer, type Server, type Socket } from "node:net";
import { marketError } from "../../errors.ts";
import type { Feed, FeedLog } from "../feed/feed.ts";
import {
  BEAT_MS,
  END_GRACE_MS,
  GOODBYE_MS,
  JOIN_MS,
  MEMBERS_MAX,
  WAITING_BYTES_MAX,
} from "./limits.ts";
import {
  createLineCutter,
  type FeedLine,
  feedLine,
  type Join,
  type LineCutter,
  parseJoin,
} from "./lines.ts";
import { createRounds, type Member } from "./rounds.ts";

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
  const { socketPath, network, log, waitingBytesMax = WAITING_BYTES_MAX } = options;
  const rounds = createRounds({ joinMs: options.joinMs ?? JOIN_MS, graceMs: END_GRACE_MS });
  const sockets = new Set<Socket>();
  let listener: () => void = () => undefined;
  let over: string | null = null;

  const say = (socket: Socket, line: FeedLine) => {
    if (!socket.writable) return;
    socket.write(feedLine(line));
    if (socket.writableLength <= waitingBytesMax) return;
    log.warn("a session does not read its market: dropped");
    socket.destroy();
  };
  const memberOn = (socket: Socket, { durationMs, round = "" }: Join): Member => ({
    durationMs,
    round,
    begin: (t0) => {
      const { header } = feed;
      const name = `${network} live`;
      say(socket, { type: "market", header: { ...header, started_at: t0 }, name, network, t0 });
    },
    take: (event) => {
      say(socket, { type: "event", event });
      if (event.type === "end") socket.end();
    },
  });
  const welcome = (socket: Socket) => {
    let member: Member | null = null;
    const cutter = createLineCutter();
    sockets.add(socket);
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      if (member !== null) rounds.leave(member);
      listener();
    });
    socket.on("data", (chunk: string) => {
      for (const join of joinsIn(cutter, chunk)) {
        if (join === null || member !== null) return void socket.destroy();
        if (over !== null) return refuse(socket, `the feed has ended: ${over}`);
        if (sockets.size > MEMBERS_MAX) return refuse(socket, "too many sessions share it");
        member = memberOn(socket, join);
        rounds.join(member, performance.now());
      }
    });
    listener();
  };
  const refuse = (socket: Socket, reason: string) => {
    say(socket, { type: "refused", reason });
    socket.end();
  };
  const server = await listen(socketPath, welcome);
  const beat = setInterval(() => {
    rounds.pass(performance.now());
    for (const socket of sockets) say(socket, { type: "beat" });
  }, BEAT_MS);
  const endings = setInterval(() => rounds.pass(performance.now()), END_GRACE_MS);
  const ended = pump();

  async function pump(): Promise<string> {
    let last = "its events ended";
    for await (const event of feed.events) {
      rounds.take(event, performance.now());
      if (event.type === "end") last = event.reason;
    }
    over = last;
    // Whoever still waits for a first snapshot waits in vain.
    for (const socket of sockets)
      if (!socket.writableEnded) refuse(socket, `the feed has ended: ${last}`);
    return last;
  }
  return {
    sessions: () => sockets.size,
    onSessions: (next) => {
      listener = next;
    },
    ended,
    async close() {
      clearInterval(beat);
      clearInterval(endings);
      await feed.close();
      await ended.catch(() => undefined);
      // The last word of a session's market may still be on its way.
      for (const socket of sockets) if (!socket.writableEnded) socket.destroy();
      const impatience = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, GOODBYE_MS);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(impatience);
    },
  };
}

/** What a session said in a piece of text; null for what no session of ours would say. */
function joinsIn(cutter: LineCutter, chunk: string): readonly (Join | null)[] {
  try {
    return cutter.next(chunk).map(parseJoin);
  } catch {
    return [null];
  }
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
