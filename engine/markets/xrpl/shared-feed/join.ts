/**
 * A session's end of the shared feed's socket: a live market like one with a connection of its own. The feed says
 * when the session's time is over, so that all sessions of a round end on the same event. A feed that dies, or that
 * says nothing any more, ends the session with `risk_gateway_unhealthy`.
 */
import { createConnection, type Socket } from "node:net";
import type { MarketEvent } from "../../../core/market-events.ts";
import type { CodedError } from "../../../errors.ts";
import { marketError } from "../../errors.ts";
import type { LiveMarket } from "../../live-market.ts";
import { BEAT_MS, BEATS_MISSED_MAX, WAIT_MS_MAX } from "./limits.ts";
import { createLineCutter, type FeedLine, type MarketLine, parseFeedLine } from "./lines.ts";

export type JoinOptions = {
  /** Length of the session in milliseconds. */
  readonly durationMs: number;
  /** Sessions of one name share their market; see rounds.ts. */
  readonly round?: string;
  /** Gives up waiting for the market. */
  readonly signal?: AbortSignal;
  /** How long the feed may say nothing at all. */
  readonly silenceMs?: number;
  /** How long the market may take to begin. */
  readonly waitMs?: number;
};

/**
 * Joins the feed behind a socket and returns once the market has begun: with the first whole snapshot after the
 * first session of the round came.
 * @throws CodedError MKT_FEED_GONE when there is no feed, it ends before that, or shows no ledger; transient.
 */
export async function joinSharedFeed(
  socketPath: string,
  options: JoinOptions,
): Promise<LiveMarket> {
  const { durationMs, round, signal } = options;
  const { silenceMs = BEAT_MS * BEATS_MISSED_MAX, waitMs = WAIT_MS_MAX } = options;
  const socket = createConnection(socketPath);
  socket.setEncoding("utf8");
  const waiting = limitWaiting(socket, waitMs, signal);
  // Its end is told by its lines; without a listener its last error would end the process.
  socket.on("error", () => undefined);
  const leaving = { byUs: false };
  const watch = watchSilence(socket, silenceMs);
  const lines = linesOf(socket);
  socket.write(`${JSON.stringify({ type: "join", durationMs, round })}\n`);
  try {
    const market = await firstMarket(lines, socketPath);
    return {
      header: market.header,
      name: market.name,
      network: market.network,
      t0: market.t0,
      events: eventsOf(lines, leaving, market.t0),
      close: () => {
        leaving.byUs = true;
        return closed(socket);
      },
    };
  } catch (error) {
    socket.destroy();
    throw waiting.wasLong() ? gone(socketPath, `no ledger came within ${waitMs / 1000} s`) : error;
  } finally {
    waiting.stop();
    socket.once("close", watch.stop);
    if (socket.closed) watch.stop();
  }
}

/** Hangs up when the market does not begin in time, or nobody waits for it any more. */
function limitWaiting(socket: Socket, waitMs: number, signal: AbortSignal | undefined) {
  let wasLong = false;
  const hangUp = () => void socket.destroy();
  const timer = setTimeout(() => {
    wasLong = true;
    hangUp();
  }, waitMs);
  signal?.addEventListener("abort", hangUp);
  if (signal?.aborted === true) hangUp();
  return {
    wasLong: () => wasLong,
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", hangUp);
    },
  };
}

/** What the feed said, line by line, as fast as it is asked for; ends when the socket does, however it does. */
async function* linesOf(socket: Socket): AsyncGenerator<FeedLine, string> {
  const cutter = createLineCutter();
  try {
    for await (const chunk of socket) {
      for (const text of cutter.next(chunk as string)) {
        const line = parseFeedLine(text);
        if (line === null) return "it said something that is no line of a feed";
        yield line;
      }
    }
    return "it ended the connection";
  } catch (error) {
    return (error as Error).message;
  }
}

async function firstMarket(
  lines: AsyncGenerator<FeedLine, string>,
  path: string,
): Promise<MarketLine> {
  for (;;) {
    const next = await lines.next();
    if (next.done === true) throw gone(path, next.value);
    if (next.value.type === "market") return next.value;
    if (next.value.type === "refused") throw gone(path, next.value.reason);
  }
}

async function* eventsOf(
  lines: AsyncGenerator<FeedLine, string>,
  leaving: { readonly byUs: boolean },
  t0: number,
): AsyncGenerator<MarketEvent> {
  let t = t0;
  let heardMs = performance.now();
  for await (const line of lines) {
    if (line.type !== "event") continue;
    t = line.event.t;
    heardMs = performance.now();
    yield line.event;
    if (line.event.type === "end") return;
  }
  if (leaving.byUs) return;
  // By a clock that nobody can set: a step of the wall clock must not look like the end of the duration.
  const endsAt = Math.round(t + performance.now() - heardMs);
  yield { type: "end", t: endsAt, reason: "risk_gateway_unhealthy" };
}

function closed(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
    socket.destroy();
  });
}

const LOOKS = 4;

/** Ends a socket on which nothing came for so long. Counted in looks: a process that stood still has one, not four. */
function watchSilence(socket: Socket, silenceMs: number): { stop(): void } {
  let heard = 0;
  let looks = 0;
  const timer = setInterval(() => {
    looks = socket.bytesRead === heard ? looks + 1 : 0;
    heard = socket.bytesRead;
    if (looks >= LOOKS) socket.destroy();
  }, silenceMs / LOOKS);
  return { stop: () => clearInterval(timer) };
}

function gone(path: string, why: string): CodedError {
  return marketError("MKT_FEED_GONE", `${path}: the shared feed cannot be joined: ${why}`, {
    transient: true,
    hint: "Start the sweep again: it starts the feed anew.",
  });
}
