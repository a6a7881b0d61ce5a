/** What of a run's replays an operator must know before reading any number. */
import type { Results } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { counted, listed } from "../text/numbers.ts";
import { sinceWords } from "./replayed-since.ts";

const NAMED_MAX = 5;

/** Returns Markdown list items; none where there are no replays, or all of them came out as recorded. */
export function replayItems(results: Results): string[] {
  const { replay } = results;
  if (replay === undefined || replay === null) return [];
  if (replay.problem !== null) return [`Replays: ${markdownText(replay.problem)}.`];
  const bad = replay.reproduction.filter(
    ({ status }) => status === "differs" || status === "tape_changed",
  );
  const failed = replay.failed.length;
  const died = failed === 0 ? [] : [`${counted(failed, "replay")} failed (section 5).`];
  const late = sinceWords(results).map((words) => `Replays: ${words}`);
  if (bad.length === 0) return [...late, ...died];
  const named = bad.slice(0, NAMED_MAX).map(({ label }) => markdownText(label));
  const more = bad.length - named.length;
  const who = listed(more > 0 ? [...named, `${more} more`] : named);
  return [`**Not reproduced by a replay**: ${who} (section 5 says why).`, ...late, ...died];
}
