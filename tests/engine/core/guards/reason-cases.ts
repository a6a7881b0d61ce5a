/**
 * For every condition a guard event may name: a session on whose last tick it is named, and the same session with
 * that one condition out of reach. `outcome` is what the session came to; the two must differ.
 */
import type { Notice } from "../../../../engine/core/exchange/types.ts";
import { EMPTY_GUARD_LOG } from "../../../../engine/core/guards/guard-log.ts";
import {
  FRESH_GUARDS,
  type GuardInputs,
  stepGuards,
} from "../../../../engine/core/guards/guard-machine.ts";
import type { GuardCondition } from "../../../../engine/core/guards/guard-types.ts";
import { openTruth, stepTruth, type TruthVerdict } from "../../../../engine/core/guards/truth.ts";
import { hear } from "../../../../engine/core/orders/notices.ts";
import { NO_ORDERS } from "../../../../engine/core/orders/order-view.ts";
import { noteDuplicates } from "../../../../engine/core/tick/guarding.ts";
import { ledgers, runCore, testConfig, testEnv, XRP } from "../../../support/core-session.ts";
import { calmInputs, guardConfig } from "../../../support/guards.ts";

export type Told = { readonly conditions: readonly string[]; readonly outcome: unknown };
/** `without`: the same, with the one condition taken away. */
export type ReasonCase = { readonly with: () => Told; readonly without: () => Told };

type Tick = Partial<GuardInputs>;

/** The guards alone, one tick every four seconds; what the last tick named, and the mode it left. */
function told(ticks: readonly Tick[], patch: object): Told {
  const config = guardConfig(patch);
  let state = FRESH_GUARDS;
  let conditions: string[] = [];
  ticks.forEach((tick, i) => {
    const step = stepGuards(state, calmInputs({ t: (i + 1) * 4_000, ...tick }), config);
    conditions = step.transitions.map(({ condition }) => condition);
    state = step.state;
  });
  return { conditions, outcome: state.machine.mode };
}

const pair = (ticks: readonly Tick[], patch: object, without: object): ReasonCase => ({
  with: () => told(ticks, patch),
  without: () => told(ticks, without),
});

const CAPPED = { signal: "capped", capped_window_ticks: 2, stable_ticks: 2 };
const EARLY = { preview_from_ticks: 2, preview_window_ticks: 1, stable_ticks: 5 };
const FAR: Tick = { structuralBasisBps: 9, anchorErrBps: 9 };
const SATURATED = [FAR, FAR];
const OUTSIDE: Tick = { xrpSharePct: 90 };

const buy = (orderId: number, rlusd = 15): Tick => ({
  fills: [{ side: "buy", orderId, notionalMicro: rlusd * 1_000_000 }],
});
const BURST = [buy(1), buy(2), buy(3)];
const NO_B = { b: { notional_rlusd: 10_000 } };

/** Truth checks on every tick: what the exchange has more than the engine, in XRP; null: it cannot be asked. */
type Asked = { readonly off?: number | null; readonly inconclusive?: boolean };

function checked(asked: readonly Asked[], patch: object = {}): Told {
  const truthPatch = { interval_s: 4, ...patch };
  const config = guardConfig({ inventory_truth: truthPatch }).inventory_truth;
  let truth = openTruth(0, config);
  const ticks = asked.map(({ off = 0, inconclusive = false }, i): Tick => {
    const t = (i + 1) * 4_000;
    const engine = { xrp: 100 * XRP, rlusd: 100 * XRP };
    const settled = off === null ? null : { ...engine, xrp: engine.xrp + off * XRP };
    const inputs = { tick: i + 1, t, engine, settled, raced: false, inconclusive };
    const step = stepTruth(truth, inputs, config);
    truth = step.truth;
    return { truth: { verdict: step.verdict, alarm: isAlarm(step.verdict) } };
  });
  return told(ticks, { inventory_truth: truthPatch });
}

function isAlarm({ kind }: TruthVerdict): boolean {
  return kind === "degrade" || kind === "halt";
}

const unsure = (inconclusive: boolean): Asked => ({ off: 2, inconclusive });
const PAUSED_FOR_LONG: readonly Asked[] = [{ off: 2 }, { off: 2 }, ...Array(5).fill({ off: 2 })];

const BOOK = { bids: [[1.4297, 500 * XRP]], asks: [[1.4303, 500 * XRP]] } as const;

/** One tick of the whole core, 250 XRP and 250 RLUSD at 1.43. */
function capped(risk: { max_xrp_exposure?: number; max_rlusd_exposure?: number }): Told {
  const run = runCore(ledgers([BOOK]), testEnv(testConfig({ risk })));
  const conditions = run.rows("guard_events").map(({ condition }) => condition);
  return { conditions, outcome: run.state.end?.reason };
}

