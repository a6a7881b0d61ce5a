/**
 * The walk of a configuration: the guard machine explored exhaustively, source by source, and four properties
 * held against every step. What fails is replayed on the real machine before it is told.
 */
import type { EngineConfig } from "../core/engine-config.ts";
import { randomStream } from "../markets/simulated/random-streams.ts";
import { type Exploration, explore, type Hit, haltKey, wayTo } from "./explore.ts";
import { checkWalkable } from "./limits.ts";
import { replay } from "./replay.ts";
import { type Decider, firingSources, type Scope, scopeOf } from "./scope.ts";
import { checkSoundness, type Soundness } from "./soundness.ts";
import type { Breach } from "./step-cell.ts";
import { type StoryTick, storyOf } from "./story.ts";

export type PropertyId = "P1" | "P2" | "P3" | "P4";

export const PROPERTIES: Readonly<Record<PropertyId, string>> = {
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

export type SoundnessResult = Soundness & { readonly focus: string };

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
  const properties = [
    property("P1", shortest(explored, "idle_to_halt")),
    property("P2", [...regimeEnds(explored, config), ...shortest(explored, "unfilled_limit_halt")]),
    property("P3", trapped(explored)),
    property("P4", shortest(explored, "wrongly_counted")),
  ];
  const soundness = traces === 0 ? null : { seed, checks: soundnessOf(explored, traces, seed) };
  const walks = explored.map(({ scope, keys, transitions }) => ({
    focus: scope.focus,
    inputs: scope.inputs,
    states: keys.length,
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
  return explored
    .filter(({ scope }) => scope.inputs === "all")
    .map((exploration) => {
      const { focus } = exploration.scope;
      const draw = randomStream(seed, `guard walk, ${focus}`).uniform;
      return { focus, ...checkSoundness(exploration, { traces, ticks: TRACE_TICKS, draw }) };
    });
}

type Finding = { readonly exploration: Exploration; readonly hit: Hit };

const BREACH_WORDS: Readonly<Record<Breach, string>> = {
  idle_to_halt: "a guard ended the session straight out of anchor_idle",
  unfilled_limit_halt:
    "the session ends with degraded_episode_limit_halt, and one of its counted episodes had no fill before it",
  wrongly_counted: "an episode counted that began outside of active, or without a fill before it",
};

/** The shortest trace over all walks; only those on every input, which hold the others. */
function shortest(explored: readonly Exploration[], breach: Breach): readonly Violation[] {
  const found = explored
    .filter(({ scope }) => scope.inputs === "all")
    .flatMap((exploration): Finding[] => {
      const hit = exploration.breaches.get(breach);
      return hit === undefined ? [] : [{ exploration, hit }];
    })
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  const [first] = found;
  return first === undefined ? [] : [told(first, BREACH_WORDS[breach], breach)];
}

/** A regime that ends a session without any fill, or after a single small one, by what it ends with. */
function regimeEnds(
  explored: readonly Exploration[],
  { recovery }: EngineConfig,
): readonly Violation[] {
  const truthTold = new Set<string>();
  return explored
    .filter(({ scope }) => scope.inputs === "regime")
    .flatMap((exploration): Violation[] =>
      REGIME_HALTS.flatMap((reason): Violation[] => {
        const bare = exploration.halts.get(haltKey(reason, 1));
        // With a limit of one a single fill may rightly use up the budget.
        const isDue = reason === "degraded_episode_limit_halt" && recovery.episode_limit === 1;
        const hit = bare ?? (isDue ? undefined : exploration.halts.get(haltKey(reason, 0)));
        if (hit === undefined || truthTold.has(reason)) return [];
        if (reason === "inventory_truth_halt") truthTold.add(reason);
        const after = bare === undefined ? "after one fill" : "without any fill";
        return [
          told({ exploration, hit }, `${after} the regime alone ends it with ${reason}`, null),
        ];
      }),
    );
}

const REGIME_HALTS = [
  "degraded_episode_limit_halt",
  "recovery_exhausted_halt",
  "inventory_truth_halt",
] as const;

function trapped(explored: readonly Exploration[]): readonly Violation[] {
  const [first] = explored
    .filter(({ scope, trapped: ids }) => scope.inputs === "all" && ids.length > 0)
    .map((exploration): Finding => {
      const to = exploration.trapped[0] as number;
      return { exploration, hit: { from: exploration.parents[to] as number, to } };
    })
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  return first === undefined ? [] : [told(first, "no input leads back from this pause", null)];
}

function told(finding: Finding, says: string, breach: Breach | null): Violation {
  const { scope } = finding.exploration;
  const way = wayTo(finding.exploration, finding.hit);
  const ticks = replay({ way, breach }, scope);
  return {
    source: scope.focus,
    says,
    walkTicks: way.length - 1,
    story: ticks === null ? null : storyOf(ticks, scope.config),
  };
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
