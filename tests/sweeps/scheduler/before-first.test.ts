/** The gate before the first session: what a stored session must say of itself, and when nobody asks it any more. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { closedBeforeFirst } from "../../../sweeps/scheduler/before-first.ts";
import { testFolder } from "../../support/own-folder.ts";
import { scriptedNight } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let run: string;
beforeEach(() => {
  run = testFolder("before-first");
});

/** A night whose gate asks a summary with this text; null for a file that is not there. */
function nightAsking(text: string | null) {
  const path = join(run, "asked.json");
  if (text !== null) writeFileSync(path, text);
  const gates = {
    beforeFirst: [{ summary: path }],
    between: { inventory_invariant: "ok" },
  } as const;
  return scriptedNight(scriptedPlan(["finish", "finish"], { gates }), run);
}

const summary = (status: unknown, halt: unknown) =>
  JSON.stringify({ inventory_invariant: { status }, halt_reason: halt });

describe("a gate before the first session", () => {
  it.each<[string, string | null, RegExp | null]>([
    ["opens for a clean session that ran to its end", summary("ok", "duration_elapsed"), null],
    ["is closed by one that was stopped", summary("ok", "interrupted_sigint"), /was interrupted_s/],
    ["is closed by one that a guard ended", summary("ok", "recovery_exhausted_halt"), /was recov/],
    ["is closed by one that does not say how it ended", summary("ok", null), /halt.* was missing/],
    ["is closed by drift", summary("drift", "duration_elapsed"), /status was drift, expected ok/],
    ["is closed by what nobody verified", summary("unverified", "duration_elapsed"), /unverified/],
    ["is closed by a status that is no word", summary(1, "duration_elapsed"), /status was missing/],
    ["is closed by a summary of nothing", "null", /status was missing/],
    ["is closed by what cannot be read", "{", /cannot be read/],
    ["is closed by a file that is gone", null, /cannot be read/],
  ])("%s", (_name, text, reason) => {
    const night = nightAsking(text);
    const end = closedBeforeFirst(night);
    if (reason === null) expect(end).toBeNull();
    else expect(end).toMatchObject({ kind: "blocked", detail: expect.stringMatching(reason) });
    expect(night.journal.gateEvaluations()).toMatchObject([
      { beforeSession: null, outcome: reason === null ? "passed" : "blocked" },
    ]);
  });

  it("is asked where a reused baseline is all that has a state", () => {
    const night = nightAsking(summary("drift", "duration_elapsed"));
    night.journal.markSession(1, "reused", null);
    expect(closedBeforeFirst(night)).toMatchObject({ kind: "blocked" });
  });

  it("is not asked again once a session has run", () => {
    const night = nightAsking(summary("drift", "duration_elapsed"));
    night.journal.markSession(1, "finished", null);
    expect(closedBeforeFirst(night)).toBeNull();
    expect(night.journal.gateEvaluations()).toEqual([]);
  });
});
