/**
 * Waiting for a server's announcements, and believing them: a server is left as soon as it is in trouble, as this
 * program stood still, or as what it announces is too old to be the present.
 */
import type { Announcement } from "./frame.ts";
import type { Link } from "./link.ts";
import type { ReaderDeps } from "./reader-deps.ts";
import { nextIndex } from "./sequence.ts";
import { TroubleError } from "./trouble.ts";

/** The server's first announcement, whether new to us or not. */
export async function firstNews(link: Link, deps: ReaderDeps): Promise<Announcement> {
  return awaitNews(link, deps, () => true);
}

/** The newest announcement, once there is a ledger to read. */
export async function nextNews(link: Link, deps: ReaderDeps): Promise<Announcement> {
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

/** @throws TroubleError when the server is not to be read on. */
export function checkFit(link: Link, { heartbeat }: ReaderDeps): void {
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
