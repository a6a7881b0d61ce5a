/** kill -9 of the orchestrator, wherever it is: once, and again and again while it goes on. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { drawPoint, runAndGoOn, runCases } from "./cases.ts";
import { closeStages, openStages, type Stages } from "./stages.ts";

let stages: Stages;
beforeAll(async () => {
  stages = await openStages();
});
afterAll(() => closeStages(stages));

/** Roughly how long a run takes, its start included. */
const RUN_MS = 2_000;
const TIMES = 3;
const LONG = 6 * 3_600_000;

describe("kill -9 of the orchestrator", () => {
  it(
    "once, anywhere: it goes on to the same results",
    async () => {
      await runCases(stages, {
        kind: "orchestrator",
        cases: 36,
        draw: (draw) => {
          const stage = draw.oneOf(stages.stages);
          const point = { changes: stage.changes, msMax: RUN_MS, signal: "SIGKILL" } as const;
          return {
            stage,
            orders: { orchestrator: [drawPoint(draw, point)] },
            run: (place) => runAndGoOn(place, 1),
          };
        },
      });
    },
    LONG,
  );

  it(
    "again and again: it goes on to the same results",
    async () => {
      await runCases(stages, {
        kind: "repeatedly",
        cases: 24,
        draw: (draw) => {
          const stage = draw.oneOf(stages.stages);
          // Whoever goes on has less ahead of it: points in the first half still find it at work.
          const changes = stage.changes.slice(0, stage.changes.length >> 1);
          const point = { changes, msMax: RUN_MS / 2, signal: "SIGKILL" } as const;
          const orchestrator = Array.from({ length: TIMES }, () => drawPoint(draw, point));
          return { stage, orders: { orchestrator }, run: (place) => runAndGoOn(place, TIMES) };
        },
      });
    },
    LONG,
  );
});
