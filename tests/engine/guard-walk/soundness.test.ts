/** Random sessions of the real machine must stay inside the walk; 2,000 here, more by WALK_TRACES. */
import { describe, expect, it } from "vitest";
import { explore } from "../../../engine/guard-walk/explore.ts";
import { firingSources, type Scope, scopeOf } from "../../../engine/guard-walk/scope.ts";
import { checkSoundness } from "../../../engine/guard-walk/soundness.ts";
import { randomStream } from "../../../engine/markets/simulated/random-streams.ts";
import { LIKE_S51, type Patch, shortConfig } from "./small-config.ts";

const TRACES = Number(process.env.WALK_TRACES ?? 2_000);
const WITH_C: Patch = { drift: { recovery_ticks: 2, c: { enabled: true, ticks: 3 } } };
const CONFIGS: readonly (readonly [string, Patch])[] = [
  ["today's guards", {}],
  ["today's guards with C", WITH_C],
  ["s51", LIKE_S51],
  [
    "s45",
    { ...WITH_C, anchor: { effect: "degraded", signal: "capped" }, recovery: { policy: "once" } },
  ],
  [
    "s42",
    {
      anchor: { effect: "degraded", signal: "capped" },
      recovery: { policy: "none" },
      inventory_truth: { timeout_applies_to: "any" },
    },
  ],
  ["s40", { guards: { act: false } }],
  [
    "an idle budget, no escalation, a wait before counting",
    {
      drift: { recovery_ticks: 2, escalate_from_idle: false },
      recovery: { idle_episode_limit: 2, min_active_ticks: 3 },
    },
  ],
];

const WALKS = CONFIGS.flatMap(([name, patch]) =>
  firingSources(shortConfig(patch)).map((focus) => [name, focus, patch] as const),
);
const each = Math.ceil(TRACES / WALKS.length);
const options = (name: string) => ({
  traces: each,
  ticks: 200,
  draw: randomStream(1, name).uniform,
});

describe("random sessions of the real machine", () => {
  it.each(WALKS)("of %s stay inside the walk of %s", (name, focus, patch) => {
    const exploration = explore(scopeOf(shortConfig(patch), focus), { statesMax: 200_000 });
    const result = checkSoundness(exploration, options(`${name}, ${focus}`));
    expect(result.gap).toBeNull();
    expect(result.traces).toBe(each);
    expect(result.statesMet).toBeGreaterThan(5);
  });
});

describe("a broken abstraction", () => {
  const broken = (change: Partial<Scope>, patch: Patch = WITH_C) => {
    const scope = { ...scopeOf(shortConfig(patch), "directional_drift"), ...change };
    return checkSoundness(explore(scope, { statesMax: 200_000 }), {
      ...options("broken"),
      traces: 400,
    });
  };

  it.each<[string, Partial<Scope>, Patch]>([
    ["forgets that a fill waits through a pause", { remembersFill: false }, LIKE_S51],
    ["does not look at condition C", { readsC: false }, WITH_C],
    ["thinks that no pause was there before", { readsAgain: false }, WITH_C],
    ["knows no early exit", { hasPreview: false }, WITH_C],
    ["lets a regime be all there is", { inputs: "regime" }, WITH_C],
  ])("that %s is caught", (_name, change, patch) => {
    expect(broken(change, patch).gap).not.toBeNull();
  });

  it("that lacks states is caught", () => {
    const whole = explore(scopeOf(shortConfig(), "directional_drift"), { statesMax: 200_000 });
    const find = (body: number, monitor: number) => {
      const id = whole.cells.find(body, monitor);
      return id < 40 ? id : -1;
    };
    const exploration = { ...whole, cells: { ...whole.cells, find } };
    const { gap } = checkSoundness(exploration, options("states"));
    expect(gap?.kind).toBe("unknown_state");
  });
});
