/**
 * The walk of a configuration: the guard machine explored exhaustively, source by source, and four properties
 * held against every step. What fails is replayed on the real machine before it is told.
 */
import type { EngineConfig } from "../core/engine-config.ts";
import { randomStream } from "../markets/simulated/random-streams.ts";
import type { Breach } from "./account.ts";
import { type Exploration, explore, type Hit, haltKey, wayTo } from "./explore.ts";
import { checkWalkable } from "./limits.ts";
import { type Remedy, remediesOf } from "./remedies.ts";
import { replay } from "./replay.ts";
import { type Decider, firingSources, type Scope, scopeOf } from "./scope.ts";
import { checkSoundness, type Soundness } from "./soundness.ts";
import { type StoryTick, storyOf } from "./story.ts";

export type PropertyId = "P1" | "P2" | "P3" | "P4";

const PROPERTIES: Readonly<Record<PropertyId, string>> = {
  P1: "no guard ends a session out of a regime pause",
  P2: "a fill lies before every counted episode, and a regime alone never ends a session",
  P3: "from every pause some input leads back to active",
  P4: "no episode counts that should not",
};

export type Violation = {
  readonly source: string;
  readonly says: string;
  /** Ticks of the shortest trace in the walk, where warm-up takes no time. */
  readonly walkTicks: number;
  /** The same on the real machine; null: it could not be replayed, which is a mistake of the walk. */
  readonly story: readonly StoryTick[] | null;
  /** Length and fills of the session told; null without one. */
  readonly played: { readonly ticks: number; readonly fills: number } | null;
  /** Keys that, put back to the engine's default one at a time, lead these very ticks elsewhere. */
  readonly remedies: readonly Remedy[];
};

export type PropertyResult = {
  readonly id: PropertyId;
  readonly title: string;
  readonly holds: boolean;
  readonly violations: readonly Violation[];
};

export type WalkReport = {
  readonly states: number;
  readonly transitions: number;
  readonly walks: readonly {
    readonly focus: string;
    readonly inputs: Scope["inputs"];
    readonly states: number;
    readonly transitions: number;
  }[];
  readonly properties: readonly PropertyResult[];
  /** Random sessions of the real machine held against the walk; null when none were asked for. */
  readonly soundness: { readonly seed: number; readonly checks: readonly SoundnessResult[] } | null;
  /** `broken`: a trace could not be replayed, or a session left the walk; the mistake is the walk's. */
  readonly verdict: "holds" | "violated" | "broken";
};

export type SoundnessResult = Soundness & Pick<Scope, "focus" | "inputs">;

export type WalkOptions = {
  /** Random sessions to hold against the walk of each source. */
  readonly traces?: number;
  readonly seed?: number;
  readonly statesMax?: number;
  readonly onProgress?: (words: string) => void;
  readonly decider?: Decider;
};

export const STATES_MAX = 1_500_000;

/**
 * Walks the guards of a configuration and checks P1 to P4.
 * @throws CodedError ENG_WALK_LIMIT when the walk would be larger than `statesMax`.
 */
export function walkGuards(config: EngineConfig, options: WalkOptions = {}): WalkReport {
  checkWalkable(config);
  const { statesMax = STATES_MAX, onProgress, decider, traces = 0, seed = 1 } = options;
  const explored = firingSources(config).flatMap((focus) =>
    (["regime", "all"] as const).map((inputs) => {
      const spare = inputs === "regime" ? 1 : 0;
      const scope = scopeOf(config, focus, { inputs, spare, ...(decider && { decider }) });
      const tell = (found: number, waiting: number) =>
        onProgress?.(`${focus}, ${inputs} inputs: ${found} states, ${waiting} to look at`);
      return explore(scope, { statesMax, onProgress: tell });
    }),
  );
  const tell = teller(statesMax);
  const properties = [
    property("P1", breached(explored, "idle_to_halt", tell)),
    property("P2", [
      ...regimeEnds(explored, config, tell),
      ...breached(explored, "unfilled_limit_halt", tell),
    ]),
    property("P3", trapped(explored, tell)),
    property("P4", breached(explored, "wrongly_counted", tell)),
  ];
  const soundness = traces === 0 ? null : { seed, checks: soundnessOf(explored, traces, seed) };
  const walks = explored.map(({ scope, states, transitions }) => ({
    focus: scope.focus,
    inputs: scope.inputs,
    states,
    transitions,
  }));
  return {
    states: sum(walks.map(({ states }) => states)),
    transitions: sum(walks.map(({ transitions }) => transitions)),
    walks,
    properties,
    soundness,
    verdict: verdictOf(properties, soundness?.checks ?? []),
  };
}

function verdictOf(
  properties: readonly PropertyResult[],
  checks: readonly SoundnessResult[],
): WalkReport["verdict"] {
  const violations = properties.flatMap((result) => result.violations);
  if (violations.some(({ story }) => story === null)) return "broken";
  if (checks.some(({ gap }) => gap !== null)) return "broken";
  return violations.length === 0 ? "holds" : "violated";
}

/** Long enough for a cool-down and the pauses around it. */
const TRACE_TICKS = 600;

