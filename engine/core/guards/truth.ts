/**
 * The inventory truth check: the engine's total inventory against the exchange's settled balances, every
 * minute of tape time. Internal agreement is not truth: phantom fills once pushed an inventory 43.87 XRP
 * too high while all of the engine's own tables agreed.
 *
 * ok clears everything. A warning is recorded; two in a row, or an order whose fate stayed unknown, mean
 * `degraded`; a halt-sized difference or too many unverified checks in a row mean halt. What a verdict does to
 * the mode, and how long a pause for truth may last, is the guard's part (truth-guard.ts).
 */
import { DROPS_PER_XRP, type Drops, MICRO_PER_RLUSD, type Micro } from "../amounts.ts";
import type { EngineConfig } from "../engine-config.ts";
import type { TruthCheckRow } from "../records.ts";

export type TruthState = {
  /** Tape time from which the next check is due. */
  readonly dueAt: number;
  /** A race may postpone a check by one interval, once: postponing for ever would be no check at all. */
  readonly postponed: boolean;
  readonly warnsInRow: number;
  readonly unverifiedInRow: number;
};

export type TruthInputs = {
  readonly tick: number;
  readonly t: number;
  readonly engine: { readonly xrp: Drops; readonly rlusd: Micro };
  /** null: the exchange could not be asked. */
  readonly settled: { readonly xrp: Drops; readonly rlusd: Micro } | null;
  /** A cancel race was lost this tick. */
  readonly raced: boolean;
  /** An order's fate is unknown and the history gave no answer. */
  readonly inconclusive: boolean;
};

export type TruthVerdict =
  | { readonly kind: "none" }
  | { readonly kind: "ok" }
  | { readonly kind: "degrade"; readonly condition: "warn_twice" | "race_inconclusive" }
  | {
      readonly kind: "halt";
      readonly condition: "halt_difference" | "unverified_limit";
      readonly detail: string;
    };

export type TruthStep = {
  readonly truth: TruthState;
  readonly check: TruthCheckRow | null;
  readonly verdict: TruthVerdict;
};

type TruthConfig = EngineConfig["inventory_truth"];

export function openTruth(t0: number, config: TruthConfig): TruthState {
  return {
    dueAt: t0 + config.interval_s * 1000,
    postponed: false,
    warnsInRow: 0,
    unverifiedInRow: 0,
  };
}

const NO_VERDICT: TruthVerdict = { kind: "none" };

export function stepTruth(before: TruthState, inputs: TruthInputs, config: TruthConfig): TruthStep {
  const intervalMs = config.interval_s * 1000;
  const truth =
    inputs.raced && !before.postponed
      ? { ...before, dueAt: before.dueAt + intervalMs, postponed: true }
      : before;
  if (inputs.t < truth.dueAt) {
    // No quoting on top of an order whose fate is unknown; the next check that agrees lets it go on.
    const verdict: TruthVerdict = inputs.inconclusive
      ? { kind: "degrade", condition: "race_inconclusive" }
      : NO_VERDICT;
    return { truth, check: null, verdict };
  }

  const check = compare(inputs, config);
  const dueAt = truth.dueAt + Math.ceil((inputs.t - truth.dueAt + 1) / intervalMs) * intervalMs;
  const next: TruthState = {
    ...truth,
    dueAt,
    postponed: false,
    warnsInRow:
      check.status === "warn" ? truth.warnsInRow + 1 : check.status === "ok" ? 0 : truth.warnsInRow,
    unverifiedInRow: check.status === "unverified" ? truth.unverifiedInRow + 1 : 0,
  };
  return { truth: next, check, verdict: judge(next, check, inputs, config) };
}

function compare(
  { tick, engine, settled, inconclusive }: TruthInputs,
  config: TruthConfig,
): TruthCheckRow {
  const row = { tick, engine_xrp_drops: engine.xrp, engine_rlusd_micro: engine.rlusd };
  const note = inconclusive ? "an order's fate is unknown" : null;
  if (settled === null) {
    return {
      ...row,
      settled_xrp_drops: null,
      settled_rlusd_micro: null,
      status: "unverified",
      note,
    };
  }
  const xrp = Math.abs(engine.xrp - settled.xrp) / DROPS_PER_XRP;
  const rlusd = Math.abs(engine.rlusd - settled.rlusd) / MICRO_PER_RLUSD;
  const isHalt = xrp >= config.halt_xrp || rlusd >= config.halt_rlusd;
  const isWarn = xrp >= config.warn_xrp || rlusd >= config.warn_rlusd;
  const status = isHalt ? "halt" : isWarn ? "warn" : "ok";
  return {
    ...row,
    settled_xrp_drops: settled.xrp,
    settled_rlusd_micro: settled.rlusd,
    status,
    note,
  };
}

function judge(
  truth: TruthState,
  check: TruthCheckRow,
  inputs: TruthInputs,
  config: TruthConfig,
): TruthVerdict {
  if (check.status === "halt") {
    return { kind: "halt", condition: "halt_difference", detail: differenceText(check) };
  }
  if (truth.unverifiedInRow >= config.unverified_limit) {
    const detail = `${truth.unverifiedInRow} checks in a row could not be verified`;
    return { kind: "halt", condition: "unverified_limit", detail };
  }
  if (truth.warnsInRow >= 2) return { kind: "degrade", condition: "warn_twice" };
  if (check.status === "ok") return { kind: "ok" };
  return inputs.inconclusive ? { kind: "degrade", condition: "race_inconclusive" } : NO_VERDICT;
}

function differenceText(check: TruthCheckRow): string {
  const xrp = (check.engine_xrp_drops - (check.settled_xrp_drops ?? 0)) / DROPS_PER_XRP;
  const rlusd = (check.engine_rlusd_micro - (check.settled_rlusd_micro ?? 0)) / MICRO_PER_RLUSD;
  return `engine less settled: ${xrp} XRP, ${rlusd} RLUSD`;
}
