/**
 * A verdict from replays: only where the sweep's own sessions shared no market, so that nothing else can rank its
 * cells, and only while this engine still ends where the recorded sessions ended. The words say that it is one.
 */
import { neighbourWords } from "../../replay/neighbours.ts";
import { withoutRanking } from "../../reruns/compile-reruns.ts";
import { sawApart } from "../../results/compare-cells.ts";
import type { ReplayResults, Verdict } from "../../results/results-types.ts";
import { counted } from "../../text/numbers.ts";
import type { Night } from "./words.ts";

/** Returns the night as its replays tell it; null where they must not decide. */
export function nightOfReplays(night: Night): Night | null {
  const { record: lived, comparisons, replay = null } = night;
  if (replay === null || !mayDecide(replay)) return null;
  const shared = comparisons.some(({ n }) => n > 0);
  const apart = comparisons.some(({ leftOut }) => leftOut.some(sawApart));
  if (shared || !apart) return null;
  const { record, sessions, cells, tapes } = replay;
  const windowsPerReplicate = tapes.length / lived.replicates;
  return {
    record,
    sessions,
    cells,
    comparisons: replay.comparisons,
    windowsPerReplicate,
    reruns: withoutRanking(
      "replays are not run under the other fill models",
      night.reruns.duplicates,
    ),
  };
}

/** An engine that no longer ends where the sessions ended replays something else than the night. */
function mayDecide({ comparisons, reproduction, engineVersion }: ReplayResults): boolean {
  const broken = reproduction.some(
    ({ status, engine_version: recorded }) => status === "differs" && recorded === engineVersion,
  );
  return !broken && comparisons.some(({ n }) => n > 0);
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
