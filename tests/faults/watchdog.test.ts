/** Sessions that hang, each in its own way: real processes, ended by real signals, in a sweep that goes on. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { findProcessByOption, ownProcess, type SessionLimits } from "../../runner/index.ts";
import { startWatchdog } from "../../runner/watchdog.ts";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";
import { runSweep } from "../../sweeps/scheduler/run-sweep.ts";
import { DRIVER, UNRULY_PROGRAM } from "../support/built.ts";
import { testFolder } from "../support/own-folder.ts";
import { spawnOrchestrator } from "../sweeps/orchestrator.ts";
import { type ScriptedNight, scriptedNight, statesOf } from "../sweeps/scripted-night.ts";
import { scriptedPlan } from "../sweeps/scripted-plan.ts";

/** The silence is longer than a process takes to start on a busy machine. */
const LIMITS: SessionLimits = { silenceMsMax: 4_000, graceMs: 300, lifeMsMax: 60_000 };

type Words = {
  readonly limits?: Partial<SessionLimits>;
  readonly plan?: Partial<SweepPlan>;
  readonly behaviours?: readonly string[];
};

/** A night of one cell that misbehaves and one that does not. */
function unrulyNight(
  { onTestFinished: after }: TestContext,
  behaviour: string,
  { limits, plan, behaviours = ["finish"] }: Words = {},
) {
  const run = testFolder("night", after);
  const night = scriptedNight(scriptedPlan([behaviour, ...behaviours], plan), run);
  return Object.assign(night, {
    carry: ownProcess(UNRULY_PROGRAM, LIMITS.graceMs),
    limits: { ...LIMITS, ...limits },
  });
}

const outcomes = (night: ScriptedNight) =>
  night.journal.attempts().map(({ session, outcome }) => `${session} ${outcome}`);

const pathIn = ({ runFolder }: ScriptedNight, ...names: readonly string[]) =>
  join(runFolder, "sessions", ...names);

const isLeft = (night: ScriptedNight, label: string) =>
  findProcessByOption(
    { flag: "--spec", value: pathIn(night, label, "session-spec.json") },
    Date.now(),
  ) !== null;

type Case = readonly [string, string, Partial<SessionLimits>, RegExp];
const CASES: readonly Case[] = [
  ["one that says nothing and obeys SIGTERM", "hang", {}, /^no progress for 4 s/],
  ["one that ignores SIGTERM", "hang_ignoring_sigterm", {}, /^no progress for 4 s/],
  ["one that never comes back to its loop", "blocked", {}, /^no progress for 4 s/],
  ["one that was stopped by SIGSTOP", "stopped", {}, /had been stopped by a signal/],
  [
    "one whose heart beats and that does not move, on the virtual clock",
    "repeats",
    { repeatsAreLife: false },
    /^no progress for 4 s/,
  ],
  [
    "one that moves on beyond its duration",
    "endless",
    { silenceMsMax: 20_000, lifeMsMax: 4_000 },
    /^still running after 4 s, its time limit/,
  ],
];

describe.concurrent("the watchdog ends a session", () => {
  it.for(CASES)(
    "%s: tried again, then failed; the sweep goes on",
    async ([, behaviour, limits, detail], context) => {
      const night = unrulyNight(context, behaviour, { limits });
      expect(await runSweep(night)).toEqual({ kind: "complete" });
      expect(statesOf(night)).toEqual(["failed: watchdog, after 2 tries", "finished"]);
      expect(outcomes(night)).toEqual(["1 watchdog", "1 watchdog", "2 duration_elapsed"]);
      expect(night.journal.attempts()[0]?.detail).toMatch(detail);
      for (const folder of ["01-c1.attempt1", "01-c1"])
        expect(existsSync(pathIn(night, folder, "config.yaml")), folder).toBe(true);
      expect(isLeft(night, "01-c1")).toBe(false);
    },
  );

  it("once, and counts what its next try brings; the remains of the first are kept", async (context) => {
    const night = unrulyNight(context, "hang_ignoring_sigterm\nonce: true");
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(outcomes(night)).toEqual(["1 watchdog", "1 duration_elapsed", "2 duration_elapsed"]);
    const log = readFileSync(pathIn(night, "01-c1.attempt1", "session.log"), "utf8");
    expect(log).toContain("went quiet here");
  });

  it("without a second try where the grid wants none", async (context) => {
    const night = unrulyNight(context, "hang", { plan: { retries: 0 } });
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(statesOf(night)).toEqual(["failed: watchdog", "finished"]);
  });
});