function soundnessOf(
  explored: readonly Exploration[],
  traces: number,
  seed: number,
): readonly SoundnessResult[] {
  return explored.map((exploration) => {
    const { focus, inputs } = exploration.scope;
    const draw = randomStream(seed, `guard walk, ${focus}, ${inputs}`).uniform;
    return { focus, inputs, ...checkSoundness(exploration, { traces, ticks: TRACE_TICKS, draw }) };
  });
}

/** Where in an exploration something is first found. */
type Find = (exploration: Exploration) => Hit | undefined;
type Finding = { readonly exploration: Exploration; readonly hit: Hit; readonly find: Find };
type Tell = (finding: Finding, says: string, breach?: Breach) => Violation;

const BREACH_WORDS: Readonly<Record<Breach, string>> = {
  idle_to_halt: "a guard ended the session straight out of anchor_idle",
  unfilled_limit_halt:
    "the session ends with degraded_episode_limit_halt, and one of its counted episodes had no fill before it",
  wrongly_counted: "an episode counted that began outside of active, or without a fill before it",
};

/** The shortest trace over all walks; only those on every input, which hold the others. */
function breached(explored: readonly Exploration[], breach: Breach, tell: Tell) {
  const first = shortest(explored, ({ breaches }) => breaches.get(breach));
  return first === undefined ? [] : [tell(first, BREACH_WORDS[breach], breach)];
}

function trapped(explored: readonly Exploration[], tell: Tell): readonly Violation[] {
  const first = shortest(explored, ({ trapped: [to], parents }) =>
    to === undefined ? undefined : { from: parents[to] as number, to },
  );
  return first === undefined ? [] : [tell(first, "no input leads back from this pause")];
}

function shortest(explored: readonly Exploration[], find: Find): Finding | undefined {
  return explored
    .filter(({ scope }) => scope.inputs === "all")
    .flatMap((exploration) => {
      const hit = find(exploration);
      return hit === undefined ? [] : [{ exploration, hit, find }];
    })
    .sort((a, b) => lengthOf(a) - lengthOf(b))[0];
}

const REGIME_HALTS = [
  "degraded_episode_limit_halt",
  "recovery_exhausted_halt",
  "inventory_truth_halt",
] as const;

/**
 * A regime that ends a session without any fill, or after a single small one, by what it ends with. The shortest
 * comes first: it is the easiest to follow.
 */
function regimeEnds(
  explored: readonly Exploration[],
  { recovery }: EngineConfig,
  tell: Tell,
): readonly Violation[] {
  let isTruthTold = false;
  const told: Violation[] = [];
  for (const exploration of explored) {
    if (exploration.scope.inputs !== "regime") continue;
    for (const reason of REGIME_HALTS) {
      const isBare = exploration.halts.has(haltKey(reason, 1));
      // With a limit of one a single fill may rightly use up the budget.
      const isDue = reason === "degraded_episode_limit_halt" && recovery.episode_limit === 1;
      const find: Find = ({ halts }) => halts.get(haltKey(reason, isBare ? 1 : 0));
      const hit = find(exploration);
      if (hit === undefined || (!isBare && isDue)) continue;
      // Every walk meets the truth halts; once is enough.
      if (reason === "inventory_truth_halt" && isTruthTold) continue;
      isTruthTold ||= reason === "inventory_truth_halt";
      const after = isBare ? "without any fill" : "after one fill";
      told.push(
        tell({ exploration, hit, find }, `${after} the regime alone ends it with ${reason}`),
      );
    }
  }
  return told.sort((a, b) => a.walkTicks - b.walkTicks);
}

/**
 * Replays a way before it is told. Where the one on which the anchor saturates asks the signal for a turn it
 * cannot make, the walk is done once more for the one of the same length on which it stays calm.
 */
function teller(statesMax: number): Tell {
  return ({ exploration, hit, find }, says, breach) => {
    const { scope } = exploration;
    const way = wayTo(exploration, hit);
    const goal = { way, breach: breach ?? null };
    const ticks = replay(goal, scope) ?? calmReplay(exploration, find, breach ?? null, statesMax);
    const found = { source: scope.focus, says, walkTicks: way.length - 1 };
    if (ticks === null) return { ...found, story: null, played: null, remedies: [] };
    return {
      ...found,
      story: storyOf(ticks, scope.config),
      played: { ticks: ticks.length, fills: sum(ticks.map(({ inputs }) => inputs.fills.length)) },
      remedies: remediesOf(ticks, breach ?? null, scope),
    };
  };
}

function calmReplay({ scope }: Exploration, find: Find, breach: Breach | null, statesMax: number) {
  const calm = explore({ ...scope, prefers: "calm" }, { statesMax });
  const hit = find(calm);
  return hit === undefined ? null : replay({ way: wayTo(calm, hit), breach }, calm.scope);
}

function lengthOf({ exploration, hit }: Finding): number {
  return wayTo(exploration, hit).length;
}

function property(id: PropertyId, violations: readonly Violation[]): PropertyResult {
  return { id, title: PROPERTIES[id], holds: violations.length === 0, violations };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
