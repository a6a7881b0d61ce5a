/**
 * Reads one server: ledger after ledger as they are announced, and after a gap the missed ones first. Every step
 * ends in events or in a trouble; what follows from a trouble is not decided here.
 */
import type { Network } from "../network-file.ts";
import { askMissedLedger, askSnapshot } from "./ask-snapshot.ts";
import type { FeedTime } from "./clock.ts";
import type { EventQueue } from "./event-queue.ts";
import type { FeedWriter } from "./feed-writer.ts";
import type { Announcement } from "./frame.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { FeedLimits } from "./limits.ts";
import type { Link } from "./link.ts";
import { snapshotRequests } from "./requests.ts";
import { missed, nextIndex, waiting } from "./sequence.ts";
import { readMissedLedger, readSnapshot, type Snapshot } from "./snapshot.ts";
import { type Trouble, TroubleError, troubleOf } from "./trouble.ts";
import { pause } from "./wait.ts";

export type ReaderDeps = {
  readonly network: Network;
  readonly limits: FeedLimits;
  readonly time: FeedTime;
  readonly heartbeat: Heartbeat;
  readonly queue: EventQueue;
  readonly writer: FeedWriter;
  readonly signal: AbortSignal;
};

/** Ledgers after which a server is forgiven earlier failures. */
const GOOD_SERVICE_LEDGERS = 10;

/** Reads on until something makes the server unfit, and returns what. `onService` says that it serves well. */
export async function follow(
  link: Link,
  deps: ReaderDeps,
  onService: () => void,
): Promise<Trouble> {
  const { writer, limits, queue } = deps;
  try {
    for (let read = 1; ; read++) {
      await queue.room();
      const news = await nextNews(link, deps);
      const ahead = waiting(writer.sequence());
      if (ahead > limits.ledgersWaitingMax) return { kind: "behind", ledgers: ahead };
      if (ahead > 1) writer.counts.late += 1;
      const index = nextIndex(writer.sequence()) as number;
      writer.writeSnapshot(await takeSnapshot(link, index, news, deps), index, "");
      if (read === GOOD_SERVICE_LEDGERS) onService();
    }
  } catch (error) {
    return troubleOf(error);
  }
}

/**
 * Subscribes, reads the missed ledgers back, and writes the first fresh snapshot, which closes the gap. `newest` is
 * the newest ledger that any server claims to have.
 * @throws TroubleError when this server is not the one to do it with.
 */
export async function catchUp(link: Link, newest: number | null, deps: ReaderDeps): Promise<void> {
  const { writer } = deps;
  writer.forgetAnnouncements();
  await link.subscribe();
  checkStream(link, (await firstNews(link, deps)).index, newest, deps);
  const readBack = await readMissed(link, deps);
  await deps.queue.room();
  const news = await nextNews(link, deps);
  const snapshot = await takeSnapshot(link, news.index, news, deps);
  writer.writeSnapshot(snapshot, news.index, `reads again from ${link.url}${readBack}`);
}

/** A server is as fresh as what its stream delivers, whatever it says of itself. */
function checkStream(
  link: Link,
  index: number,
  newest: number | null,
  { limits, writer }: ReaderDeps,
): void {
  const known = Math.max(newest ?? 0, link.claim.index ?? 0, writer.sequence().written ?? 0);
  if (known - index <= limits.ledgersBehindMax) return;
  const why = `its stream is at ledger ${index}, ${known} is known`;
  throw new TroubleError({ kind: "stale", why });
}

