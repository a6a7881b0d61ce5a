/**
 * After a gap: the ledgers that were missed, read back by index and marked so. They are for the record; what cannot
 * be had is said in the gap's reason and does not keep us from the present.
 */
import { askMissedLedger } from "./ask-snapshot.ts";
import type { Link } from "./link.ts";
import { nextNews } from "./news.ts";
import type { ReaderDeps } from "./reader-deps.ts";
import { missed } from "./sequence.ts";
import { readMissedLedger } from "./snapshot.ts";
import { TroubleError } from "./trouble.ts";
import { pause } from "./wait.ts";

/** Reads back what was missed, one ledger at a time, and returns what became of it in words. */
export async function readMissed(link: Link, deps: ReaderDeps): Promise<string> {
  const { writer, limits, network } = deps;
  let pauseMs = limits.readBackPauseMs;
  let backlog = Number.POSITIVE_INFINITY;
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
    // Where ledgers come as fast as they are read back, there is no catching up at this pace.
    if (gap.to - gap.from >= backlog) pauseMs /= 2;
    backlog = gap.to - gap.from;
    await pause(pauseMs, deps.signal);
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
