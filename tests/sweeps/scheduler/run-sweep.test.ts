import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { runSweep } from "../../../sweeps/scheduler/run-sweep.ts";
import { testFolder } from "../../support/own-folder.ts";
import { scriptedNight, statesOf } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let run: string;
beforeEach(() => {
  run = testFolder("night");
});

const NEGATIVE_VW = {
  name: "negative-vw",
  when: "session.vw_spread_bps < 0.0 && session.fills_total >= 5",
} as const;

describe("runSweep", () => {
  it("runs all sessions back to back, with a debrief while the next one runs and one at the end", async () => {
    const night = scriptedNight(scriptedPlan(["finish", "finish", "no_fills"]), run);
    expect(await runSweep(night)).toEqual({ kind: "complete" });
    expect(statesOf(night)).toEqual(["finished", "finished", "finished"]);
    expect(night.debriefs()).toBe(3);
    expect(readdirSync(join(run, "sessions"))).toEqual(["01-c1", "02-c2", "03-c3"]);
    expect(night.journal.gateEvaluations().map(({ outcome }) => outcome)).toEqual([
      "passed",
      "passed",
    ]);
  });

  it.each([
    ["crash", "failed: crashed, after 2 tries"],
    ["startup_failure", "failed: startup_failure, after 2 tries"],
    ["stale", "failed: risk_stale_ledger, after 2 tries"],
    ["crash_once", "finished"],
    ["truth_halt", "finished"],
  ])("%s ends as %s, and the sweep goes on", async (behaviour, state) => {
    const night = scriptedNight(scriptedPlan([behaviour, "finish"]), run);
    expect((await runSweep(night)).kind).toBe("complete");
    expect(statesOf(night)).toEqual([state, "finished"]);
    const tries = night.journal.attempts().filter(({ session }) => session === 1);
    expect(tries.map(({ folder }) => folder)).toEqual(
      behaviour === "truth_halt"
        ? ["sessions/01-c1"]
        : ["sessions/01-c1.attempt1", "sessions/01-c1"],
    );
  });

  it("shows rules the sessions before the one that has just ended, and the baseline of its window", async () => {
    const flag = (name: string, when: string) => ({ name, when, action: "flag" as const });
    const rules = [
      flag("done", "sweep.sessions_done >= 2"),
      flag("bad", "sweep.sessions_not_evaluable > 0"),
      flag("last", "previous.session == 2"),
      flag("window", "baseline.replicate == session.replicate"),
    ];
    const plan = scriptedPlan(["finish", "not_evaluable"], { rules, replicates: 2 });
    const night = scriptedNight(plan, run);
    expect((await runSweep(night)).kind).toBe("complete");
    const seen = night.journal.ruleEvaluations().map(({ session, rule, inputs }) => {
      const values = Object.values(inputs).map((value) => value ?? "none");
      return `${session} ${rule}: ${values.join(", ")}`;
    });
    // The baseline is not its own; the first session has none before it.
    expect(seen).toEqual([
      ...["1 done: 0", "1 bad: 0", "1 last: none", "1 window: none, 1"],
      ...["2 done: 1", "2 bad: 0", "2 last: 1", "2 window: 1, 1"],
      ...["3 done: 2", "3 bad: 1", "3 last: 2", "3 window: none, 2"],
      ...["4 done: 3", "4 bad: 1", "4 last: 3", "4 window: 2, 2"],
    ]);
  });

  it("an empty primary metric fails the session, once and for all", async () => {
    const night = scriptedNight(scriptedPlan(["empty_primary", "finish"]), run);
    expect((await runSweep(night)).kind).toBe("complete");
    expect(statesOf(night)[0]).toMatch(
      /^failed: primary metric empty: distance_to_touch_bid_bps: had a value on 0.0 %/,
    );
    expect(night.journal.attempts()).toHaveLength(2);
    const told = night.events.filter(({ kind }) => kind === "session_failed");
    expect(told).toMatchObject([{ session: 1, detail: expect.stringMatching(/^primary metric/) }]);
  });

  it.each([
    ["drift", "inventory_invariant.status was drift"],
    ["no_summary", "inventory_invariant.status was missing"],
  ])("%s stops the sweep until a person accepts it", async (behaviour, detail) => {
    const night = scriptedNight(scriptedPlan([behaviour, "finish"]), run);
    expect(await runSweep(night)).toMatchObject({
      kind: "blocked",
      detail: expect.stringContaining(detail),
    });
    expect(night.journal.sweep().state).toBe("blocked");

    const still = night.again();
    expect((await runSweep(still)).kind).toBe("blocked");
    still.journal.acknowledge(1, "operator", "looked into");
    const accepted = still.again();
    expect((await runSweep(accepted)).kind).toBe("complete");
    expect(accepted.journal.gateEvaluations().map(({ outcome }) => outcome)).toEqual([
      "blocked",
      "acknowledged",
    ]);
    expect(accepted.journal.attempts()).toHaveLength(2);
  });

  it("an unverified inventory passes with a warning", async () => {
    const night = scriptedNight(scriptedPlan(["unverified", "finish"]), run);
    expect((await runSweep(night)).kind).toBe("complete");
    expect(night.journal.gateEvaluations()[0]).toMatchObject({
      outcome: "warned",
      status: "unverified",
    });
  });

  it("a rule that fires with abort ends the sweep and names its numbers", async () => {
    const rules = [{ ...NEGATIVE_VW, action: "abort" }] as const;
    const night = scriptedNight(scriptedPlan(["finish", "negative_vw", "finish"], { rules }), run);
    const end = await runSweep(night);
    expect(end).toMatchObject({ kind: "aborted" });
    expect("detail" in end && end.detail).toContain(
      "session.vw_spread_bps = -1.5, session.fills_total = 31",
    );
    expect(statesOf(night)[2]).toMatch(/^not_run: Rule negative-vw/);
    expect(night.journal.ruleEvaluations().map(({ outcome }) => outcome)).toEqual([
      "passed",
      "fired",
    ]);
  });

  it("skip_cell leaves out the cell's other replicates only; flag goes on", async () => {
    const skip = [{ ...NEGATIVE_VW, action: "skip_cell" }] as const;
    const skipped = scriptedNight(
      scriptedPlan(["finish", "negative_vw"], { rules: skip, replicates: 2 }),
      run,
    );
    expect((await runSweep(skipped)).kind).toBe("complete");
    expect(skipped.journal.sessions().map(({ state }) => state)).toEqual([
      "finished",
      "finished",
      "finished",
      "skipped",
    ]);
  });

  it("with sessions at once, rules run in plan order and an abort ends the others cleanly", async () => {
    const rules = [{ ...NEGATIVE_VW, action: "abort" }] as const;
    const plan = scriptedPlan(["negative_vw", "until_go", "finish"], { rules, concurrency: 2 });
    const night = scriptedNight(plan, run);
    expect((await runSweep(night)).kind).toBe("aborted");
    const [first, second] = statesOf(night);
    expect(first).toBe("finished");
    // Depending on which process starts first, the second was running or not yet ready when it was asked.
    expect(second).toMatch(/^interrupted: (aborted_by_rule|interrupted_sigterm): Rule negative-vw/);
  });

  it("a closed gate before the first session runs nothing", async () => {
    const path = join(run, "other.json");
    writeFileSync(
      path,
      JSON.stringify({ inventory_invariant: {}, halt_reason: "duration_elapsed" }),
    );
    const plan = scriptedPlan(["finish"], {
      gates: { beforeFirst: [{ summary: path }], between: { inventory_invariant: "ok" } },
    });
    const night = scriptedNight(plan, run);
    expect(await runSweep(night)).toMatchObject({
      kind: "blocked",
      detail: expect.stringContaining("was missing"),
    });
    expect(existsSync(join(run, "sessions"))).toBe(false);

    writeFileSync(
      path,
      JSON.stringify({ inventory_invariant: { status: "ok" }, halt_reason: "duration_elapsed" }),
    );
    expect((await runSweep(night.again())).kind).toBe("complete");
  });

  it("carried inventory opens with the closing balances of the session before", async () => {
    const night = scriptedNight(scriptedPlan(["finish", "finish"], { freshDb: false }), run);
    expect((await runSweep(night)).kind).toBe("complete");
    const spec = JSON.parse(readFileSync(join(run, "sessions/02-c2/session-spec.json"), "utf8"));
    expect(spec).toMatchObject({
      start: { xrpDrops: 251_200_000, rlusdMicro: 248_500_000 },
      parentSessionId: 1,
    });
  });

  it("a failed session ends a chain of carried inventory", async () => {
    const plan = scriptedPlan(["crash", "finish"], { freshDb: false, retries: 0 });
    const night = scriptedNight(plan, run);
    expect(await runSweep(night)).toMatchObject({
      kind: "aborted",
      detail: expect.stringContaining("chain ends"),
    });
    expect(statesOf(night)[1]).toMatch(/^not_run/);
  });

  it("a machine that refuses stops the sweep, which goes on once it is mended", async () => {
    const night = scriptedNight(scriptedPlan(["disk_full", "finish"]), run);
    expect(await runSweep(night)).toMatchObject({
      kind: "fault",
      detail: expect.stringContaining("ENOSPC"),
    });
    expect(statesOf(night)[0]).toMatch(/^interrupted/);
    expect(night.journal.attempts()).toHaveLength(1);
  });

  it("a reused baseline is not run and stands for the rules' baseline", async () => {
    const night = scriptedNight(scriptedPlan(["finish"]), run);
    await runSweep(night);
    night.journal.close();
    const other = testFolder("night");
    const rules = [
      { name: "r", when: "session.fills_total < baseline.fills_total", action: "flag" },
    ] as const;
    const reuseSummary = join(run, "sessions/01-c1/summary.json");
    const plan = scriptedPlan(["hang", "no_fills"], {
      rules,
      baseline: { cell: "c1", reuseSummary },
    });
    const reused = scriptedNight(plan, other);
    expect((await runSweep(reused)).kind).toBe("complete");
    expect(reused.journal.sessions().map(({ state }) => state)).toEqual(["reused", "finished"]);
    expect(reused.journal.ruleEvaluations()[0]).toMatchObject({
      outcome: "fired",
      inputs: { "baseline.fills_total": 31 },
    });
    reused.journal.close();
  });

  it("stopped once, the running session closes cleanly; the same run goes on afterwards", async () => {
    const night = scriptedNight(scriptedPlan(["finish", "until_go", "finish"]), run, (event) => {
      if (event.kind === "progress" && event.session === 2)
        night.control.stop("interrupted_sigint");
    });
    expect(await runSweep(night)).toEqual({ kind: "interrupted" });
    expect(statesOf(night)).toEqual(["finished", "interrupted: interrupted_sigint", "planned"]);
    expect(night.debriefs()).toBe(2);

    writeFileSync(join(run, "go"), "");
    const resumed = night.again();
    expect(await runSweep(resumed)).toEqual({ kind: "complete" });
    expect(readdirSync(join(run, "sessions"))).toEqual([
      "01-c1",
      "02-c2",
      "02-c2.attempt1",
      "03-c3",
    ]);
    expect(
      resumed.journal.attempts().map(({ session, outcome }) => `${session} ${outcome}`),
    ).toEqual([
      "1 duration_elapsed",
      "2 interrupted_sigint",
      "2 duration_elapsed",
      "3 duration_elapsed",
    ]);
  });

  it("an attempt that the operator stopped uses up no try", async () => {
    const night = scriptedNight(scriptedPlan(["hang_then_crash"], { retries: 1 }), run, (event) => {
      if (event.kind === "progress") night.control.stop("interrupted_sigint");
    });
    expect(await runSweep(night)).toEqual({ kind: "interrupted" });
    const resumed = night.again();
    expect((await runSweep(resumed)).kind).toBe("complete");
    expect(statesOf(resumed)).toEqual(["failed: crashed, after 2 tries"]);
    expect(resumed.journal.attempts().map(({ outcome }) => outcome)).toEqual([
      "interrupted_sigint",
      "crashed",
      "crashed",
    ]);
  });

  it("stopped twice, the running session is ended at once and no debrief is written", async () => {
    const night = scriptedNight(scriptedPlan(["hang_hard", "finish"]), run, (event) => {
      if (event.kind !== "progress") return;
      night.control.stop("interrupted_sigint");
      night.control.kill();
    });
    expect(await runSweep(night)).toEqual({ kind: "interrupted" });
    expect(statesOf(night)[0]).toMatch(/^interrupted: ended at once on request/);
    expect(night.debriefs()).toBe(0);
    expect(night.journal.interruptions()[0]?.detail).toContain("at once");
  });
});
