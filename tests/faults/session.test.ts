/** kill -9 of sessions, of a session and its orchestrator, of a rerun, and the operator's Ctrl-C, at any moment. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { type Order, type Place, WORKERS } from "./bench.ts";
import { drawPoint, runAndGoOn, runCases } from "./cases.ts";
import type { Draw } from "./draw.ts";
import { rerunCases } from "./rerun-cases.ts";
import { type Nights, openNights, RETRIES, type Stages } from "./stages.ts";

let nights: Nights;
beforeAll(() => {
  nights = openNights();
});
afterAll(() => nights.remove());

/** Roughly how long a session, and a run, take. */
const SESSION_MS = 700;
const RUN_MS = 2_000;
const LONG = 6 * 3_600_000;

/** What happens to the sessions in the order of their starts: so many are killed, some in between are not. */
function sessionOrders(draw: Draw, stages: Stages, kills: number): (Order | null)[] {
  const point = { changes: stages.sessionChanges, msMax: SESSION_MS, signal: "SIGKILL" } as const;
  return Array.from({ length: kills }, () =>
    draw.chance(0.2) ? [null, drawPoint(draw, point)] : [drawPoint(draw, point)],
  ).flat();
}

/** Stopped in the last check, a sweep is done all the same; the operator is told how to make up for it. */
async function stopAndGoOn(place: Place): Promise<string[]> {
  const faults = await runAndGoOn(place, 1);
  await place.checkAgain();
  return faults;
}

/** Warm processes learn from their orchestrator alone where their orders lie: it is a process of its own for them. */
async function goOnOnly(place: Place): Promise<string[]> {
  const end = WORKERS === 0 ? await place.goOn() : (await place.run()).end;
  return end === 0 ? [] : [`ended with ${end}`];
}

describe("kill -9 of sessions", () => {
  it(
    "each is tried again and gives the same results",
    async () => {
      await runCases(nights, {
        kind: "session",
        cases: 20,
        draw: async (draw, stages) => ({
          stage: await stages.at(0),
          orders: { session: sessionOrders(draw, stages, RETRIES) },
          run: goOnOnly,
        }),
      });
    },
    LONG,
  );

  it(
    "and of their orchestrator: it goes on to the same results",
    async () => {
      await runCases(nights, {
        kind: "both",
        cases: 3,
        draw: async (draw, stages) => {
          const stage = await stages.at(draw.oneOf([0, 1]));
          const point = { changes: stage.changes, msMax: RUN_MS, signal: "SIGKILL" } as const;
          const orchestrator = [drawPoint(draw, point)];
          const orders = { orchestrator, session: sessionOrders(draw, stages, 1) };
          return { stage, orders, run: (place) => runAndGoOn(place, 1) };
        },
      });
    },
    LONG,
  );
});

describe("kill -9 of rerun", () => rerunCases(() => nights));

/** The one that came second says whose run it is; the one that came first is perhaps killed meanwhile. */
async function twoAtOnce(place: Place): Promise<string[]> {
  const both = await Promise.all([place.run(), place.run()]);
  const faults = both.flatMap(({ end, errors }) => {
    const refused = end === 3 && /was driven by process \d+ .*SWP_LOCKED/s.test(errors);
    return end === 0 || end === "SIGKILL" || refused ? [] : [`ended with ${end}: ${errors}`];
  });
  if (both.some(({ end }) => end === 0)) return faults;
  return [...faults, ...(await goOnOnly(place))];
}

describe("two orchestrators at once", () => {
  it(
    "one drives the run, the other is refused, and a dead one's lock holds nobody up",
    async () => {
      await runCases(nights, {
        kind: "two",
        cases: 2,
        mayMiss: true,
        draw: async (draw, stages) => {
          const stage = await stages.at(draw.oneOf([0, 1, 2]));
          const point = { changes: stage.changes, msMax: RUN_MS, signal: "SIGKILL" } as const;
          const orders = { orchestrator: [drawPoint(draw, point)] };
          return { stage, orders, run: twoAtOnce };
        },
      });
    },
    LONG,
  );
});

describe("Ctrl-C and SIGTERM, once and twice", () => {
  it(
    "at any moment: the same command goes on to the same results",
    async () => {
      await runCases(nights, {
        kind: "signal",
        cases: 6,
        draw: async (draw, stages) => {
          const stage = await stages.at(draw.oneOf([0, 1, 2]));
          const signal = draw.oneOf(["SIGINT", "SIGTERM"] as const);
          const order = drawPoint(draw, { changes: stage.changes, msMax: RUN_MS, signal });
          const orchestrator = [{ ...order, half: false, again: draw.chance(0.5) }];
          return { stage, orders: { orchestrator }, run: stopAndGoOn };
        },
      });
    },
    LONG,
  );
});
