/**
 * The live feed of a pair: one consistent snapshot for each validated ledger, out of whichever server of the list is
 * fit. Two states: reading from a server, or in a gap, looking for one. The first ends in a trouble, the second in a
 * fresh snapshot or, when it lasts too long, in the end of the feed.
 */
import type { MarketEvent, TapeHeader } from "../../../core/market-events.ts";
import type { CodedError } from "../../../errors.ts";
import { marketError } from "../../errors.ts";
import type { Network } from "../network-file.ts";
import { createFeedTime, type FeedClock, MACHINE_CLOCK } from "./clock.ts";
import { connect } from "./connect.ts";
import { createEventQueue } from "./event-queue.ts";
import { createFeedWriter, type FeedCounts } from "./feed-writer.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { type FeedLimits, feedLimits, PAUSE_MS } from "./limits.ts";
import type { Link } from "./link.ts";
import { follow } from "./reader.ts";
import type { FeedLog, ReaderDeps } from "./reader-deps.ts";
import type { ServerHealth } from "./server-health.ts";
import { createServers, type Servers } from "./servers.ts";
import { isServersFault, type Trouble, troubleText } from "./trouble.ts";

export type { FeedLog } from "./reader-deps.ts";

export type FeedHealth = {
  /** The server in use; null in a gap. */
  readonly server: string | null;
  /** What each server said or did last. */
  readonly servers: readonly ServerHealth[];
  readonly counts: FeedCounts;
};

export type Feed = {
  readonly header: TapeHeader;
  /** Events in order, `t` never decreasing; begins with a whole snapshot. To be iterated once. */
  readonly events: AsyncIterable<MarketEvent>;
  /** Stamp of the first snapshot. */
  readonly startedAt: number;
  health(): FeedHealth;
  /** The first mid that was seen, null as long as there was none. */
  firstMid(): number | null;
  /** Hangs up; the iteration ends at once. Safe to call twice. */
  close(): Promise<void>;
};

export type FeedOptions = {
  readonly clock?: FeedClock;
  /** A number from 0 to 1, for the jitter of back-off. */
  readonly random?: () => number;
  readonly log?: FeedLog;
  /** Replaces single limits; the others are those of the network file. */
  readonly limits?: Partial<FeedLimits>;
  /** Gives up looking for the first server. */
  readonly signal?: AbortSignal;
};

const SILENT_LOG: FeedLog = { info: () => undefined, warn: () => undefined };
/** Raised when the same answers come to give other events. */
const FEED_VERSION = "2";

/**
 * Opens the feed and returns once the first snapshot is there.
 * @throws CodedError MKT_NO_SERVER, naming each server and what it said; transient. MKT_OTHER_NETWORK when each of
 * them is of another network than the file says.
 */
export async function openFeed(network: Network, options: FeedOptions = {}): Promise<Feed> {
  const room = createRoom(network, options);
  const { writer, servers, queue } = room;
  try {
    const first = await open(room, options.signal);
    room.running = run(first, room);
    return {
      header: headerOf(network, first.url, writer.startedAt() as number),
      startedAt: writer.startedAt() as number,
      events: queue.events,
      health: () => ({ server: room.inUse, servers: servers.all(), counts: { ...writer.counts } }),
      firstMid: () => writer.firstMid(),
      close: () => closeRoom(room),
    };
  } catch (error) {
    await closeRoom(room);
    throw error;
  }
}

/** Everything that lives as long as the feed. */
type Room = ReaderDeps & {
  readonly servers: Servers;
  readonly closing: AbortController;
  inUse: string | null;
  running: Promise<void>;
};

function createRoom(network: Network, options: FeedOptions): Room {
  const { clock = MACHINE_CLOCK, random = Math.random, log = SILENT_LOG } = options;
  const limits = feedLimits(network, options.limits);
  const closing = new AbortController();
  const time = createFeedTime(clock, Math.min(limits.silenceMs, PAUSE_MS));
  const heartbeat = startHeartbeat(time, Math.min(1_000, limits.silenceMs / 4));
  const onLeave = () => void closeRoom(room);
  const queue = createEventQueue({ eventsMax: limits.queueEventsMax, onLeave });
  const writer = createFeedWriter(queue, time);
  const onMalformed = () => {
    writer.counts.malformed += 1;
  };
  const servers = createServers({
    urls: network.servers,
    network: network.network,
    limits,
    nowMs: time.elapsed,
    chance: random,
    onMalformed,
  });
  const deps = { network, limits, time, heartbeat, queue, writer, log, signal: closing.signal };
  const room: Room = { ...deps, servers, closing, inUse: null, running: Promise.resolve() };
  return room;
}

