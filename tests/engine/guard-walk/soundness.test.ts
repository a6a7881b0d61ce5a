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
  firingSources(shortConfig(patch)).flatMap((focus) =>
    (["all", "regime"] as const).map((inputs) => [name, focus, inputs, patch] as const),
  ),
);
const WIDE = { statesMax: 200_000 };
const each = Math.ceil(TRACES / WALKS.length);
const options = (name: string) => ({
  traces: each,
  ticks: 200,
  draw: randomStream(1, name).uniform,
});

describe("random sessions of the real machine", () => {
  it.each(WALKS)("of %s stay inside the walk of %s on %s inputs", (name, focus, inputs, patch) => {
    const spare = inputs === "regime" ? 1 : 0;
    const exploration = explore(scopeOf(shortConfig(patch), focus, { inputs, spare }), WIDE);
    const result = checkSoundness(exploration, options(`${name}, ${focus}, ${inputs}`));
    expect(result.gap).toBeNull();
    expect(result.traces).toBe(each);
    // Where the guards do not act a regime leads nowhere.
    expect(result.statesMet).toBeGreaterThan(inputs === "all" ? 5 : 1);
  });
});

type Double = {
  readonly change: Partial<Scope>;
  readonly patch?: Patch;
  readonly walked?: Scope["inputs"];
  readonly met?: Scope["inputs"];
};

describe("a broken abstraction", () => {
  const gapOf = ({ change, patch = WITH_C, walked = "all", met = walked }: Double) => {
    const spare = walked === "regime" ? 1 : 0;
    const scope = scopeOf(shortConfig(patch), "directional_drift", { inputs: walked, spare });
    const chance = { ...options("broken"), traces: 400, inputs: met };
    return checkSoundness(explore({ ...scope, ...change }, WIDE), chance).gap;
  };

  // On every input and with C's memory emptied by a recovery, not to look at C is no mistake: a fill that C
  // waits for still lies in B's window, so the walk lets drift fire on any of those ticks. C decides alone where
  // it remembers a fill that the windows forgot, and where a regime brings too little for A and B.
  it.each<[string, Double]>([
    [
      "forgets that a fill waits through a pause",
      { change: { remembersFill: false }, patch: LIKE_S51 },
    ],
    ["does not look at a C that remembers", { change: { readsC: false }, patch: LIKE_S51 }],
    ["does not look at C after a small fill", { change: { readsC: false }, walked: "regime" }],
    ["thinks that no pause was there before", { change: { readsAgain: false } }],
    ["knows no early exit", { change: { hasPreview: false } }],
    ["lets a regime be all there is", { change: {}, walked: "regime", met: "all" }],
  ])("that %s is caught", (_name, double) => {
    expect(gapOf(double)).not.toBeNull();
  });

  it("is only one that leaves something out: C that B's window covers may be left out", () => {
    expect(gapOf({ change: { readsC: false } })).toBeNull();
  });

  it("that lacks states is caught", () => {
    const whole = explore(scopeOf(shortConfig(), "directional_drift"), WIDE);
    const find = (body: number, monitor: number) => {
      const id = whole.cells.find(body, monitor);
      return id < 40 ? id : -1;
    };
    const exploration = { ...whole, cells: { ...whole.cells, find } };
    const { gap } = checkSoundness(exploration, options("states"));
    expect(gap?.kind).toBe("unknown_state");
  });
});
