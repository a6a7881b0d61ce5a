/**
 * Reads one server: ledger after ledger as they are announced, and after a gap the missed ones first. Every step
 * ends in events or in a trouble; what follows from a trouble is not decided here.
 */
import { askSnapshot } from "./ask-snapshot.ts";
import type { Announcement } from "./frame.ts";
import type { Link } from "./link.ts";
import { checkFit, firstNews, nextNews } from "./news.ts";
import { readMissed } from "./read-missed.ts";
import type { ReaderDeps } from "./reader-deps.ts";
import { snapshotRequests } from "./requests.ts";
import { nextIndex, waiting } from "./sequence.ts";
import { readSnapshot, type Snapshot } from "./snapshot.ts";
import { type Trouble, TroubleError, troubleOf } from "./trouble.ts";

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

async function takeSnapshot(
  link: Link,
  index: number,
  { feeDrops }: Announcement,
  deps: ReaderDeps,
): Promise<Snapshot> {
  const { network, time, heartbeat, writer, log } = deps;
  const requests = snapshotRequests(index, network.pair, network.feed.book_limit);
  const replies = await askSnapshot(link, requests, index, deps);
  // Before the look: a stamp must not lie beyond a pause that nobody has seen yet.
  const t = time.now();
  // What was asked before a pause is no picture of the present.
  if (heartbeat.hasPaused()) checkFit(link, deps);
  const snapshot = readSnapshot(replies, {
    index,
    pair: network.pair,
    dustDrops: network.feed.dust_drops,
    t,
    feeDrops,
  });
  if (snapshot.isPoolLeftOut && writer.counts.poolsLeftOut === 0) log.warn(POOL_LEFT_OUT);
  return snapshot;
}

const POOL_LEFT_OUT =
  "the pair's pool holds more than can be counted exactly and is left out: only its trades are read";
