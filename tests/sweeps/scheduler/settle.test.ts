import { describe, expect, it } from "vitest";
import { HALT_REASONS } from "../../../engine/core/halt-reasons.ts";
import type { SessionSummary } from "../../../engine/index.ts";
import type { SessionOutcome } from "../../../runner/index.ts";
import { emptyPrimaryMetrics } from "../../../sweeps/scheduler/primary-metrics.ts";
import { type AttemptContext, settleAttempt } from "../../../sweeps/scheduler/settle.ts";
import { scriptedSummary } from "../../fixtures/sessions/scripted-summary.mjs";

const SPEC = {
  sweepId: "s",
  session: 1,
  label: "01-c1",
  cell: "c1",
  replicate: 1,
  seed: 1,
  durationMs: 1_800_000,
  start: { xrpDrops: 250e6, rlusdMicro: 250e6 },
};
const summary = (changes: object): SessionSummary =>
  scriptedSummary(SPEC, changes) as unknown as SessionSummary;
const finished = (haltReason: string): SessionOutcome => ({
  kind: "finished",
  summary: summary({ halt_reason: haltReason }),
});
const failed = (
  reason: "crashed" | "watchdog" | "startup_failure" | "no_summary" | "no_market" | "environment",
): SessionOutcome => ({
  kind: "failed",
  reason,
  detail: "last words",
});
const context = (changes: Partial<AttemptContext> = {}): AttemptContext => ({
  folder: "sessions/01-c1",
  faultsBefore: 0,
  waitsBefore: 0,
  retries: 1,
  asked: false,
  abortedBy: null,
  ...changes,
});

describe("settleAttempt", () => {
  it.each<[string, SessionOutcome, Partial<AttemptContext>, string, string | null]>([
    ["the full duration", finished("duration_elapsed"), {}, "finished", null],
    [
      "a halt of the engine is a result, never tried again",
      finished("inventory_truth_halt"),
      {},
      "finished",
      null,
    ],
    ["the end of a tape", finished("tape_exhausted"), {}, "finished", null],
    ["a first crash", failed("crashed"), {}, "planned", "crashed; try 2 of 2 follows"],
    ["a second crash", failed("crashed"), { faultsBefore: 1 }, "failed", "crashed, after 2 tries"],
    ["a crash without retries", failed("crashed"), { retries: 0 }, "failed", "crashed"],
    ["the watchdog", failed("watchdog"), {}, "planned", "watchdog; try 2 of 2 follows"],
    [
      "no market at its start, which uses up no try",
      failed("no_market"),
      { retries: 0, faultsBefore: 1, waitsBefore: 9 },
      "planned",
      "found no market; starts again once one answers",
    ],
    [
      "no market at its start for the eleventh time",
      failed("no_market"),
      { waitsBefore: 10 },
      "planned",
      "startup_failure; try 2 of 2 follows",
    ],
    [
      "no market at its start, and all tries used up",
      failed("no_market"),
      { waitsBefore: 10, faultsBefore: 1 },
      "failed",
      "startup_failure, after 2 tries",
    ],
    [
      "a stale XRPL ledger",
      finished("risk_stale_ledger"),
      {},
      "planned",
      "risk_stale_ledger; try 2 of 2 follows",
    ],
    [
      "an unhealthy gateway at last",
      finished("risk_gateway_unhealthy"),
      { faultsBefore: 1 },
      "failed",
      "risk_gateway_unhealthy, after 2 tries",
    ],
    ["no summary is never tried again", failed("no_summary"), {}, "failed", "no_summary"],
    [
      "an exception of ours is never tried again",
      finished("unhandled_exception"),
      {},
      "failed",
      "unhandled_exception",
    ],
    [
      "asked by the operator",
      finished("interrupted_sigint"),
      { asked: true },
      "interrupted",
      "interrupted_sigint",
    ],
    [
      "asked by a rule",
      finished("aborted_by_rule"),
      { asked: true, abortedBy: "Rule x" },
      "interrupted",
      "aborted_by_rule: Rule x",
    ],
    [
      "ended from outside",
      finished("interrupted_sigterm"),
      {},
      "failed",
      "interrupted_sigterm, not asked for by this sweep",
    ],
    ["cut off", { kind: "cut", detail: "cut" }, {}, "interrupted", "cut"],
    ["a full disk is the machine's fault", failed("environment"), {}, "interrupted", "last words"],
  ])("%s", (_name, outcome, changes, state, reason) => {
    expect(settleAttempt(outcome, context(changes))).toMatchObject({ state, reason });
  });
});

describe("a session that ended with a summary", () => {
  /** Tried again, or failed for good; all else is a result of its cell. */
  const AGAIN = ["risk_stale_ledger", "risk_gateway_unhealthy", "startup_failure", "watchdog"];
  const NEVER_AGAIN = ["unhandled_exception", "unexpected_halt", "config_mismatch"];
  const UNASKED = ["interrupted_sigint", "interrupted_sigterm", "aborted_by_rule", "kill_switch"];
  const stateOf = (halt: string): string => {
    if (AGAIN.includes(halt)) return "planned";
    return [...NEVER_AGAIN, ...UNASKED].includes(halt) ? "failed" : "finished";
  };

  it.each(HALT_REASONS.map((halt) => [halt, stateOf(halt)]))("by %s is %s", (halt, state) => {
    expect(settleAttempt(finished(halt), context()).state).toBe(state);
  });
});

describe("emptyPrimaryMetrics", () => {
  it.each<[string, object, string, boolean]>([
    [
      "a per-tick metric on 95 % of the ticks is there",
      { populated_bid_pct: 95 },
      "distance_to_touch_bid_bps",
      true,
    ],
    [
      "just under 95 % it is empty",
      { populated_bid_pct: 94.9 },
      "distance_to_touch_bid_bps",
      false,
    ],
    [
      "without any fresh book it is empty",
      { populated_ask_pct: null },
      "distance_to_touch_ask_bps",
      false,
    ],
    [
      "every metric of the ticks is held to that, the effective distance too",
      { populated_bid_pct: null, effective_distance_to_touch_bid_bps: null, fills_total: 0 },
      "effective_distance_to_touch_bid_bps",
      false,
    ],
    [
      "and the distance less skew, though it has a value",
      { populated_ask_pct: 50 },
      "distance_less_skew_ask_bps",
      false,
    ],
    ["a count is always there, zero too", { fills_total: 0 }, "fills_total", true],
    [
      "a per-fill metric is not applicable without fills",
      { fills_total: 0, vw_spread_bps: null },
      "vw_spread_bps",
      true,
    ],
    ["with fills it must have a value", { vw_spread_bps: null }, "vw_spread_bps", false],
    ["a nested field counts like any other", {}, "anchor.mean_bps", true],
  ])("%s", (_name, changes, metric, populated) => {
    expect(emptyPrimaryMetrics(summary(changes), [metric])).toHaveLength(populated ? 0 : 1);
  });
});
