/**
 * One round of asking servers how they are, all at once. The first good answer does not end it: the others get a
 * moment more, because only by comparing can a server be found out that is behind and says it is not.
 */
import type { FeedLimits } from "./limits.ts";
import type { Link } from "./link.ts";
import { pause } from "./wait.ts";

/** Why a server was hung up on: the round had lasted long enough. */
export const ROUND_OVER = "round over";
const ENOUGH_ANSWERS = "enough answers";

type Ask = (url: string, signal: AbortSignal) => Promise<Link | null>;

/**
 * Returns the connections to the servers that answered, in the order of `urls`. Those that have not answered when
 * the round ends are hung up on; `ask` sees why in its signal.
 */
export async function askAround(
  urls: readonly string[],
  ask: Ask,
  { probeMs, probeGraceMs }: Pick<FeedLimits, "probeMs" | "probeGraceMs">,
  signal: AbortSignal,
): Promise<readonly Link[]> {
  const questions = urls.map((url) => {
    const breakOff = new AbortController();
    const answer = ask(url, AbortSignal.any([signal, breakOff.signal]));
    const question = { breakOff, answer, isAnswered: false };
    const answered = () => {
      question.isAnswered = true;
    };
    answer.then(answered, answered);
    return question;
  });
  const breakOffRest = (why: string) => {
    for (const { breakOff, isAnswered } of questions) if (!isAnswered) breakOff.abort(why);
  };
  const done = new AbortController();
  const after = (ms: number, why: string) =>
    pause(ms, done.signal).then(() => {
      if (!done.signal.aborted) breakOffRest(why);
    });
  void after(probeMs, ROUND_OVER);
  void Promise.any(questions.map(({ answer }) => answer.then(orReject))).then(
    () => after(probeGraceMs, ENOUGH_ANSWERS),
    () => undefined,
  );
  try {
    const links = await Promise.all(questions.map(({ answer }) => answer));
    return links.filter((link) => link !== null);
  } finally {
    done.abort();
  }
}

function orReject(link: Link | null): Link {
  if (link === null) throw new Error("no answer");
  return link;
}