describe.concurrent("the watchdog leaves alone", () => {
  it("a session that repeats itself on the real clock, where a market may be silent for minutes", async (context) => {
    const limits = { silenceMsMax: 3_000, lifeMsMax: 8_000 };
    const night = unrulyNight(context, "repeats", { limits, plan: { retries: 0 }, behaviours: [] });
    await runSweep(night);
    // It was its life that ran out, not its silence.
    expect(night.journal.attempts()[0]?.detail).toContain("still running after 8 s");
  });

  it("what a session wrote that ended well and only never went away", async (context) => {
    const night = unrulyNight(context, "lingers");
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(statesOf(night)).toEqual(["finished", "finished"]);
    expect(isLeft(night, "01-c1")).toBe(false);
  });
});

/** Holds this thread up, as Ctrl-Z or a paused machine holds a process up. */
const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe("a watchdog that stood still itself", () => {
  it("does not bite for a silence that was its own", async () => {
    const bites: string[] = [];
    const dog = startWatchdog({ silenceMsMax: 300, lifeMsMax: 600 }, (detail) =>
      bites.push(detail),
    );
    standStill(2_000);
    for (let turns = 0; turns < 10; turns++) await turn();
    expect(bites).toEqual([]);
    await expect.poll(() => bites).toEqual(["no progress for 300 ms"]);
    dog.stop();
  });

  it("reads what was said in time before it bites", async () => {
    const bites: string[] = [];
    const dog = startWatchdog({ silenceMsMax: 100, lifeMsMax: 60_000 }, (detail) =>
      bites.push(detail),
    );
    // Due by now, and the word waits for its turn like a message on a channel: timers come before it.
    await turn();
    standStill(150);
    setImmediate(dog.feed);
    for (let turns = 0; turns < 10; turns++) await turn();
    expect(bites).toEqual([]);
    dog.stop();
  });
});

it("a watchdog that was stopped bites no more, whatever it still hears", async () => {
  const bites: string[] = [];
  const dog = startWatchdog({ silenceMsMax: 20, lifeMsMax: 60_000 }, (detail) =>
    bites.push(detail),
  );
  const other = startWatchdog({ silenceMsMax: 200, lifeMsMax: 60_000 }, () => bites.push("other"));
  dog.stop();
  dog.feed();
  await expect.poll(() => bites).toEqual(["other"]);
  other.stop();
});

const SILENCE_MS = 2_000;

describe("an orchestrator that was stopped (Ctrl-Z) for longer than a session may be silent", () => {
  it("goes on with the session, which reported all the while", async () => {
    const folder = testFolder("night");
    const planPath = join(folder, "plan.json");
    writeFileSync(planPath, JSON.stringify(scriptedPlan(["reports_until_go"], { retries: 0 })));
    const env = { SILENCE_MS: String(SILENCE_MS) };
    const driver = spawnOrchestrator(DRIVER, [planPath, folder, UNRULY_PROGRAM], env);
    onTestFinished(() => driver.signal("SIGKILL"));
    await driver.said(({ event }) => event === "progress");
    const name = readdirSync(join(folder, "scripted")).find((entry) => entry.startsWith("20"));
    const run = join(folder, "scripted", name as string);
    const ticks = () => lastTick(join(run, "sessions", "01-c1", "session.log"));

    driver.signal("SIGSTOP");
    const from = ticks();
    await expect
      .poll(ticks, { timeout: 60_000 })
      .toBeGreaterThan(from + (2 * SILENCE_MS) / MS_PER_TICK);
    driver.signal("SIGCONT");
    writeFileSync(join(run, "go"), "");

    expect(await driver.ended, driver.errors()).toBe(0);
    const end = driver.lines.find(({ event }) => event === "session_ended");
    expect(end).toMatchObject({ state: "finished", outcome: "duration_elapsed" });
  });
});

/** As the program that reports waits between two of them. */
const MS_PER_TICK = 20;

function lastTick(log: string): number {
  if (!existsSync(log)) return 0;
  return Number(/tick (\d+)\n$/.exec(readFileSync(log, "utf8"))?.[1] ?? 0);
}
