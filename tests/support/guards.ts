/** The guard machine on hand-written facts: a calm tick by default, so that what a test sets is what matters. */
import { configFromValue } from "../../engine/config/parse-config.ts";
import {
  decideRegime,
  decideTruth,
  type GuardInputs,
} from "../../engine/core/guards/guard-machine.ts";
import {
  FRESH_MACHINE,
  type GuardChange,
  type GuardConfig,
  type MachineState,
  type RegimeFacts,
  type TruthFacts,
} from "../../engine/core/guards/guard-types.ts";

/** Engine defaults with some groups changed key by key. */
export function guardConfig(patch: object = {}): GuardConfig {
  return configFromValue(patch).config;
}

/** What the guards are given at a calm tick. */
export function calmInputs(over: Partial<GuardInputs> = {}): GuardInputs {
  return {
    t: 1_000_000,
    fills: [],
    truth: { verdict: { kind: "none" }, alarm: false },
    structuralBasisBps: 0,
    anchorErrBps: 0,
    xrpSharePct: 50,
    rlusd: 250,
    portfolioRlusd: 500,
    ...over,
  };
}

export type TickSpec = {
  readonly anchor?: RegimeFacts["anchor"]["verdict"];
  readonly earlyExit?: boolean;
  readonly corridor?: RegimeFacts["corridor"]["verdict"];
  readonly burst?: boolean;
  readonly imbalance?: boolean;
  /** Sides filled this tick, in order. */
  readonly fills?: readonly ("buy" | "sell")[];
  readonly truth?: TruthFacts["verdict"];
  readonly alarm?: boolean;
  readonly dtMs?: number;
};

function truthFacts({ dtMs = 4_000, fills = [], truth = { kind: "none" } }: TickSpec) {
  return { dtMs, filled: fills.length > 0, verdict: truth } as const;
}

function regimeFacts(spec: TickSpec): RegimeFacts {
  const { anchor = "between", earlyExit = false, corridor = "inside", fills = [] } = spec;
  const { burst = false, imbalance = false } = spec;
  return {
    anchor: { verdict: anchor, earlyExit, seen: {} },
    corridor: { verdict: corridor, seen: {} },
    drift: {
      burst,
      imbalance,
      bought: fills.includes("buy"),
      sold: fills.includes("sell"),
      lastSide: fills.at(-1) ?? null,
      seen: {},
    },
    truthAlarm: spec.alarm ?? (spec.truth?.kind === "degrade" || spec.truth?.kind === "halt"),
  };
}

export type Walk = {
  readonly machine: MachineState;
  /** Machine after each tick, the first tick first. */
  readonly states: readonly MachineState[];
  readonly changes: readonly (GuardChange & { readonly tick: number })[];
};

/** Runs ticks from a machine, fresh unless told otherwise. */
export function walk(
  ticks: readonly TickSpec[],
  config: GuardConfig,
  start: MachineState = FRESH_MACHINE,
): Walk {
  let machine = start;
  const states: MachineState[] = [];
  const changes: (GuardChange & { readonly tick: number })[] = [];
  ticks.forEach((spec, i) => {
    const truth = decideTruth(machine, truthFacts(spec), config);
    const regime = decideRegime(truth.machine, regimeFacts(spec), config);
    machine = regime.machine;
    states.push(machine);
    for (const change of [...truth.changes, ...regime.changes])
      changes.push({ ...change, tick: i + 1 });
  });
  return { machine, states, changes };
}

/** The same tick some times over. */
export function times(count: number, spec: TickSpec = {}): TickSpec[] {
  return Array.from({ length: count }, () => spec);
}

/** "tick from>to condition", with * for a counted episode. */
export function told({ changes }: Walk): string[] {
  return changes.map(
    ({ tick, from, to, condition, counted }) =>
      `${tick} ${from}>${to} ${condition}${counted === true ? "*" : ""}`,
  );
}