async function closeRoom({ closing, queue, heartbeat, running }: Room): Promise<void> {
  closing.abort();
  queue.close();
  heartbeat.stop();
  await running;
}

/** At the beginning each server has one chance. */
async function open(room: Room, signal: AbortSignal | undefined): Promise<Link> {
  const { servers, limits, closing } = room;
  const giveUp = () => closing.abort();
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted === true) giveUp();
  const hasEachFailed = () => servers.all().every(({ failures }) => failures > 0);
  const link = await connect(room, { forMs: limits.openMs, isHopeless: hasEachFailed });
  signal?.removeEventListener("abort", giveUp);
  if (link === null) throw noServer(room);
  room.inUse = link.url;
  room.log.info(`reads ${room.network.network} from ${link.url}`);
  return link;
}

function noServer({ network, servers }: Room): CodedError {
  const all = servers.all();
  const said = all.map((server) => `${server.url} ${server.said}`);
  if (all.every(({ trouble }) => trouble === "other_network")) {
    const was = `network was "${network.network}", expected the name of the network that its servers are of`;
    return marketError("MKT_OTHER_NETWORK", `${was}: ${said.join("; ")}`, {
      hint: "Name servers of that network in the network file, or give the file's network its own name.",
    });
  }
  const message = `network ${network.network}: no server gave a fresh validated ledger, expected one of ${said.length}: ${said.join("; ")}`;
  return marketError("MKT_NO_SERVER", message, {
    transient: true,
    hint: "Check this machine's network and clock, or name servers of your own in a network file.",
  });
}

/** Reads until the feed ends, and leaves nothing open then, whoever ended it. */
async function run(first: Link, room: Room): Promise<void> {
  try {
    await readOn(first, room);
    room.queue.end();
  } catch (error) {
    room.queue.fail(error);
  } finally {
    room.closing.abort();
    room.heartbeat.stop();
  }
}

async function readOn(first: Link, room: Room): Promise<void> {
  const { servers, writer, signal, log } = room;
  for (let link: Link | null = first; link !== null; ) {
    const { url } = link;
    room.inUse = url;
    room.heartbeat.watch(link);
    const trouble = await follow(link, room, () => servers.served(url));
    room.inUse = null;
    if (!signal.aborted) enterGap(url, trouble, room);
    await link.close();
    link = signal.aborted ? null : await recover(room);
    if (link === null) break;
    if (link.url !== url) writer.counts.failovers += 1;
    log.info(`gap closed, reads from ${link.url}`);
  }
  if (signal.aborted) return;
  log.warn("no server for too long: the feed ends");
  writer.end("risk_stale_ledger");
}

function enterGap(url: string, trouble: Trouble, { heartbeat, writer, servers, log }: Room): void {
  const pause = heartbeat.take();
  const cause: Trouble = pause === null ? trouble : { kind: "paused", forMs: pause.forMs };
  const reason = isServersFault(cause) ? `${url} ${troubleText(cause)}` : troubleText(cause);
  if (isServersFault(cause)) servers.failed(url, cause);
  writer.openGap(reason, pause);
  log.warn(`gap opened: ${reason}`);
}

/** Looks for a server until the gap has lasted too long. */
function recover(room: Room): Promise<Link | null> {
  const { limits, time, writer } = room;
  const leftMs = () => limits.maxGapMs - (time.now() - (writer.gapOpenedAt() as number));
  return connect(room, { forMs: leftMs(), isHopeless: () => leftMs() <= 0 });
}

function headerOf(
  { network, pair, price_increment }: Network,
  url: string,
  startedAt: number,
): TapeHeader {
  return {
    type: "header",
    version: 1,
    pair: `XRP/${pair.symbol}`,
    network,
    source: "xrpl",
    recorder_version: `feed ${FEED_VERSION}`,
    started_at: startedAt,
    price_increment,
    note: `read from ${url}, ${pair.symbol} of ${pair.issuer}`,
  };
}
