/** Points at which a kill once did harm, by name: each stays found whatever the seeds draw. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePlace, type Orders } from "./bench.ts";
import { runAndGoOn } from "./cases.ts";
import { faultsOf } from "./compare.ts";
import { closeStages, openStages, type Stages } from "./stages.ts";

let stages: Stages;
beforeAll(async () => {
  stages = await openStages();
});
afterAll(() => closeStages(stages));

/** The nth change (from 1) of a kind, on the way from a stage (0: the beginning, 2: the end). */
function killAt(stage: 0 | 1 | 2, name: RegExp, nth = 1): Orders {
  const { changes } = stages.stages[stage];
  const at = changes.flatMap((change, index) => (name.test(change) ? [index + 1] : []))[nth - 1];
  if (at === undefined) throw new Error(`no ${name} among ${changes.join(", ")}`);
  return { orchestrator: [{ at, signal: "SIGKILL", half: true }] };
}

describe("killed", () => {
  it.each<[string, 0 | 1 | 2, RegExp, number]>([
    ["in the middle of a figure, it leaves no half of it", 0, /^open modes\.svg/, 1],
    ["in the middle of the results, it leaves no half of them", 0, /^rename results\.json/, 1],
    [
      "when the sweep is complete and its debrief is not, it writes the debrief",
      2,
      /^open debrief\.md/,
      1,
    ],
    ["in the check of the ranking, it checks again", 2, /^open fill-models\.json/, 1],
    ["before it leaves, it starts no second run", 2, /^run UPDATE orchestrators/, 1],
  ])("%s", async (_name, stage, name, nth) => {
    const place = makePlace(stages.plan, killAt(stage, name, nth), stages.stages[stage].from);
    const runs = place.runFolder();
    expect(await runAndGoOn(place, 1)).toEqual([]);
    const folder = place.runFolder() ?? place.root;
    expect(faultsOf(folder, stages.whole)).toEqual([]);
    if (runs !== null) expect(folder).toBe(runs);
    place.remove();
  });
});
