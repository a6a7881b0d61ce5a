/** Sessions that want all the memory there is: ended at their limit, named by it, and the sweep goes on. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { ownProcess } from "../../runner/index.ts";
import { sessionMemory } from "../../sweeps/cli/session-memory.ts";
import { runSweep } from "../../sweeps/scheduler/run-sweep.ts";
import { UNRULY_PROGRAM } from "../support/built.ts";
import { testFolder } from "../support/own-folder.ts";
import { scriptedNight, statesOf } from "../sweeps/scripted-night.ts";
import { scriptedPlan } from "../sweeps/scripted-plan.ts";

const LIMIT_MIB = 64;

async function hungry({ onTestFinished }: TestContext, behaviour: string) {
  const run = testFolder("night", onTestFinished);
  const plan = scriptedPlan([behaviour, "finish"], { retries: 0 });
  const night = scriptedNight(plan, run);
  const limits = { ...night.limits, memoryMiBMax: LIMIT_MIB };
  const end = await runSweep({
    ...night,
    carry: ownProcess(UNRULY_PROGRAM, limits.graceMs),
    limits,
  });
  const outcomes = night.journal.attempts().map(({ outcome }) => outcome);
  return {
    end,
    outcomes,
    states: statesOf(night),
    detail: (night.journal.attempts()[0]?.detail ?? "").split("\n"),
    log: join(run, "sessions", "01-c1", "session.log"),
  };
}

describe.concurrent("a session that outgrows its memory", () => {
  it.for<readonly [string, string, RegExp, string]>([
    [
      "on the heap",
      "heap",
      /^ran out of memory: its heap reached the limit of 64 MiB \(.*\), after at least 12 ticks$/,
      "keeps everything",
    ],
    [
      "beside the heap",
      "buffers",
      /^ran out of memory: the process held \d+ MiB, its limit is 576 \(.*\), after at least 12 ticks$/,
      "keeps every page",
    ],
  ])(
    "%s has crashed for want of memory, and the sweep goes on",
    async ([, behaviour, how, words], context) => {
      const { end, states, outcomes, detail, log } = await hungry(context, behaviour);
      expect(end).toEqual({ kind: "complete" });
      expect(states).toEqual(["failed: crashed", "finished"]);
      expect(outcomes).toEqual(["crashed", "duration_elapsed"]);
      expect(detail[0]).toMatch(how);
      // Its own last words, and no page of V8's insides.
      expect(detail.slice(1)).toEqual([words]);
      expect(readFileSync(log, "utf8")).toContain(words);
    },
  );
});

describe("the operator's limit", () => {
  it.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ["", undefined],
    ["64", 64],
    ["1048576", 1_048_576],
  ])("%s is %s", (text, mib) => {
    const given = text === undefined ? {} : { sessionMemory: text };
    expect(sessionMemory(given).memoryMiBMax).toBe(mib);
  });

  it.each(["63", "1048577", "-1", "1e3", "1024MiB", "many", " 100"])("%s is refused", (text) => {
    const refused = expect.objectContaining({ code: "SWP_SETTING" }) as Error;
    expect(() => sessionMemory({ sessionMemory: text })).toThrow(refused);
  });
});
