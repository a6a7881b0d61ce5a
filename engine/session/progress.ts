/** Progress for whoever watches: ticks, share done, fills, mode and where we stand, one message per batch. */
import type { CoreRecord, MetricsRow } from "../core/records.ts";
import type { SessionEnv, SessionState } from "../core/session-state.ts";
import type { Channel } from "./channel.ts";

export type Progress = {
  watch(records: readonly CoreRecord[]): void;
  report(state: SessionState): void;
};

export function createProgress(channel: Channel, env: SessionEnv): Progress {
  let fills = 0;
  let last: MetricsRow | null = null;
  return {
    watch(records) {
      for (const record of records) {
        if (record.table === "fills") fills += 1;
        else if (record.table === "system_metrics") last = record.row;
      }
    },
    report(state) {
      channel.send({
        type: "progress",
        ticks: state.tick,
        done: state.end?.reason === "duration_elapsed" ? 1 : Math.min(1, Math.max(0, (state.t - env.t0) / env.durationMs)),
        fills,
        mode: state.modes.mode,
        distanceBidBps: last?.distance_to_touch_bid_bps ?? null,
        distanceAskBps: last?.distance_to_touch_ask_bps ?? null,
      });
    },
  };
}
