/** kill -9 of the orchestrator, wherever it is: once, and again and again while it goes on. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePlace, type Orders } from "./bench.ts";
import { dealStorage, drawPoint, runAndGoOn, runCases } from "./cases.ts";
import { faultsOf } from "./compare.ts";
import { type Nights, openNights, type Stage } from "./stages.ts";

let nights: Nights;
beforeAll(() => {
  nights = openNights();
});
afterAll(() => nights.remove());

/** Roughly how long a run takes, its start included. */
const RUN_MS = 2_000;
const TIMES = 6;
const LONG = 6 * 3_600_000;

describe("kill -9 of the orchestrator", () => {
  it(
    "once, anywhere: it goes on to the same results",
    async () => {
      await runCases(nights, {
        kind: "orchestrator",
        cases: 12,
        draw: async (draw, stages) => {
          const stage = await stages.at(draw.oneOf([0, 1, 2]));
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
      await runCases(nights, {
        kind: "repeatedly",
        cases: 14,
        draw: async (draw, stages) => {
          const stage = await stages.at(draw.oneOf([0, 1, 2]));
          // Whoever goes on has less ahead of it: early points still find it at work.
          const changes = stage.changes.slice(0, Math.ceil(stage.changes.length / TIMES));
          const point = { changes, msMax: RUN_MS / 3, signal: "SIGKILL" } as const;
          const orchestrator = Array.from({ length: TIMES }, () => drawPoint(draw, point));
          return { stage, orders: { orchestrator }, run: (place) => runAndGoOn(place, TIMES) };
        },
      });
    },
    LONG,
  );
});

/** The first change of a kind, on the way from a stage. */
function killAt({ changes }: Stage, name: RegExp): Orders {
  const at = 1 + changes.findIndex((change) => name.test(change));
  if (at === 0) throw new Error(`no ${name} among the changes of a run`);
  return { orchestrator: [{ at, signal: "SIGKILL", half: true }] };
}

/** Points at which a kill once did harm: each stays found, whatever the seeds draw. Stage 0: the beginning, 2: the end. */
describe("killed", () => {
  it.each<[string, number, 0 | 2, RegExp]>([
    ["in the middle of a figure, it leaves no half of it", 1, 0, /^rename markout\.svg/],
    ["with the debrief still to come, it writes the debrief", 2, 2, /^open debrief\.md/],
    ["in the check of the ranking, it checks again", 3, 2, /^open fill-models\.json/],
    ["before it leaves, it starts no second run", 4, 2, /^run UPDATE orchestrators/],
  ])("%s", async (_what, number, from, name) => {
    const { plan, whole, at } = await nights.of(dealStorage("killed", number));
    const stage = await at(from);
    const place = makePlace(plan, killAt(stage, name), stage.from);
    const before = place.runFolder();
    expect(await runAndGoOn(place, 1)).toEqual([]);
    const after = place.runFolder() ?? place.root;
    expect(await faultsOf(after, whole)).toEqual([]);
    if (before !== null) expect(after).toBe(before);
    place.remove();
  });
});
