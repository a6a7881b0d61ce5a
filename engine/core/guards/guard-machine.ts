/**
 * The guards, composed. A tick has two halves, because risk caps and strategy stand between them: what the
 * fills and the truth check say, then the regime guards in their order: recovery, anchor saturation, inventory
 * corridor, directional drift. Each half looks at the tick (`observe...`) and then decides on plain verdicts
 * (`decide...`), so that the deciding part alone can be explored exhaustively.
 */
import { isEarlyExit, judgeAnchor, stepAnchorGuard } from "./anchor-saturation.ts";
import {
  type AnchorReading,
  type AnchorSignalState,
  FRESH_ANCHOR_SIGNAL,
  stepAnchorSignal,
} from "./anchor-signal.ts";
import {
  type DriftWindow,
  type GuardFill,
  stepDriftGuard,
  stepDriftWindow,
} from "./directional-drift.ts";
import {
  FRESH_MACHINE,
  GUARD_SOURCES,
  type GuardChange,
  type GuardConfig,
  type MachineState,
  type RegimeFacts,
  startTurn,
  type TruthFacts,
  type Turn,
} from "./guard-types.ts";
import { judgeCorridor, stepCorridorGuard } from "./inventory-corridor.ts";
import { stepRecovery } from "./recovery.ts";
import type { TruthVerdict } from "./truth.ts";
import { stepTruthGuard } from "./truth-guard.ts";

export type GuardState = {
  readonly machine: MachineState;
  /** What is remembered of the market: everything the verdicts are made of. */
  readonly signals: GuardSignals;
};

export type GuardSignals = {
  /** Tape time of the last tick; null before the first. */
  readonly t: number | null;
  readonly anchor: AnchorSignalState;
  /** Last tick's reading, for telemetry. */
  readonly reading: AnchorReading | null;
  readonly fills: DriftWindow;
};

export type TruthInputs = {
  readonly t: number;
  readonly fills: readonly GuardFill[];
  readonly truth: { readonly verdict: TruthVerdict; readonly alarm: boolean };
};

export type RegimeInputs = {
  /** null where there is no fresh book or no pool. */
  readonly structuralBasisBps: number | null;
  readonly anchorErrBps: number | null;
  /** Of TOTAL inventory; null without a fresh mid. */
  readonly xrpSharePct: number | null;
  readonly rlusd: number;
  /** At the last known mid; null before the first. */
  readonly portfolioRlusd: number | null;
};

export type GuardInputs = TruthInputs & RegimeInputs;

export type GuardStep = {
  readonly state: GuardState;
  readonly transitions: readonly GuardChange[];
  readonly halt: MachineState["halted"];
};

export const FRESH_GUARDS: GuardState = {
  machine: FRESH_MACHINE,
  signals: { t: null, anchor: FRESH_ANCHOR_SIGNAL, reading: null, fills: [] },
};

/** One whole tick of the guards. */
export function stepGuards(state: GuardState, inputs: GuardInputs, config: GuardConfig): GuardStep {
  const truth = stepTruthHalf(state, inputs, config);
  const regime = stepRegimeHalf(truth.state, inputs, config);
  return { ...regime, transitions: [...truth.transitions, ...regime.transitions] };
}

/** Fills and truth check. */
export function stepTruthHalf(
  { machine, signals }: GuardState,
  { t, fills, truth }: TruthInputs,
  config: GuardConfig,
): GuardStep {
  const dtMs = signals.t === null ? 0 : t - signals.t;
  const facts = { dtMs, filled: fills.length > 0, verdict: truth.verdict };
  return stepped(decideTruth(machine, facts, config), signals);
}

/** Observation, which never pauses, and the regime guards. */
export function stepRegimeHalf(
  { machine, signals }: GuardState,
  inputs: GuardInputs,
  config: GuardConfig,
): GuardStep {
  const observed = observeRegime(signals, inputs, config);
  const turn = decideRegime(machine, observed.facts, config);
  const seen = turn.clearsDrift ? { ...observed.signals, fills: [] } : observed.signals;
  return stepped(turn, seen);
}

/** The first half on plain facts. */
export function decideTruth(machine: MachineState, facts: TruthFacts, config: GuardConfig): Turn {
  return stepTruthGuard(startTurn(machine), facts, config);
}

/** The second half on plain facts. A session that has halted decides nothing more. */
export function decideRegime(machine: MachineState, facts: RegimeFacts, config: GuardConfig): Turn {
  let turn = startTurn(machine);
  for (const guard of REGIME_GUARDS) {
    if (turn.machine.mode === "halt") return turn;
    turn = guard(turn, facts, config);
  }
  return turn;
}

/** In the order in which they are asked. */
const REGIME_GUARDS = [stepRecovery, stepAnchorGuard, stepCorridorGuard, stepDriftGuard] as const;

/** Turns one tick's numbers into verdicts. */
export function observeRegime(
  before: GuardSignals,
  inputs: GuardInputs,
  config: GuardConfig,
): { readonly signals: GuardSignals; readonly facts: RegimeFacts } {
  const { signal, reading } = stepAnchorSignal(before.anchor, inputs, config.anchor);
  const { window, verdict } = stepDriftWindow(before.fills, inputs, config.drift);
  const { fills, xrpSharePct, rlusd, portfolioRlusd } = inputs;
  const facts: RegimeFacts = {
    anchor: {
      verdict: judgeAnchor(reading, config.anchor),
      earlyExit: isEarlyExit(reading, config.anchor),
      seen: {
        signal: reading.source,
        mean_bps: reading.meanBps,
        share_pct: reading.sharePct,
        structural_basis_bps: reading.structuralBps,
      },
    },
    corridor: {
      verdict: judgeCorridor(inputs, config.corridor),
      seen: { xrp_pct: xrpSharePct, rlusd, portfolio_rlusd: portfolioRlusd },
    },
    drift: {
      burst: verdict.burst,
      imbalance: verdict.imbalance,
      bought: fills.some(({ side }) => side === "buy"),
      sold: fills.some(({ side }) => side === "sell"),
      lastSide: fills.at(-1)?.side ?? null,
      seen: { orders_one_side: verdict.orders, net_rlusd: verdict.netRlusd },
    },
    truthAlarm: inputs.truth.alarm,
  };
  return { signals: { t: inputs.t, anchor: signal, reading, fills: window }, facts };
}

/** Ticks until the last cool-down of the pause is over; 0 without one, and once the session has ended. */
export function cooldownRemaining(machine: MachineState): number {
  if (machine.mode === "halt") return 0;
  let longest = 0;
  for (const source of GUARD_SOURCES) {
    longest = Math.max(longest, machine.sources[source].pause?.cooldownTicks ?? 0);
  }
  return longest;
}

function stepped({ machine, changes }: Turn, signals: GuardSignals): GuardStep {
  return { state: { machine, signals }, transitions: changes, halt: machine.halted };
}
