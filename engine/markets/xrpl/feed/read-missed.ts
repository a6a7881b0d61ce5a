/**
 * After a gap: the ledgers that were missed, read back by index and marked so. They are for the record; what cannot
 * be had is said in the gap's reason and does not keep us from the present, and neither does a ledger that every
 * server shows and we cannot read.
 */
import { CodedError } from "../../../errors.ts";
import type { Fields } from "../ledger/reply-shape.ts";
import { askMissedLedger } from "./ask-snapshot.ts";
import type { Announcement } from "./frame.ts";
import type { Link } from "./link.ts";
import { nextNews } from "./news.ts";
import type { ReaderDeps } from "./reader-deps.ts";
import { missed } from "./sequence.ts";
import { readMissedLedger } from "./snapshot.ts";
import { TroubleError } from "./trouble.ts";
import { pause } from "./wait.ts";

/** Reads back what was missed, one ledger at a time, and returns what became of it in words. */
export async function readMissed(link: Link, deps: ReaderDeps): Promise<string> {
  const { writer, limits } = deps;
  let pauseMs = limits.readBackPauseMs;
  let backlog = Number.POSITIVE_INFINITY;
  const found: Found = { readBack: 0, tooMany: 0, lacking: [], unreadable: [] };
  for (;;) {
    const news = await nextNews(link, deps);
    const had = found.readBack + found.lacking.length + found.unreadable.length;
    const gap = missed(writer.sequence(), news.index, limits.ledgersReadBackMax - had);
    if (gap === null) return missedText(found);
    found.tooMany += gap.leftOut;
    if (gap.leftOut > 0) {
      // So far ahead may also be a slip of the server: what it cannot show must not make us give anything up.
      await askMissedLedger(link, news.index, deps);
      writer.giveUp(gap.from - 1);
    }
    if (gap.from > gap.to) continue;
    await deps.queue.room();
    const reply = await missedLedger(link, gap.from, deps);
    if (reply !== null) readOne(reply, gap.from, news, found, deps);
    else {
      found.lacking.push(gap.from);
      writer.giveUp(gap.from);
    }
    // Where ledgers come as fast as they are read back, there is no catching up at this pace.
    if (gap.to - gap.from >= backlog) pauseMs /= 2;
    backlog = gap.to - gap.from;
    await pause(pauseMs, deps.signal);
  }
}

type Found = {
  readBack: number;
  tooMany: number;
  readonly lacking: number[];
  /** Ledgers of which we cannot tell what was traded, with the reason. */
  readonly unreadable: string[];
};

/** Writes one missed ledger, or leaves it out for good: whoever is asked next would show the same. */
function readOne(
  reply: Fields,
  index: number,
  { feeDrops }: Announcement,
  found: Found,
  { writer, network, time, log }: ReaderDeps,
): void {
  const { pair } = network;
  try {
    const of = { pair, t: time.now(), feeDrops, index, pool: writer.pool() };
    writer.writeMissed(readMissedLedger(reply, of), index);
    found.readBack += 1;
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== "MKT_LEDGER_REPLY") throw error;
    found.unreadable.push(error.message.slice(0, 200));
    writer.giveUp(index);
    log.warn(`left out ledger ${index}, what was traded in it is not known: ${error.message}`);
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

function missedText({ readBack, tooMany, lacking, unreadable }: Found): string {
  const parts = [
    readBack === 0 ? "" : `; ${readBack} missed ledger${readBack === 1 ? "" : "s"} read back`,
    tooMany === 0 ? "" : `; ${tooMany} older ones were too many to read back`,
    lacking.length === 0
      ? ""
      : `; ${lacking.length} could not be: the server lacks them (the first is ${lacking[0]})`,
    unreadable.length === 0 ? "" : `; ${unreadable.length} could not be read: ${unreadable[0]}`,
  ];
  return parts.join("");
}