/** Reads back what was missed, one ledger at a time, and returns what became of it in words. */
async function readMissed(link: Link, deps: ReaderDeps): Promise<string> {
  const { writer, limits, network } = deps;
  let readBack = 0;
  let tooMany = 0;
  const lacking: number[] = [];
  for (;;) {
    const news = await nextNews(link, deps);
    const most = limits.ledgersReadBackMax - readBack - lacking.length;
    const gap = missed(writer.sequence(), news.index, most);
    if (gap === null) return missedText(readBack, tooMany, lacking);
    tooMany += gap.leftOut;
    if (gap.leftOut > 0) {
      // So far ahead may also be a slip of the server: what it cannot show must not make us give anything up.
      await askMissedLedger(link, news.index, deps);
      writer.giveUp(gap.from - 1);
    }
    if (gap.from > gap.to) continue;
    await deps.queue.room();
    const reply = await missedLedger(link, gap.from, deps);
    if (reply === null) {
      lacking.push(gap.from);
      writer.giveUp(gap.from);
    } else {
      const options = { pair: network.pair, t: deps.time.now(), feeDrops: news.feeDrops };
      const of = { ...options, index: gap.from, pool: writer.pool() };
      writer.writeMissed(readMissedLedger(reply, of), gap.from);
      readBack += 1;
    }
    await pause(limits.readBackPauseMs, deps.signal);
  }
}

/** A ledger that is gone from the server's memory must not keep us from the present. */
async function missedLedger(link: Link, index: number, deps: ReaderDeps) {
  try {
    return await askMissedLedger(link, index, deps);
  } catch (error) {
    if (error instanceof TroubleError && error.trouble.kind === "lacks_ledger") return null;
    throw error;
  }
}

function missedText(readBack: number, tooMany: number, lacking: readonly number[]): string {
  const parts = [
    readBack === 0 ? "" : `; ${readBack} missed ledger${readBack === 1 ? "" : "s"} read back`,
    tooMany === 0 ? "" : `; ${tooMany} older ones were too many to read back`,
    lacking.length === 0 ? "" : `; ${lacking.length} could not be: the server lacks them`,
  ];
  const first = lacking[0];
  return `${parts.join("")}${first === undefined ? "" : ` (the first is ${first})`}`;
}

/** The server's first announcement, whether new to us or not. */
async function firstNews(link: Link, deps: ReaderDeps): Promise<Announcement> {
  return awaitNews(link, deps, () => true);
}

/** The newest announcement, once there is a ledger to read. */
async function nextNews(link: Link, deps: ReaderDeps): Promise<Announcement> {
  return awaitNews(link, deps, () => nextIndex(deps.writer.sequence()) !== null);
}

async function awaitNews(
  link: Link,
  deps: ReaderDeps,
  isEnough: () => boolean,
): Promise<Announcement> {
  for (;;) {
    checkFit(link, deps);
    const news = link.newest();
    if (news !== null) {
      deps.writer.announce(news.index);
      if (isEnough()) {
        checkAge(news, deps);
        return news;
      }
    }
    await link.changed();
  }
}

function checkFit(link: Link, { heartbeat }: ReaderDeps): void {
  heartbeat.hasPaused();
  const trouble = link.trouble();
  if (trouble !== null) throw new TroubleError(trouble);
}

/** Close times are rounded to 10 s and more, and this machine's clock may be off by some. */
const CLOSE_TIME_SLACK_MS = 30_000;

function checkAge({ index, closeTime }: Announcement, { time, limits }: ReaderDeps): void {
  const ageMs = time.now() - closeTime;
  if (ageMs <= limits.ledgerAgeMaxMs + CLOSE_TIME_SLACK_MS) return;
  const why = `ledger ${index} closed ${Math.round(ageMs / 1000)} s ago by this machine's clock`;
  throw new TroubleError({ kind: "stale", why });
}

async function takeSnapshot(
  link: Link,
  index: number,
  { feeDrops }: Announcement,
  deps: ReaderDeps,
): Promise<Snapshot> {
  const { network, time, heartbeat } = deps;
  const requests = snapshotRequests(index, network.pair, network.feed.book_limit);
  const replies = await askSnapshot(link, requests, index, deps);
  // What was asked before a pause is no picture of the present.
  if (heartbeat.hasPaused()) checkFit(link, deps);
  return readSnapshot(replies, {
    index,
    pair: network.pair,
    dustDrops: network.feed.dust_drops,
    t: time.now(),
    feeDrops,
  });
}
