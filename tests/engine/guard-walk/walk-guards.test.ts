/** The walk on guards whose answers can be worked out by hand, on historic rules, and on broken machines. */
import { describe, expect, it } from "vitest";
import { decideRegime, decideTruth } from "../../../engine/core/guards/guard-machine.ts";
import type { GuardConfig } from "../../../engine/core/guards/guard-types.ts";
import type { Decider } from "../../../engine/guard-walk/scope.ts";
import { storyLines } from "../../../engine/guard-walk/story.ts";
import {
  type PropertyId,
  type WalkReport,
  walkGuards,
} from "../../../engine/guard-walk/walk-guards.ts";
import { LIKE_S51, type Patch, shortConfig } from "./small-config.ts";

const failing = ({ properties }: WalkReport): PropertyId[] =>
  properties.filter(({ holds }) => !holds).map(({ id }) => id);

const told = (report: WalkReport, id: PropertyId) =>
  report.properties
    .filter((property) => property.id === id)
    .flatMap(({ violations }) => violations)
    .map(({ source, says, walkTicks, story }) => ({
      source,
      says,
      walkTicks,
      lines: storyLines(story ?? []),
    }));

describe("guards as they are today", () => {
  const report = walkGuards(shortConfig());

  it("keep all four properties", () => {
    expect(failing(report)).toEqual([]);
    expect(report.verdict).toBe("holds");
  });

  it("are walked source by source, and counted", () => {
    expect(report.walks.map(({ focus, inputs }) => `${focus} ${inputs}`)).toEqual([
      "inventory_truth regime",
      "inventory_truth all",
      "inventory_corridor regime",
      "inventory_corridor all",
      "directional_drift regime",
      "directional_drift all",
    ]);
    expect(report.states).toBe(report.walks.reduce((sum, { states }) => sum + states, 0));
    expect(report.transitions).toBeGreaterThan(report.states);
  });
});

describe("rules that keep or break the properties", () => {
  it.each<[string, Patch, PropertyId[]]>([
    ["condition C switched on", { drift: { c: { enabled: true, ticks: 3 } } }, []],
    ["a limit of one counted episode", { recovery: { episode_limit: 1 } }, []],
    ["a cool-down of one tick", { recovery: { cooldown_ticks: 1 } }, []],
    ["guards that do not act", { guards: { act: false } }, []],
    ["counting without a fill", { recovery: { count_without_fill: true } }, ["P2", "P4"]],
    ["one budget for both origins", { recovery: { episode_budget: "shared" } }, ["P4"]],
    ["an idle budget", { recovery: { idle_episode_limit: 2 } }, ["P4"]],
    ["no recovery", { recovery: { policy: "none" } }, ["P3"]],
    ["one attempt at recovery", { recovery: { policy: "once" } }, ["P2"]],
    [
      "the timeout for any pause, which dooms one that began to recover too late",
      { inventory_truth: { timeout_applies_to: "any" } },
      ["P2", "P3"],
    ],
    ["all that s51 was", LIKE_S51, ["P2", "P4"]],
  ])("%s", (_name, patch, expected) => {
    const report = walkGuards(shortConfig(patch));
    expect(failing(report)).toEqual(expected);
    expect(report.verdict).toBe(expected.length === 0 ? "holds" : "violated");
  });
});

describe("the fault of s51, with short counters", () => {
  const report = walkGuards(shortConfig(LIKE_S51));
  const [drift] = told(report, "P2").filter(({ source }) => source === "directional_drift");

  it("is that after one fill the regime alone ends the session", () => {
    expect(drift?.says).toBe(
      "after one fill the regime alone ends it with degraded_episode_limit_halt",
    );
  });

  it("takes as long as by hand: fill, C, recovery, C, cool-down and recovery, C", () => {
    // Fill on tick 1, C on 4; two stable ticks, back on 6, C again on 9; of the cool-down of 3 two ticks are
    // suppressed, the third is the first stable one, back on 13; C for the third time on 16.
    expect(drift?.walkTicks).toBe(16);
  });

  it("is told with its one fill, three counted episodes and the halt", () => {
    const text = drift?.lines.join("\n") ?? "";
    expect(text.match(/a buy fill/g)).toHaveLength(1);
    expect(text).not.toMatch(/sell/);
    for (const n of [1, 2, 3]) expect(text).toContain(`episode ${n} of 3 (counted`);
    expect(text).toMatch(/anchor_saturation, saturated\): active → anchor_idle/);
    expect(drift?.lines.at(-1)).toMatch(/degraded → halt$/);
  });
});

