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
import type { SessionEnv, SessionState } from "../session-state.ts";
import type { InventoryView } from "../strategy/inventory-view.ts";
import { addAll, addLedgerEntries, type Stage } from "./stage.ts";
import type { TickView } from "./view.ts";

/** The truth check, if one is due, and the first half of the guards. */
export function checkTruth(
  stage: Stage,
  heard: Heard,
  fills: readonly GuardFill[],
  ledger: LedgerEvent,
  env: SessionEnv,
): TruthInputs {
  const { state, records } = stage;
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
  state.truth = truth;
  if (check !== null) {
    records.push(
      { table: "truth_checks", row: check },
      { table: "event_ledger", row: { tick, kind: "truth", payload: check } },
    );
  }
  if (verdict.kind === "ok") endRaces(stage);
  const alarm =
    verdict.kind === "degrade" ||
    verdict.kind === "halt" ||
    (check !== null && check.status !== "ok");
  const truthInputs = { t: ledger.t, fills, truth: { verdict, alarm } };
  const judged = stepTruthHalf(state.guards, truthInputs, env.config);
  guarded(stage, judged.state, judged.transitions);
  return truthInputs;
}

/** The books agree: orders whose fate stayed unknown are over. */
function endRaces({ state, records }: Stage): void {
  const settled = settleRaces(state.orders, state.tick);
  state.orders = settled.orders;
  const start = records.length;
  addAll(records, settled.records);
  addLedgerEntries(records, start, state.tick);
}

/** Hard caps: a shutdown, allowed from any mode. The first reason stays. */
export function checkCaps(stage: Stage, held: InventoryView | null, env: SessionEnv): void {
  const { guards } = stage.state;
  if (held === null) return;
  const breach = checkRiskCaps(held, env.config.risk);
  if (breach === null) return;
  const cause = {
    guard: "risk_caps",
    condition: breach.reason,
    reason: breach.detail,
    context: {},
  };
  const { machine, changes } = shutdown(startTurn(guards.machine), breach.reason, cause);
  guarded(stage, { ...guards, machine }, changes);
}

type Seen = {
  readonly view: TickView;
  /** At the last known mid; null before the first. */
  readonly held: InventoryView | null;
  readonly truth: TruthInputs;
  readonly stale: boolean;
};

/** The second half of the guards, on what the strategy saw. */
export function stepRegimeGuards(
  stage: Stage,
  { view: { reference }, held, truth, stale }: Seen,
  env: SessionEnv,
): void {
  const { market, inventory, guards } = stage.state;
  const isFresh = !stale && market.top.mid !== null;
  const inputs = {
    t: truth.t,
    fills: truth.fills,
    truth: truth.truth,
    structuralBasisBps: reference?.structuralBasisBps ?? null,
    anchorErrBps: reference?.anchorErrBps ?? null,
    // TOTAL inventory: what the engine holds, not what it traded.
    xrpSharePct: isFresh ? (held?.xrpPct ?? null) : null,
    rlusd: totalRlusd(inventory) / 1_000_000,
    portfolioRlusd: held?.totalRlusd ?? null,
  };
  const judged = stepRegimeHalf(guards, inputs, env.config);
  guarded(stage, judged.state, judged.transitions);
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

function guarded(
  { state, records }: Stage,
  guards: GuardState,
  changes: readonly GuardChange[],
): void {
  state.guards = guards;
  if (changes.length === 0) return;
  const logged = logChanges(state.guardLog, changes, { tick: state.tick, at: state.t });
  state.guardLog = logged.log;
  addAll(records, logged.records);
}
