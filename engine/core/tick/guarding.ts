/**
 * The guards' place in a tick: the truth check after booking, then the risk caps, then, after the strategy, the
 * regime guards. What they decide is pure (guards/); here their inputs are gathered and their changes recorded.
 */
import { settledBalances } from "../exchange/exchange.ts";
import type { Execution } from "../exchange/types.ts";
import type { GuardFill } from "../guards/directional-drift.ts";
import { type GuardLog, logChanges } from "../guards/guard-log.ts";
import {
  type GuardState,
  stepRegimeHalf,
  stepTruthHalf,
  type TruthInputs,
} from "../guards/guard-machine.ts";
import { type GuardChange, startTurn } from "../guards/guard-types.ts";
import { checkRiskCaps } from "../guards/risk-caps.ts";
import { shutdown } from "../guards/transitions.ts";
import { stepTruth } from "../guards/truth.ts";
import { totalRlusd, totalXrp } from "../inventory/inventory.ts";
import type { LedgerEvent } from "../market-events.ts";
import { type Heard, settleRaces } from "../orders/notices.ts";
import type { CoreRecord } from "../records.ts";
import type { SessionEnv, SessionState } from "../session-state.ts";
import { viewInventory } from "../strategy/inventory-view.ts";
import { joined, ledgerEntries, type Stage } from "./stage.ts";
import type { TickView } from "./view.ts";

/** The truth check, if one is due, and the first half of the guards. */
export function checkTruth(
  { state, records }: Stage,
  heard: Heard,
  fills: readonly GuardFill[],
  ledger: LedgerEvent,
  env: SessionEnv,
): { readonly stage: Stage; readonly truth: TruthInputs } {
  const { tick } = state;
  const inputs = {
    tick,
    t: ledger.t,
    engine: { xrp: totalXrp(state.inventory), rlusd: totalRlusd(state.inventory) },
    settled: settledBalances(state.exchange, tick, env.config),
    raced: heard.raced,
    inconclusive: state.orders.live.some((order) => order.status === "cancel_race_unknown"),
  };
  const { truth, check, verdict } = stepTruth(state.truth, inputs, env.config.inventory_truth);
  const checkRecords: CoreRecord[] =
    check === null
      ? []
      : [
          { table: "truth_checks", row: check },
          { table: "event_ledger", row: { tick, kind: "truth", payload: check } },
        ];
  const settled =
    verdict.kind === "ok" ? settleRaces(state.orders, tick) : { orders: state.orders, records: [] };
  const alarm =
    verdict.kind === "degrade" ||
    verdict.kind === "halt" ||
    (check !== null && check.status !== "ok");
  const truthInputs = { t: ledger.t, fills, truth: { verdict, alarm } };
  const step = stepTruthHalf(state.guards, truthInputs, env.config);
  const judged = guarded({ ...state, truth, orders: settled.orders }, step.state, step.transitions);
  const told = joined(
    checkRecords,
    settled.records,
    ledgerEntries(settled.records, tick),
    judged.records,
  );
  return {
    stage: { state: judged.state, records: joined(records, told) },
    truth: truthInputs,
  };
}

/** Hard caps: a shutdown, allowed from any mode. The first reason stays. */
export function checkCaps({ state, records }: Stage, env: SessionEnv): Stage {
  if (state.lastMid === null || state.guards.machine.halted !== null) return { state, records };
  const held = viewInventory(totalXrp(state.inventory), totalRlusd(state.inventory), state.lastMid);
  const breach = checkRiskCaps(held, env.config.risk);
  if (breach === null) return { state, records };
  const cause = {
    guard: "risk_caps",
    condition: breach.reason,
    reason: breach.detail,
    context: {},
  };
  const { machine, changes } = shutdown(startTurn(state.guards.machine), breach.reason, cause);
  const moved = guarded(state, { ...state.guards, machine }, changes);
  return { state: moved.state, records: [...records, ...moved.records] };
}

/** The second half of the guards, on what the strategy saw. */
export function stepRegimeGuards(
  { state, records }: Stage,
  { reference }: TickView,
  truth: TruthInputs,
  stale: boolean,
  env: SessionEnv,
): Stage {
  const { lastMid, market } = state;
  // TOTAL inventory: what the engine holds, not what it traded.
  const rlusd = totalRlusd(state.inventory);
  const held = lastMid === null ? null : viewInventory(totalXrp(state.inventory), rlusd, lastMid);
  const isFresh = !stale && market.top.mid !== null;
  const inputs = {
    t: truth.t,
    fills: truth.fills,
    truth: truth.truth,
    structuralBasisBps: reference?.structuralBasisBps ?? null,
    anchorErrBps: reference?.anchorErrBps ?? null,
    xrpSharePct: isFresh ? (held?.xrpPct ?? null) : null,
    rlusd: rlusd / 1_000_000,
    portfolioRlusd: held?.totalRlusd ?? null,
  };
  const step = stepRegimeHalf(state.guards, inputs, env.config);
  const moved = guarded(state, step.state, step.transitions);
  return { state: moved.state, records: joined(records, moved.records) };
}

/** Fills that were told twice: booked once, and noted. */
export function noteDuplicates(
  log: GuardLog,
  duplicates: readonly Execution[],
  when: { readonly tick: number; readonly at: number },
  mode: SessionState["guards"]["machine"]["mode"],
) {
  const changes = duplicates.map(
    ({ execId, orderId, drops }): GuardChange => ({
      guard: "inventory_truth",
      condition: "duplicate_notice",
      reason: "a fill was told twice and booked once",
      context: { exec_id: execId, order_id: orderId, quantity_drops: drops },
      from: mode,
      to: mode,
      origin: null,
      counted: null,
    }),
  );
  return logChanges(log, changes, when);
}

function guarded(state: SessionState, guards: GuardState, changes: readonly GuardChange[]): Stage {
  const { log, records } = logChanges(state.guardLog, changes, { tick: state.tick, at: state.t });
  return { state: { ...state, guards, guardLog: log }, records };
}
