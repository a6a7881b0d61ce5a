/**
 * The drift guard looks for flow that runs us over on one side. A: several distinct orders filled on one side
 * in quick succession (partial fills of one order count once). B: bought less sold, or the reverse, over some
 * minutes and since the last recovery. C: a fill, and no opposite one for some ticks; while idle nobody can
 * fill us, so C says nothing there and its counter stands still.
 */
import { MICRO_PER_RLUSD, type Micro } from "../amounts.ts";
import type { DriftConfig } from "../engine-config.ts";
import type { Side } from "../market-events.ts";
import { calm, fire } from "./episodes.ts";
import {
  type GuardConfig,
  type MachineState,
  type RegimeFacts,
  type Turn,
  withMachine,
} from "./guard-types.ts";

export type GuardFill = {
  readonly side: Side;
  readonly orderId: number;
  readonly notionalMicro: Micro;
};

/** Fills that a window still reads, oldest first. */
export type DriftWindow = readonly (GuardFill & { readonly t: number })[];

export type DriftVerdict = {
  readonly burst: boolean;
  readonly imbalance: boolean;
  /** Distinct orders filled within A's window on the fuller side, and bought less sold within B's. */
  readonly orders: number;
  readonly netRlusd: number;
};

/** Takes in a tick's fills at tape time t and judges A and B. Window edges belong to the window. */
export function stepDriftWindow(
  before: DriftWindow,
  { t, fills }: { readonly t: number; readonly fills: readonly GuardFill[] },
  { a, b }: DriftConfig,
): { readonly window: DriftWindow; readonly verdict: DriftVerdict } {
  // The usual tick: nothing was filled for as long as any window reads.
  if (before.length === 0 && fills.length === 0) {
    const verdict = {
      burst: a.orders <= 0,
      imbalance: b.notional_rlusd <= 0,
      orders: 0,
      netRlusd: 0,
    };
    return { window: before, verdict };
  }
  const longestMs = Math.max(a.window_s, b.window_s) * 1000;
  const all = fills.length === 0 ? before : [...before, ...fills.map((fill) => ({ ...fill, t }))];
  // Oldest first: while the oldest still counts, all of them do.
  const isWhole = t - (all[0]?.t ?? t) <= longestMs;
  const window = isWhole ? all : all.filter((fill) => t - fill.t <= longestMs);
  const recent = countSince(window, t, a.window_s * 1000);
  const orders = Math.max(
    distinctOrders(window, "buy", recent),
    distinctOrders(window, "sell", recent),
  );
  let netMicro = 0;
  for (const { t: at, side, notionalMicro } of window) {
    if (t - at <= b.window_s * 1000) netMicro += side === "buy" ? notionalMicro : -notionalMicro;
  }
  const netRlusd = netMicro / MICRO_PER_RLUSD;
  const verdict = {
    burst: orders >= a.orders,
    imbalance: Math.abs(netRlusd) >= b.notional_rlusd,
    orders,
    netRlusd,
  };
  return { window, verdict };
}

/** How many of the fills, the last ones, are at most `lengthMs` old at time t. */
function countSince(fills: DriftWindow, t: number, lengthMs: number): number {
  let count = 0;
  while (count < fills.length && t - (fills.at(-1 - count)?.t ?? t) <= lengthMs) count += 1;
  return count;
}

/** Orders among the last fills on a side, each once. There are few, so each is held against those after it. */
function distinctOrders(fills: DriftWindow, side: Side, last: number): number {
  let count = 0;
  for (let i = fills.length - last; i < fills.length; i++) {
    const fill = fills[i] as DriftWindow[number];
    if (fill.side === side && !comesAgain(fills, i)) count += 1;
  }
  return count;
}

function comesAgain(fills: DriftWindow, index: number): boolean {
  const { side, orderId } = fills[index] as DriftWindow[number];
  for (let i = index + 1; i < fills.length; i++) {
    const later = fills[i] as DriftWindow[number];
    if (later.orderId === orderId && later.side === side) return true;
  }
  return false;
}

/** Counts for C and fires on A, B or C, the first that holds. */
export function stepDriftGuard(turn: Turn, { drift }: RegimeFacts, config: GuardConfig): Turn {
  // Recovered on this very tick: what the windows saw is forgotten, this tick's fills included.
  if (turn.clearsDrift) return turn;
  const waiting = nextWaiting(turn.machine, drift, config.drift);
  const counted = waiting === turn.machine.waiting ? turn : withMachine(turn, { waiting });
  const { mode } = turn.machine;
  const isIdle = mode === "anchor_idle";
  const condition = conditionOf(waiting.ticks, isIdle, drift, config.drift);
  if (condition === null) return calm(counted, "directional_drift");
  if (isIdle && !config.drift.escalate_from_idle) return counted;
  const context = { ...drift.seen, waiting_side: waiting.side, waiting_ticks: waiting.ticks };
  const firing = { source: "directional_drift", ...condition, context } as const;
  return fire(counted, firing, config);
}

type Drift = RegimeFacts["drift"];

function conditionOf(
  waitingTicks: number,
  isIdle: boolean,
  { burst, imbalance }: Drift,
  { a, b, c }: DriftConfig,
) {
  if (burst) {
    const reason = `${a.orders} orders filled on one side within ${a.window_s} s`;
    return { condition: "a_burst", reason } as const;
  }
  if (imbalance) {
    const reason = `bought and sold differ by ${b.notional_rlusd} RLUSD within ${b.window_s} s`;
    return { condition: "b_imbalance", reason } as const;
  }
  const readsC = c.enabled && (!isIdle || c.while_idle === "fires");
  if (readsC && waitingTicks >= c.ticks) {
    const reason = `no opposite fill for ${c.ticks} ticks`;
    return { condition: "c_one_sided", reason } as const;
  }
  return null;
}

/** An opposite fill starts the wait anew; another one on the same side does not. */
function nextWaiting(
  { mode, waiting }: MachineState,
  { bought, sold, lastSide }: Drift,
  { c }: DriftConfig,
): MachineState["waiting"] {
  if (!c.enabled) return waiting;
  const isAnswered = waiting.side === "buy" ? sold : bought;
  if (waiting.side === null || isAnswered) return { side: lastSide, ticks: 0 };
  if (mode === "anchor_idle" && c.while_idle === "restarts") return waiting;
  return { side: waiting.side, ticks: Math.min(waiting.ticks + 1, c.ticks) };
}
