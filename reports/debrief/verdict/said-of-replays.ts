/**
 * A verdict from replays: only where they rank the cells and the sweep's own sessions do not, or do with fewer windows.
 * The words say that it is one.
 */
import { neighbourWords } from "../../replay/neighbours.ts";
import { replaysRank } from "../../replay/replays-rank.ts";
import { withoutRanking } from "../../reruns/compile-reruns.ts";
import type { Verdict } from "../../results/results-types.ts";
import { counted } from "../../text/numbers.ts";
import type { Night } from "./words.ts";

/** Returns the night as its replays tell it; null where they must not decide. */
export function nightOfReplays(night: Night): Night | null {
  const { record: lived, comparisons, replay = null } = night;
  if (replay === null || !replaysRank(comparisons, replay)) return null;
  const { record, sessions, cells, tapes } = replay;
  return {
    record,
    sessions,
    cells,
    comparisons: replay.comparisons,
    windowsPerReplicate: tapes.length / lived.replicates,
    reruns: withoutRanking(
      "replays are not run under the other fill models",
      night.reruns.duplicates,
    ),
  };
}

/** Puts what the verdict rests on before its sentences. */
export function saidOfReplays(verdict: Verdict, { replay }: Night): Verdict {
  if (replay === undefined || replay === null) return verdict;
  const tapes = counted(replay.tapes.length, "recorded tape");
  const missing = replay.pairsMissing;
  return {
    ...verdict,
    line: `${verdict.line.replace(/\.$/, "")}, on replays of ${tapes}.`,
    sentences: [
      `Ranked on replays of ${tapes}, not on what each cell saw live.`,
      ...(missing === 0
        ? []
        : [`${counted(missing, "pair")} of tape and cell were not replayed yet.`]),
      ...verdict.sentences,
      ...neighbourWords(replay),
    ],
  };
}
