/**
 * Part (d): what lies between two sessions that have a process each, as live ones do, one after the other: the end of
 * the first process, the orchestrator's own work, the start of the next. On the real clock, and of a few seconds only: what
 * lies between them does not know how long they were.
 */
import { atMost, type PartResult, plainRatio } from "./result.ts";
import { median, percentile95 } from "./support/measure.ts";
import { inTemporaryFolder } from "./support/places.ts";
import { runSweepProgram, type SessionTimes, wholeSessions } from "./support/sweep-run.ts";

const SECONDS_MAX = 0.5;
/** Two ledgers or so. */
const DURATION = "4s";
const MS_PER_SECOND = 1_000;

export type BetweenProcessesOptions = { readonly processes: number };

export function measureBetweenProcesses({
  processes,
}: BetweenProcessesOptions): Promise<PartResult> {
  return inTemporaryFolder(async (folder) => {
    const { sessions, orchestrator } = await runSweepProgram({
      folder,
      sessions: processes,
      duration: DURATION,
      clock: "real",
      words: [],
    });
    const between = pairs(sessions).map(([before, next]) => next.givenAt - before.overAt);
    const starts = sessions.map(({ givenAt, readyAt }) => readyAt - givenAt);
    const idle = pairs(sessions).map(([before, next]) => next.readyAt - before.overAt);
    return {
      part: "d",
      title: `${wholeSessions(processes)} sessions of four seconds, a process each, one after the other`,
      ratios: [
        atMost(
          "one's end to the next one's process, middle",
          seconds(median(between)),
          SECONDS_MAX,
          " s",
        ),
        atMost(
          "one's end to the next one's process, 95th percentile",
          seconds(percentile95(between)),
          SECONDS_MAX,
          " s",
        ),
        plainRatio("one's end to the next one's first tick, middle", seconds(median(idle)), " s"),
        plainRatio(
          "one's end to the next one's first tick, 95th percentile",
          seconds(percentile95(idle)),
          " s",
        ),
      ],
      figures: [
        { name: "a process's start to its first tick, middle", value: median(starts), unit: "ms" },
        {
          name: "a process's start to its first tick, 95th percentile",
          value: percentile95(starts),
          unit: "ms",
        },
        ...(orchestrator === null
          ? []
          : [
              {
                name: "the orchestrator's processor time for each",
                value: orchestrator.processorMs / sessions.length,
                unit: "ms",
              },
            ]),
      ],
    };
  });
}

function pairs(
  sessions: readonly SessionTimes[],
): readonly (readonly [SessionTimes, SessionTimes])[] {
  return sessions.slice(1).map((next, i) => [sessions[i] as SessionTimes, next] as const);
}

function seconds(ms: number): number {
  return ms / MS_PER_SECOND;
}