const cap = (name: "max_xrp_exposure" | "max_rlusd_exposure"): ReasonCase => ({
  with: () => capped({ [name]: 100 }),
  without: () => capped({ [name]: 400 }),
});

/** Two notices of fills, by the executions they tell of, as a tick records them. */
function heardFills(...execIds: readonly number[]): Told {
  const notices = execIds.map((execId): Notice => {
    const order = { orderId: 1, side: "buy", k: 143_000, drops: XRP, micro: 1_430_000 } as const;
    const print = { venue: "clob", tradeSeq: 1, takerTx: null, tick: 1, at: 4_000 } as const;
    return { type: "fill", execution: { execId, ...order, transferFeeMicro: 0, ...print } };
  });
  const heard = hear(NO_ORDERS, notices, 1, () => ({ status: "open" }) as never);
  const when = { tick: 1, at: 4_000 };
  const noted = noteDuplicates(EMPTY_GUARD_LOG, heard.duplicates, when, "active");
  const conditions = noted.records.flatMap(({ table, row }) =>
    table === "guard_events" ? [row.condition] : [],
  );
  return { conditions, outcome: heard.movements.length };
}

const RECOVERS = { corridor: { outside_ticks: 1 }, recovery: { stable_ticks: 2 } };
const ONCE = { policy: "once", attempt_ticks: 2 };

export const REASON_CASES: Readonly<Record<GuardCondition, ReasonCase>> = {
  saturated: pair(SATURATED, { anchor: CAPPED }, { anchor: { ...CAPPED, enter_mean_bps: 99 } }),
  normalised: pair(
    [...SATURATED, {}, {}, {}],
    { anchor: CAPPED },
    { anchor: { ...CAPPED, stable_ticks: 99 } },
  ),
  early_exit: pair(
    // The basis leaps away from its average, is idled upon in preview, and stands close to the pool again.
    [{}, {}, { structuralBasisBps: 90 }, { structuralBasisBps: 3 }],
    { anchor: EARLY },
    { anchor: { ...EARLY, early_exit_bps: 0 } },
  ),
  rlusd_floor: pair([{ rlusd: 10 }], {}, { corridor: { min_rlusd: 5 } }),
  xrp_share: pair(
    [OUTSIDE, OUTSIDE],
    { corridor: { outside_ticks: 2 } },
    { corridor: { outside_ticks: 2, max_xrp_pct: 95 } },
  ),
  a_burst: pair(BURST, { drift: NO_B }, { drift: { ...NO_B, a: { orders: 4 } } }),
  b_imbalance: pair([buy(1, 60)], {}, { drift: NO_B }),
  c_one_sided: pair(
    [buy(1), {}, {}],
    { drift: { c: { enabled: true, ticks: 2 } } },
    { drift: { c: { enabled: false, ticks: 2 } } },
  ),
  warn_twice: {
    with: () => checked([{ off: 2 }, { off: 2 }]),
    without: () => checked([{ off: 2 }, { off: 2 }], { warn_xrp: 3 }),
  },
  race_inconclusive: {
    with: () => checked([unsure(true)]),
    without: () => checked([unsure(false)]),
  },
  halt_difference: {
    with: () => checked([{ off: 6 }]),
    without: () => checked([{ off: 6 }], { halt_xrp: 7 }),
  },
  unverified_limit: {
    with: () => checked([{ off: null }, { off: null }, { off: null }]),
    without: () => checked([{ off: null }, { off: null }, { off: null }], { unverified_limit: 4 }),
  },
  degraded_timeout: {
    with: () => checked(PAUSED_FOR_LONG, { degraded_timeout_s: 20 }),
    without: () => checked(PAUSED_FOR_LONG, { degraded_timeout_s: 24 }),
  },
  // What it gates is the booking of the second notice.
  duplicate_notice: { with: () => heardFills(7, 7), without: () => heardFills(7, 8) },
  recovered: pair([OUTSIDE, {}, {}], RECOVERS, { ...RECOVERS, recovery: { stable_ticks: 3 } }),
  episode_limit: pair(
    BURST,
    { drift: NO_B, recovery: { episode_limit: 1 } },
    { drift: NO_B, recovery: { episode_limit: 2 } },
  ),
  recovery_exhausted: pair(
    [OUTSIDE, OUTSIDE],
    { corridor: { outside_ticks: 1 }, recovery: ONCE },
    { corridor: { outside_ticks: 1 }, recovery: { policy: "stable" } },
  ),
  risk_xrp_exposure: cap("max_xrp_exposure"),
  risk_rlusd_exposure: cap("max_rlusd_exposure"),
};
