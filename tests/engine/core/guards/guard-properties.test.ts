/** Promises of the composed guards, on random sequences of facts and many configurations. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GuardConfig } from "../../../../engine/core/guards/guard-types.ts";
import { guardConfig, type TickSpec, type Walk, walk } from "../../../support/guards.ts";
import { runs } from "../../../support/properties.ts";

const tick: fc.Arbitrary<TickSpec> = fc.record({
  anchor: fc.constantFrom("enter", "between", "exit", "exit", "not_full", "missing"),
  earlyExit: fc.boolean(),
  corridor: fc.constantFrom("inside", "inside", "inside", "outside", "floor", "unknown"),
  burst: fc.boolean(),
  imbalance: fc.boolean(),
  fills: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom("buy", "sell"), { maxLength: 3 }) },
  ),
  truth: fc.oneof(
    { weight: 20, arbitrary: fc.constant({ kind: "none" } as const) },
    { weight: 3, arbitrary: fc.constant({ kind: "ok" } as const) },
    { weight: 1, arbitrary: fc.constant({ kind: "degrade", condition: "warn_twice" } as const) },
    {
      weight: 1,
      arbitrary: fc.constant({ kind: "halt", condition: "halt_difference", detail: "x" } as const),
    },
  ),
  dtMs: fc.constantFrom(4_000, 30_000),
});

/** Short windows, so that a short sequence sees pauses begin, end and add up. */
const config: fc.Arbitrary<GuardConfig> = fc
  .record({
    effect: fc.constantFrom("anchor_idle", "anchor_idle", "degraded"),
    while_idle: fc.constantFrom("restarts", "counts", "fires"),
    after_recovery: fc.constantFrom("empty", "remembers_fill"),
    policy: fc.constantFrom("stable", "stable", "stable", "once", "none"),
    episode_budget: fc.constantFrom("split", "shared"),
    idle_episode_limit: fc.constantFrom(0, 0, 2),
    count_without_fill: fc.boolean(),
    min_active_ticks: fc.constantFrom(0, 5),
    timeout_applies_to: fc.constantFrom("truth", "any"),
    act: fc.constantFrom(true, true, true, false),
  })
  .map(({ effect, while_idle, after_recovery, timeout_applies_to, act, ...recovery }) =>
    guardConfig({
      guards: { act },
      anchor: { effect, stable_ticks: 2 },
      drift: { recovery_ticks: 2, c: { enabled: true, ticks: 3, while_idle, after_recovery } },
      recovery: { stable_ticks: 2, cooldown_ticks: 3, attempt_ticks: 2, ...recovery },
      inventory_truth: { timeout_applies_to },
    }),
  );

const ticks = fc.array(tick, { minLength: 1, maxLength: 120 });

/** Today's rules: price counts for nothing. */
const today = guardConfig({
  anchor: { stable_ticks: 2 },
  drift: { recovery_ticks: 2, c: { enabled: true, ticks: 3 } },
  recovery: { stable_ticks: 2, cooldown_ticks: 3 },
});

function everyRun(check: (run: Walk, specs: readonly TickSpec[], rules: GuardConfig) => void) {
  fc.assert(
    fc.property(ticks, config, (specs, rules) => check(walk(specs, rules), specs, rules)),
    runs(300),
  );
}

describe("whatever comes", () => {
  it("P1: no guard halts out of a regime pause, and nothing leaves a halt", () => {
    everyRun(({ changes }) => {
      for (const { from, to } of changes) {
        expect([from, to]).not.toEqual(["anchor_idle", "halt"]);
        expect(from).not.toBe("halt");
      }
    });
  });

  it("changes chain: each starts where the one before ended", () => {
    everyRun(({ changes, machine }) => {
      let mode = "active";
      for (const change of changes) {
        expect(change.from).toBe(mode);
        mode = change.to;
      }
      expect(machine.mode).toBe(mode);
    });
  });

  it("a pause has sources exactly while it is degraded, and a halt has a reason", () => {
    everyRun(({ states }) => {
      for (const { mode, pause, sources, halted, anchorStableTicks } of states) {
        const inPause = Object.values(sources).some((source) => source.pause !== null);
        if (mode !== "halt") expect(inPause).toBe(mode === "degraded");
        if (mode !== "halt") expect(pause !== null).toBe(mode === "degraded");
        expect(halted !== null).toBe(mode === "halt");
        if (mode !== "anchor_idle") expect(anchorStableTicks).toBe(0);
      }
    });
  });

  it("counters stay small: no state grows with the length of the session", () => {
    everyRun(({ states }, _specs, rules) => {
      for (const { mode, sources, waiting, outsideTicks, activeTicks, timeoutMs } of states) {
        if (mode === "active" || mode === "anchor_idle") expect(timeoutMs).toBe(0);
        expect(waiting.ticks).toBeLessThanOrEqual(rules.drift.c.ticks);
        expect(outsideTicks).toBeLessThanOrEqual(rules.corridor.outside_ticks);
        expect(activeTicks).toBeLessThanOrEqual(rules.recovery.min_active_ticks);
        expect(timeoutMs).toBeLessThanOrEqual(rules.inventory_truth.degraded_timeout_s * 1000);
        for (const { countedActive, pause } of Object.values(sources)) {
          expect(pause?.cooldownTicks ?? 0).toBeGreaterThanOrEqual(0);
          expect(pause?.cooldownTicks ?? 0).toBeLessThanOrEqual(rules.recovery.cooldown_ticks);
          expect(countedActive).toBeLessThanOrEqual(rules.recovery.episode_limit);
        }
      }
    });
  });
});

describe("today's rules", () => {
  const runToday = (check: (run: Walk, specs: readonly TickSpec[]) => void) =>
    fc.assert(
      fc.property(ticks, (specs) => check(walk(specs, today), specs)),
      runs(300),
    );

  it("P2: between a source's counted episodes, and before its first, lies a fill", () => {
    runToday(({ changes }, specs) => {
      const filledIn = (after: number, until: number) =>
        specs.slice(after, until).some(({ fills = [] }) => fills.length > 0);
      const since = new Map<string, number>();
      const open = new Set<string>();
      for (const { tick: at, guard, counted, from, to } of changes) {
        if (from === "degraded" && to === "active") {
          for (const source of open) since.set(source, at);
          open.clear();
        }
        if (counted !== true) continue;
        expect(filledIn(since.get(guard) ?? 0, at)).toBe(true);
        open.add(guard);
      }
    });
  });

  it("P2: without a fill and with agreeing books nothing ever halts", () => {
    runToday((_run, specs) => {
      const priceOnly = specs.map((spec) => ({
        ...spec,
        fills: [],
        truth: { kind: "none" } as const,
      }));
      expect(walk(priceOnly, today).machine.mode).not.toBe("halt");
    });
  });

  it("P4: what began while idle, joined, or had no fill behind it never counts", () => {
    runToday(({ changes }) => {
      for (const { counted, origin, from } of changes) {
        if (counted === true) expect([origin, from]).toEqual(["active", "active"]);
      }
    });
  });
});
