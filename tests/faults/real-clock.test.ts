/**
 * Sessions on the real clock outlive their orchestrator: they finish alone or stop, as the grid says, and are taken over,
 * credited or run again. A tape at two hundred times its pace makes them two seconds long.
 */
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMarket } from "../../engine/markets/open-market.ts";
import { writeTape } from "../../engine/markets/tape/write-tape.ts";
import { openJournalToRead } from "../../sweeps/journal/journal-reader.ts";
import { suiteFolder } from "../support/own-folder.ts";
import { fastNight, loadProbe, makePlace, type Order, type Place } from "./bench.ts";
import { drawPoint, runCases } from "./cases.ts";
import { type Account, accountOf, processesOf } from "./compare.ts";
import type { Stages } from "./stages.ts";

const PACE = 200;
const DURATION_MS = 2_000;
/** What a process may need beyond its duration to start and to close, on a machine with much else to do. */
const BEYOND_MS = 60_000;
const LONG = 6 * 3_600_000;
const POLICIES = ["finish", "stop"] as const;

const folder = suiteFolder("real-clock");
let unload: () => void;
const stages = new Map<string, Stages>();

beforeAll(async () => {
  const tape = join(folder, "fast.ndjson.gz");
  writeFastTape(tape);
  unload = loadProbe();
  const open = async (policy: (typeof POLICIES)[number]) =>
    stages.set(policy, await wholeRun(policy, tape));
  await Promise.all(POLICIES.map(open));
});
afterAll(() => {
  unload();
});

function writeFastTape(path: string): void {
  const market = { source: "simulated", scenario: "mainnet-tight", seed: 73 } as const;
  const { header, events, t0 } = openMarket(market, { durationMs: DURATION_MS * PACE });
  const fast = [...events].map((event) => ({
    ...event,
    t: t0 + Math.floor((event.t - t0) / PACE),
  }));
  writeTape(path, { header, events: fast });
}

/** Nothing to begin with but the beginning; the account of a run that nobody cut. */
async function wholeRun(policy: string, tape: string): Promise<Stages> {
  const plan = fastNight(folder, { tape, policy, durationMs: DURATION_MS });
  const place = makePlace(plan, { record: true });
  expect(await place.run()).toEqual({ end: 0, errors: "" });
  const changes = place.changes("orchestrator", 1);
  const whole: Account = accountOf(place.runFolder() ?? place.root);
  const stage = { name: `policy ${policy}`, from: undefined, changes };
  const sessionChanges = place.changes("session", 1);
  place.remove();
  const at = () => Promise.resolve(stage);
  return { plan, whole, wholeRoot: place.root, at, sessionChanges };
}

/** Labels of the sessions that run now. */
const running = (place: Place): string[] =>
  processesOf(place.root).flatMap((words) => {
    const spec = /--spec (\S+)/.exec(words)?.[1];
    return spec === undefined ? [] : [basename(dirname(spec))];
  });

async function untilNoneRun(place: Place): Promise<void> {
  const limits = { timeout: DURATION_MS + BEYOND_MS, interval: 20 };
  await expect.poll(() => running(place), limits).toEqual([]);
}

function attemptsOf(place: Place): string[] {
  const journal = openJournalToRead(join(place.runFolder() ?? place.root, "sweep.db"));
  try {
    const labels = new Map(journal.sessions().map(({ session, label }) => [session, label]));
    return journal.attempts().map(({ session, outcome }) => `${labels.get(session)} ${outcome}`);
  } finally {
    journal.close();
  }
}

/** Kills the orchestrator, waits or does not, goes on; says when a session that ran on was not treated as its policy says. */
async function outlive(place: Place, waits: boolean): Promise<string[]> {
  const { end, errors } = await place.run();
  if (end === 0) return [];
  if (end !== "SIGKILL") return [`ended with ${end}: ${errors}`];
  const outlived = running(place);
  if (waits) await untilNoneRun(place);
  const code = await place.goOn();
  if (code !== 0) return [`went on and ended with ${code}`];
  await untilNoneRun(place);
  const attempts = attemptsOf(place);
  return outlived.flatMap((label) => {
    const own = attempts.filter((attempt) => attempt.startsWith(`${label} `));
    const mayStop = place.plan.onOrchestratorDeath === "stop";
    const first = mayStop
      ? [`${label} interrupted_sigterm`, `${label} duration_elapsed`]
      : [`${label} duration_elapsed`];
    return first.includes(own[0] ?? "")
      ? []
      : [`outlived its orchestrator and became ${own.join(", ")}`];
  });
}

describe("a session that outlives its orchestrator", () => {
  it("notices a death that came while it was loading", async () => {
    const { plan, at: stageAt } = stages.get("stop") as Stages;
    const { changes } = await stageAt(0);
    // Its pid has just been entered: it is a process, and hardly more.
    const at = 2 + changes.indexOf("run UPDATE attempts SET");
    const place = makePlace(plan, { orchestrator: [{ at, signal: "SIGKILL" }] });
    expect((await place.run()).end).toBe("SIGKILL");
    await untilNoneRun(place);
    expect(await place.goOn()).toBe(0);
    expect(attemptsOf(place)[0]).toBe("01-wide interrupted_sigterm");
    place.remove();
  });

  it.each(POLICIES)(
    "on_orchestrator_death: %s",
    async (policy) => {
      const own = stages.get(policy) as Stages;
      // Stored in full, whatever is drawn: what happened on the real clock cannot be run again.
      const night = { of: () => Promise.resolve(own) };
      await runCases(night, {
        kind: `outlive-${policy}`,
        cases: 4,
        atOnce: 3,
        draw: async (draw, { at }) => {
          const msMax = 2 * DURATION_MS + 1_000;
          const stage = await at(0);
          const { changes } = stage;
          const order: Order = draw.chance(0.5)
            ? { afterMs: 500 + draw.below(msMax), signal: "SIGKILL" }
            : drawPoint(draw, { changes, msMax, signal: "SIGKILL" });
          const waits = draw.chance(0.5);
          return {
            stage,
            orders: { orchestrator: [order] },
            run: (place) => outlive(place, waits),
          };
        },
      });
    },
    LONG,
  );
});
