/**
 * Generated tapes under generated configurations whose guards act: what must hold on every tick. A failing
 * seed is printed; `SESSION_SEED=… npx vitest run tests/engine/core/guarded-sessions.test.ts` replays it alone.
 */
import { describe, expect, it } from "vitest";
import type { Mode } from "../../../engine/core/halt-reasons.ts";
import { totalRlusd, totalXrp } from "../../../engine/core/inventory/inventory.ts";
import { type CoreRun, checkPrintsSuffice, runCore, testEnv } from "../../support/core-session.ts";
import { type RandomSession, randomSession } from "../../support/random-session.ts";

/** Beside the 400 unguarded sessions of conservation.test.ts; PROPERTY_SCALE makes nights of it. */
const SESSIONS = 1_600 * Number(process.env.PROPERTY_SCALE ?? 1);
const FIRST_SEED = Number(process.env.PROPERTY_SEED ?? 73_001) * 10_000;

const SEEDS =
  process.env.SESSION_SEED === undefined
    ? Array.from({ length: SESSIONS }, (_, i) => FIRST_SEED + i)
    : [Number(process.env.SESSION_SEED)];

type Played = { readonly session: RandomSession; readonly run: CoreRun };

function play(seed: number): Played {
  const session = randomSession(seed, { guarded: true });
  const { config, durationMs, place, events, start } = session;
  const env = testEnv(config, { durationMs, positionDraw: place });
  return { session, run: runCore(events, env, start) };
}

/** Moves that guards and shutdown may make; from idle no guard halts except through degraded. */
const LEGAL: Readonly<Record<Mode, readonly Mode[]>> = {
  active: ["anchor_idle", "degraded", "halt"],
  anchor_idle: ["active", "degraded", "halt"],
  degraded: ["active", "halt"],
  halt: [],
};

const INVARIANTS: Readonly<Record<string, (played: Played) => void>> = {
  "engine and exchange hold the same after every tick and at the end": ({ run }) => {
    for (const { state } of [...run.ticks, { state: run.state }]) {
      expect([totalXrp(state.inventory), totalRlusd(state.inventory)]).toEqual([
        state.exchange.xrp,
        state.exchange.rlusd,
      ]);
    }
  },
  "modes move legally, one event after the other, and only risk caps halt from idle": ({ run }) => {
    let mode: Mode = "active";
    for (const { from_mode, to_mode, guard } of run.rows("guard_events")) {
      expect(from_mode).toBe(mode);
      if (to_mode !== from_mode) expect(LEGAL[from_mode]).toContain(to_mode);
      if (from_mode === "anchor_idle" && to_mode === "halt") expect(guard).toBe("risk_caps");
      mode = to_mode;
    }
    expect(run.state.guards.machine.mode).toBe(mode);
  },
  "each tick's row says the mode that the events say": ({ run }) => {
    const events = run.rows("guard_events");
    for (const row of run.rows("system_metrics")) {
      const last = events.findLast(({ tick }) => tick <= row.tick);
      expect(row.mode).toBe(last?.to_mode ?? "active");
    }
  },
  "a pause sends nothing but cancels": ({ run }) => {
    const modes = new Map(run.rows("system_metrics").map(({ tick, mode }) => [tick, mode]));
    for (const { tick, kind } of run.rows("transactions")) {
      const mode = modes.get(tick) ?? "active";
      if (mode !== "active") expect(kind).toBe("cancel");
    }
  },
  "one reason a side and tick, and it is the pause's where there is a pause": ({ run }) => {
    for (const { mode, bid_reason, ask_reason } of run.rows("system_metrics")) {
      const wanted = {
        degraded: "mode_degraded",
        anchor_idle: "mode_anchor_idle",
        halt: "shutdown",
      } as const;
      if (mode === "active") continue;
      expect([bid_reason, ask_reason]).toEqual([wanted[mode], wanted[mode]]);
    }
  },
  "one reason a side and tick, and it is what was sent: a place, a replacement, else neither": ({
    run,
  }) => {
    const sides = new Map(run.orders().map(({ order_id, side }) => [order_id, side]));
    const sent = new Map<string, string[]>();
    // A transaction has a row when it is sent and another when it is answered.
    const last = new Map(run.rows("transactions").map((row) => [row.tx_id, row]));
    for (const { tick, kind, order_id } of last.values()) {
      const key = `${tick} ${sides.get(order_id)}`;
      sent.set(key, [...(sent.get(key) ?? []), kind]);
    }
    const wanted = { placed: "place", replaced: "replace" } as const;
    const others = run.rows("system_metrics").flatMap(({ tick, bid_reason, ask_reason }) =>
      Object.entries({ buy: bid_reason, sell: ask_reason }).filter(([side, reason]) => {
        const shown = (sent.get(`${tick} ${side}`) ?? []).filter((kind) => kind !== "cancel");
        const told = reason === "placed" || reason === "replaced" ? wanted[reason] : "";
        return shown.join() !== told;
      }),
    );
    expect(others).toEqual([]);
  },
  "distance to touch is there on every tick with a fresh two-sided book, whatever the mode": ({
    run,
  }) => {
    const snapshots = run.rows("market_snapshots");
    run.rows("system_metrics").forEach((row, i) => {
      const snapshot = snapshots[i];
      if (snapshot === undefined || snapshot.stale === 1 || snapshot.mid_price === null) return;
      expect(row.distance_to_touch_bid_bps).not.toBeNull();
      expect(row.distance_to_touch_ask_bps).not.toBeNull();
    });
  },
  "price alone never uses up the budget: a session without fills ends by no episode limit": ({
    run,
    session,
  }) => {
    if (session.config.recovery.count_without_fill || run.rows("fills").length > 0) return;
    expect(run.state.end?.reason).not.toBe("degraded_episode_limit_halt");
  },
  "nothing stays open, and no print fills more than its size": ({ run, session: { events } }) => {
    expect(run.state.orders).toMatchObject({ live: [], sent: [] });
    checkPrintsSuffice(run, events);
  },
};

describe("generated sessions under acting guards", () => {
  const seen = new Set<string>();

  it(`hold: ${Object.keys(INVARIANTS).join("; ")}`, () => {
    for (const seed of SEEDS) {
      const played = play(seed);
      for (const { guard, to_mode } of played.run.rows("guard_events"))
        seen.add(`${guard} ${to_mode}`);
      seen.add(played.run.state.end?.reason ?? "none");
      for (const [name, holds] of Object.entries(INVARIANTS)) {
        try {
          holds(played);
        } catch (cause) {
          throw new Error(`SESSION_SEED=${seed} broke: ${name}\n${(cause as Error).message}`, {
            cause,
          });
        }
      }
    }
  });

  it.skipIf(process.env.SESSION_SEED !== undefined)(
    "are worth their name: every guard pauses, recovers, and ends some of them",
    () => {
      for (const each of [
        "anchor_saturation anchor_idle",
        "anchor_saturation degraded",
        "anchor_saturation active",
        "inventory_corridor degraded",
        "directional_drift degraded",
        "directional_drift active",
        "degraded_episode_limit_halt",
        "recovery_exhausted_halt",
        "duration_elapsed",
        "tape_exhausted",
      ]) {
        expect(seen).toContain(each);
      }
    },
  );
});
