/** The scheduler's half of a shared feed, with a scripted feed; the real one runs in tests/live-night.test.ts. */
import { beforeEach, describe, expect, it } from "vitest";
import { shownMode } from "../../../sweeps/scheduler/market-sight.ts";
import type { Night } from "../../../sweeps/scheduler/night.ts";
import { runSweep } from "../../../sweeps/scheduler/run-sweep.ts";
import type { SharedFeed } from "../../../sweeps/scheduler/shared-feed.ts";
import { testFolder } from "../../support/own-folder.ts";
import { scriptedNight, statesOf } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let run: string;
beforeEach(() => {
  run = testFolder("night");
});

type ScriptedFeed = SharedFeed & { starts: number; stops: number; die: () => void };

/** A feed whose n-th start answers as the list says; null is a success. */
function scriptedFeed(answers: readonly (string | null | "never")[]): ScriptedFeed {
  let up = false;
  const feed: ScriptedFeed = {
    starts: 0,
    stops: 0,
    die: () => {
      up = false;
    },
    start: () => {
      const answer = answers[Math.min(feed.starts, answers.length - 1)] ?? null;
      feed.starts += 1;
      if (answer === "never") return new Promise(() => undefined);
      up = answer === null;
      return Promise.resolve(answer);
    },
    alive: () => up,
    socket: () => (feed.starts === 0 ? null : `feed-${feed.starts}.sock`),
    doubt: () => undefined,
    stop: async () => {
      feed.stops += 1;
      up = false;
    },
  };
  return feed;
}

function nightOn(feed: SharedFeed, behaviours: readonly string[], replicates = 1) {
  const plan = scriptedPlan(behaviours, { concurrency: behaviours.length, replicates });
  const night = scriptedNight(plan, run);
  return Object.assign(night, { feed } satisfies Pick<Night, "feed">);
}

describe("a night on a shared feed", () => {
  it("starts no session on a feed that was refused and is still on its way out", async () => {
    const feed = scriptedFeed(["nobody answers"]);
    Object.assign(feed, { alive: () => feed.starts > 0 });
    const night = nightOn(feed, ["finish"]);
    expect(await runSweep(night)).toMatchObject({ kind: "fault" });
    expect(night.events.filter(({ kind }) => kind === "session_started")).toEqual([]);
  });

  it("starts one feed for all sessions of all replicates and stops it at the end", async () => {
    const feed = scriptedFeed([null]);
    const night = nightOn(feed, ["finish", "finish"], 2);
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(statesOf(night)).toEqual(["finished", "finished", "finished", "finished"]);
    expect([feed.starts, feed.stops]).toEqual([1, 1]);
    expect(night.events.filter(({ kind }) => kind === "feed")).toHaveLength(1);
  });

  it("begins a replicate only when the one before has ended", async () => {
    const night = nightOn(scriptedFeed([null]), ["finish", "finish"], 2);
    await runSweep(night);
    const order = night.events.flatMap((event) =>
      event.kind === "session_started" || event.kind === "session_ended"
        ? [`${event.kind === "session_started" ? "+" : "-"}${event.session}`]
        : [],
    );
    const third = order.indexOf("+3");
    expect(third).toBeGreaterThan(order.indexOf("-1"));
    expect(third).toBeGreaterThan(order.indexOf("-2"));
  });

  it("ends with a fault in the feed's own words, and goes on once there is a market", async () => {
    const night = nightOn(scriptedFeed(["no server answered"]), ["finish", "finish"]);
    const end = await runSweep(night);
    expect(end).toMatchObject({ kind: "fault" });
    expect((end as { detail: string }).detail).toContain("no server answered");
    expect(statesOf(night)).toEqual(["planned", "planned"]);
    const again = Object.assign(night.again(), { feed: scriptedFeed([null]) });
    expect(await runSweep(again)).toEqual({ kind: "complete" });
    expect(statesOf(again)).toEqual(["finished", "finished"]);
  });

  it("starts a feed anew that died between two replicates", async () => {
    const feed = scriptedFeed([null, null]);
    const plan = scriptedPlan(["finish", "finish"], { concurrency: 2, replicates: 2 });
    const base = scriptedNight(plan, run, (event) => {
      if (event.kind === "session_ended" && event.session === 2) feed.die();
    });
    const night = Object.assign(base, { feed });
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(feed.starts).toBe(2);
    const told = night.events.flatMap((event) => (event.kind === "feed" ? [event.text] : []));
    expect(told.join(" ")).toContain("is gone; starting it anew");
  });

  it("does not make the operator wait for a server that never answers", async () => {
    const feed = scriptedFeed(["never"]);
    const night = nightOn(feed, ["finish", "finish"]);
    const ended = runSweep(night);
    expect(feed.starts).toBe(1);
    night.control.stop("interrupted_sigint");
    expect(await ended).toEqual({ kind: "interrupted" });
    expect(feed.stops).toBe(1);
  });
});

describe("a live session in a gap", () => {
  it("says that it is the market that is silent, once for each way", async () => {
    const live = {
      network: "mainnet",
      networkFile: "mainnet.yaml",
      servers: ["wss://one.example"],
      pair: "XRP/RLUSD",
      meaning: "00",
      patienceMs: 0,
      sharedFeed: false,
    };
    const night = scriptedNight(scriptedPlan(["gap"], { live }), run);
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    const told = night.events.flatMap((event) => (event.kind === "market" ? [event.text] : []));
    expect(told).toEqual([
      "lost sight of the market at 00:00:00 UTC: no quotes, no fills until it is back",
      "has the market in sight again",
    ]);
    const shown = night.events.flatMap((event) =>
      event.kind === "progress" ? [shownMode(event.progress)] : [],
    );
    expect(shown).toEqual(["in a gap", "active"]);
  });

  it("says nothing of a gap on a tape, which is over in a moment of ours", async () => {
    const night = scriptedNight(scriptedPlan(["gap"]), run);
    await runSweep(night);
    expect(night.events.filter(({ kind }) => kind === "market")).toEqual([]);
  });
});
