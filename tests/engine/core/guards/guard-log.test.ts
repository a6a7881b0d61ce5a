/** How guard changes become rows: numbered events, episodes counted per source and origin, one entry each. */
import { describe, expect, it } from "vitest";
import { EMPTY_GUARD_LOG, logChanges } from "../../../../engine/core/guards/guard-log.ts";
import type { GuardChange } from "../../../../engine/core/guards/guard-types.ts";
import type { CoreRecord, GuardEventRow } from "../../../../engine/core/records.ts";

const when = { tick: 7, at: 28_000 };

function change(over: Partial<GuardChange> = {}): GuardChange {
  return {
    guard: "directional_drift",
    condition: "a_burst",
    reason: "3 orders filled on one side within 30 s",
    context: { orders_one_side: 3, net_rlusd: 45 },
    from: "active",
    to: "degraded",
    origin: "active",
    counted: true,
    ...over,
  };
}

const eventsIn = (records: readonly CoreRecord[]): readonly GuardEventRow[] =>
  records.flatMap((record) => (record.table === "guard_events" ? [record.row] : []));

describe("the guard log", () => {
  it("writes a change into guard_events and into the event ledger", () => {
    expect(logChanges(EMPTY_GUARD_LOG, [change()], when).records).toEqual([
      {
        table: "guard_events",
        row: {
          event_id: 1,
          tick: 7,
          at: 28_000,
          guard: "directional_drift",
          condition: "a_burst",
          from_mode: "active",
          to_mode: "degraded",
          reason: "3 orders filled on one side within 30 s",
          origin: "active",
          episode: 1,
          counted: 1,
          context: '{"net_rlusd":45,"orders_one_side":3}',
        },
      },
      {
        table: "event_ledger",
        row: {
          tick: 7,
          kind: "mode",
          payload: {
            from: "active",
            to: "degraded",
            guard: "directional_drift",
            condition: "a_burst",
          },
        },
      },
    ]);
  });

  it("keeps the order of a tick's changes, and numbers go on from tick to tick", () => {
    const recovered = change({ condition: "recovered", origin: null, counted: null });
    const first = logChanges(EMPTY_GUARD_LOG, [change(), recovered], when);
    const second = logChanges(first.log, [change()], { tick: 8, at: 32_000 });
    const events = [...eventsIn(first.records), ...eventsIn(second.records)];
    expect(events.map(({ event_id, tick, condition }) => [event_id, tick, condition])).toEqual([
      [1, 7, "a_burst"],
      [2, 7, "recovered"],
      [3, 8, "a_burst"],
    ]);
    expect(first.records.map(({ table }) => table)).toEqual([
      "guard_events",
      "event_ledger",
      "guard_events",
      "event_ledger",
    ]);
  });

  it("writes nothing for a tick without a change", () => {
    expect(logChanges(EMPTY_GUARD_LOG, [], when)).toEqual({ log: EMPTY_GUARD_LOG, records: [] });
  });

  it("counts episodes per source and origin; what is no episode has no number and takes none", () => {
    const idle = { origin: "anchor_idle", counted: false } as const;
    const none = { origin: null, counted: null } as const;
    const { log, records } = logChanges(
      EMPTY_GUARD_LOG,
      [
        change(),
        change(none),
        change({ counted: false }),
        change(idle),
        change({ guard: "inventory_corridor" }),
        change(none),
        change(idle),
        change(),
      ],
      when,
    );
    expect(eventsIn(records).map((event) => [event.episode, event.counted])).toEqual([
      [1, 1],
      [null, null],
      [2, 0],
      [1, 0],
      [1, 1],
      [null, null],
      [2, 0],
      [3, 1],
    ]);
    expect(log.episodes).toEqual({
      "directional_drift:active": 3,
      "directional_drift:anchor_idle": 2,
      "inventory_corridor:active": 1,
    });
  });
});
