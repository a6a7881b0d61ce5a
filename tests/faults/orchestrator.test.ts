/** kill -9 of the orchestrator, wherever it is: once, and again while it goes on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type Place, PROBE, shortNight } from "./bench.ts";
import { drawPoint, runCases } from "./cases.ts";
import { makeStages, type Stages } from "./stages.ts";

const folder = mkdtempSync(join(tmpdir(), "faults-"));
const options = process.env.NODE_OPTIONS;
let stages: Stages;
beforeAll(async () => {
  process.env.NODE_OPTIONS = PROBE;
  stages = await makeStages(shortNight(folder));
});
afterAll(() => {
  process.env.NODE_OPTIONS = options ?? "";
  stages.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Roughly how long a run takes, start and end included. */
const RUN_MS = 2_500;

/** Starts orchestrators until their orders are used up, then goes on to the end. */
async function killed(place: Place, times: number): Promise<string[]> {
  for (let time = 0; time < times; time++) {
    const { end, errors } = await place.run();
    // Whoever was to be killed at a moment that never came has simply ended.
    if (end !== "SIGKILL" && end !== 0) return [`ended with ${end}: ${errors}`];
  }
  const code = await place.goOn();
  return code === 0 ? [] : [`went on and ended with ${code}`];
}

describe("kill -9 of the orchestrator", () => {
  it("once, anywhere: it goes on to the same results", async () => {
    await runCases(
      "orchestrator",
      {
        cases: 60,
        draw: (draw) => {
          const stage = draw.oneOf(stages.stages);
          return {
            stage,
            orders: { orchestrator: [drawPoint(draw, stage.changes, "SIGKILL", RUN_MS)] },
          };
        },
        run: (place) => killed(place, 1),
      },
      stages,
    );
  }, 600_000);
});
