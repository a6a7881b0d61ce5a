/** Progress for whoever watches: ticks, share done, fills, mode and where we stand, one message per batch. */
import type { CoreRecord, MetricsRow } from "../core/records.ts";
import type { SessionEnv, SessionState } from "../core/session-state.ts";
import type { Channel } from "./channel.ts";
import type { SessionMessage } from "./session-spec.ts";

export type Progress = {
  watch(records: readonly CoreRecord[]): void;
  /** Tells how far the session is, unless it told a moment ago. */
  report(state: SessionState): void;
  /** Tells the last report if nobody has heard it. */
  tellLast(): void;
  /** Repeats the last report until stopped: a market that is silent for minutes is no session that hangs. */
  keepAlive(): () => void;
};

const HEARTBEAT_MS = 10_000;

/** `everyMs`: what comes sooner after a report waits for the next one, or for `tellLast`. */
export function createProgress(channel: Channel, env: SessionEnv, everyMs: number): Progress {
  let fills = 0;
  let last: MetricsRow | null = null;
  let latest: SessionMessage | null = null;
  let told: SessionMessage | null = null;
  let toldAt = performance.now();
  const tell = (message: SessionMessage): void => {
    told = message;
    channel.send(message);
  };
  return {
    watch(records) {
      for (const record of records) {
        if (record.table === "fills") fills += 1;
        else if (record.table === "system_metrics") last = record.row;
      }
    },
    report(state) {
      latest = {
        type: "progress",
        ticks: state.tick,
        done:
          state.end?.reason === "duration_elapsed"
            ? 1
            : Math.min(1, Math.max(0, (state.t - env.t0) / env.durationMs)),
        fills,
        mode: state.guards.machine.mode,
        distanceBidBps: last?.distance_to_touch_bid_bps ?? null,
        distanceAskBps: last?.distance_to_touch_ask_bps ?? null,
        gapSince: state.market.gapOpenedAt,
      };
      const now = performance.now();
      if (now - toldAt < everyMs) return;
      toldAt = now;
      tell(latest);
    },
    tellLast() {
      if (latest !== null && latest !== told) tell(latest);
    },
    keepAlive() {
      const timer = setInterval(() => {
        if (latest !== null) tell(latest);
      }, HEARTBEAT_MS);
      return () => clearInterval(timer);
    },
  };
}

/** Signs of life of a session that waits for its market. Returns how to end them. */
export function keepAliveWhileOpening(channel: Channel): () => void {
  const nothingYet: SessionMessage = {
    type: "progress",
    ticks: 0,
    done: 0,
    fills: 0,
    mode: "active",
    distanceBidBps: null,
    distanceAskBps: null,
    gapSince: null,
  };
  const timer = setInterval(() => channel.send(nothingYet), HEARTBEAT_MS);
  return () => clearInterval(timer);
}
