/** Asks a server for a ledger, once or until it can show it, and lets only answers through that can be believed. */
import type { Fields } from "../ledger/reply-shape.ts";
import type { FeedLimits } from "./limits.ts";
import type { Link } from "./link.ts";
import { ledgerRequest, type SnapshotRequests } from "./requests.ts";
import { judgeReplies, judgeReply, type SnapshotReplies, type Verdict } from "./snapshot.ts";
import { TroubleError } from "./trouble.ts";
import { pause } from "./wait.ts";

type Asking = { readonly limits: FeedLimits; readonly signal: AbortSignal };

/**
 * Returns the four answers of one ledger, asked for at once.
 * @throws TroubleError when the server cannot show it, shows two versions of it, or does not answer.
 */
export function askSnapshot(
  link: Link,
  requests: SnapshotRequests,
  index: number,
  asking: Asking,
): Promise<SnapshotReplies> {
  const ask = async () => {
    const [ledger, asks, bids, amm] = await Promise.all([
      link.request(requests.ledger),
      link.request(requests.asks),
      link.request(requests.bids),
      link.request(requests.amm),
    ]);
    return { ledger, asks, bids, amm };
  };
  return untilShown(ask, (replies) => judgeReplies(replies, index), index, asking);
}

/** Returns one missed ledger. @throws TroubleError `lacks_ledger` when the server has it no more. */
export function askMissedLedger(link: Link, index: number, asking: Asking): Promise<Fields> {
  const ask = () => link.request(ledgerRequest(index));
  const judge = (reply: Fields) => judgeReply(reply, "ledger", index);
  return untilShown(ask, judge, index, asking);
}

async function untilShown<Answer>(
  ask: () => Promise<Answer>,
  judge: (answer: Answer) => Verdict,
  index: number,
  { limits, signal }: Asking,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    const verdict = judge(answer);
    if (verdict.kind === "good") return answer;
    if (verdict.kind === "bad") throw new TroubleError(verdict.trouble);
    if (tries >= limits.snapshotTries || signal.aborted) {
      throw new TroubleError({ kind: "lacks_ledger", index, why: verdict.why });
    }
    await pause(limits.snapshotRetryMs, signal);
  }
}
