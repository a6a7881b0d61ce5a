/**
 * However many processes a sweep has, its journal says the same: sessions that ran ahead of their turn are judged in
 * it, and what back to back would not have been run does not count. Real processes of the scripted program, each of
 * which takes its own time.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { runSweep } from "../../../sweeps/scheduler/run-sweep.ts";
import { testFolder } from "../../support/own-folder.ts";
import { type ScriptedNight, scriptedNight, statesOf } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let run: string;
beforeEach(() => {
  run = testFolder("night");
});

const RULES = [
  { name: "stop", when: "session.fills_total == 0", action: "abort" as const },
  { name: "bad", when: "session.vw_spread_bps < 0.0", action: "skip_cell" as const },
  {
    name: "before",
    when: "previous.fills_total >= 0 && sweep.sessions_done >= 2",
    action: "flag" as const,
  },
];

/** All that a debrief is made from, but times and processes. */
function recordOf(night: ScriptedNight) {
  return {
    sessions: night.journal.sessions(),
    gates: night.journal.gateEvaluations(),
    rules: night.journal.ruleEvaluations(),
    state: night.journal.sweep().state,
  };
}

async function nightWith(workers: number, behaviours: readonly string[], replicates: number) {
  const plan = scriptedPlan(behaviours, { rules: RULES, replicates });
  const folder = testFolder("night");
  const night = scriptedNight(plan, folder, undefined, undefined, workers);
  const end = await runSweep(night);
  // What an abort or a gate took back has no folder that looks like a session that counts; one left out keeps its own.
  const names = end.kind === "complete" ? [] : readdirSync(join(folder, "sessions"));
  const counted = names.filter((name) => !name.includes(".attempt"));
  return { end, record: recordOf(night), states: statesOf(night), counted };
}

describe("ahead of their turn", () => {
  it.each<[string, readonly string[], number, string]>([
    ["nothing happens", ["finish", "unverified", "slow"], 2, "complete"],
    ["a session is tried again", ["crash_once", "finish", "slow"], 2, "complete"],
    ["a session fails for good", ["slow", "crash", "finish"], 2, "complete"],
    ["a cell is left out", ["slow", "negative_vw", "finish"], 3, "complete"],
    ["a rule ends the sweep", ["slow", "slow_no_fills", "finish", "crash"], 2, "aborted"],
    ["a gate is shut", ["slow", "slow_drift", "finish", "finish"], 1, "blocked"],
  ])("the journal is that of one process when %s", async (_what, behaviours, replicates, end) => {
    const one = await nightWith(1, behaviours, replicates);
    const three = await nightWith(3, behaviours, replicates);
    expect(one.end.kind).toBe(end);
    expect(three).toEqual(one);
  });

  it("after a gate is opened, what had run ahead is run again, its first attempt kept", async () => {
    const plan = scriptedPlan(["slow_drift", "finish", "finish"]);
    const night = scriptedNight(plan, run, undefined, undefined, 3);
    expect((await runSweep(night)).kind).toBe("blocked");
    expect(statesOf(night)).toEqual(["finished", "planned", "planned"]);
    night.journal.acknowledge(1, "operator", "looked into");
    const accepted = night.again();
    expect((await runSweep(accepted)).kind).toBe("complete");
    expect(statesOf(accepted)).toEqual(["finished", "finished", "finished"]);
    const folders = accepted.journal.attempts().map(({ folder }) => folder);
    expect(folders).toContain(join("sessions", "02-c2.attempt1"));
    expect(folders).toContain(join("sessions", "02-c2"));
  });

  it("a Ctrl-C keeps what had run ahead, and the next start judges it in its turn", async () => {
    const plan = scriptedPlan(["until_go", "finish"], { rules: RULES });
    const night: ScriptedNight = scriptedNight(
      plan,
      run,
      (event) => {
        if (event.kind === "session_ended" && event.session === 2)
          night.control.stop("interrupted_sigint");
      },
      undefined,
      2,
    );
    expect((await runSweep(night)).kind).toBe("interrupted");
    expect(statesOf(night)).toEqual(["interrupted: interrupted_sigint", "finished"]);
    expect(night.journal.ruleEvaluations()).toEqual([]);
  });
});