describe("traces by hand", () => {
  it("no recovery: the first tick of any pause has no way back", () => {
    const [trap] = told(walkGuards(shortConfig({ recovery: { policy: "none" } })), "P3");
    expect(trap?.walkTicks).toBe(1);
    expect(trap?.lines.at(-1)).toMatch(/active → degraded/);
  });

  it("the timeout for any pause: five ticks of four seconds after the pause began", () => {
    const patch = {
      recovery: { policy: "none" },
      inventory_truth: { timeout_applies_to: "any" },
    };
    const [end] = told(walkGuards(shortConfig(patch)), "P2");
    // Two ticks outside open the pause, five more are 20 s.
    expect(end?.walkTicks).toBe(7);
    expect(end?.says).toBe("without any fill the regime alone ends it with inventory_truth_halt");
  });
});

const patched = (change: (config: GuardConfig) => GuardConfig): Decider => ({
  decideTruth: (machine, facts, config) => decideTruth(machine, facts, change(config)),
  decideRegime: (machine, facts, config) => decideRegime(machine, facts, change(config)),
});
const recovery = (change: Partial<GuardConfig["recovery"]>) =>
  patched((config) => ({ ...config, recovery: { ...config.recovery, ...change } }));

/** A truth halt that skips `degraded`. */
const haltsFromIdle: Decider = {
  decideRegime,
  decideTruth: (machine, facts, config) => {
    const turn = decideTruth(machine, facts, config);
    if (machine.mode !== "anchor_idle" || turn.machine.mode !== "halt") return turn;
    const changes = turn.changes.slice(-1).map((change) => ({ ...change, from: machine.mode }));
    return { ...turn, changes };
  },
};

/** Joining the pause is charged to the source that joined. */
const countsJoined: Decider = {
  decideTruth,
  decideRegime: (machine, facts, config) => {
    const turn = decideRegime(machine, facts, config);
    const joined = turn.changes.find(({ from, to }) => from === "degraded" && to === "degraded");
    if (joined?.guard !== "directional_drift") return turn;
    const { sources } = turn.machine;
    const drift = sources.directional_drift;
    const charged = { ...drift, countedActive: Math.min(drift.countedActive + 1, 2) };
    return {
      ...turn,
      machine: { ...turn.machine, sources: { ...sources, directional_drift: charged } },
    };
  },
};

describe("a broken machine under a sound configuration", () => {
  it.each<[string, Decider, PropertyId[]]>([
    ["counts without a fill", recovery({ count_without_fill: true }), ["P2", "P4"]],
    ["counts pauses that began while idle", recovery({ episode_budget: "shared" }), ["P4"]],
    ["gives recovery up after one attempt", recovery({ policy: "once" }), ["P2"]],
    ["never recovers", recovery({ policy: "none" }), ["P3"]],
    ["halts straight out of idle", haltsFromIdle, ["P1"]],
    ["counts one that joined", countsJoined, ["P4"]],
  ])("that %s is caught, and the trace replayed on it", (_name, decider, expected) => {
    const report = walkGuards(shortConfig(), { decider });
    expect(failing(report)).toEqual(expect.arrayContaining(expected));
    expect(report.verdict).toBe("violated");
  });
});

describe("a walk that grows too large", () => {
  it("says so, with what to do", () => {
    expect(() => walkGuards(shortConfig(), { statesMax: 500 })).toThrow(
      expect.objectContaining({
        code: "ENG_WALK_LIMIT",
        hint: expect.stringMatching(/states-max/),
      }),
    );
  });

  it("is refused before it begins when a counter is beyond it", () => {
    expect(() => walkGuards(shortConfig({ recovery: { cooldown_ticks: 99_000 } }))).toThrow(
      "guard walk: recovery.cooldown_ticks was 99000, expected at most 60000",
    );
  });
});
