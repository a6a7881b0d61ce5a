/**
 * The loop of a session: the market's events go to the core one by one until the session ends; what the core wants
 * stored is stored in batches. A request to stop ends it after the running tick.
 */
import type { ParsedConfig } from "../config/parse-config.ts";
import type { MarketEvent } from "../core/market-events.ts";
import type { CoreRecord, SessionEnd } from "../core/records.ts";
import { openSession, type SessionEnv, type SessionState } from "../core/session-state.ts";
import { closeSession, type Step, step, stepEndOfTape } from "../core/step.ts";
import type { SessionStore } from "../store/session-store.ts";
import type { Channel } from "./channel.ts";
import { createCheckpointer } from "./checkpointer.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { SessionFiles } from "./session-files.ts";
import type { SessionLog } from "./session-log.ts";
import type { SessionMarket } from "./session-market.ts";
import type { SessionSpec } from "./session-spec.ts";

export type Session = {
  readonly spec: SessionSpec;
  readonly config: ParsedConfig;
  readonly market: SessionMarket;
  readonly env: SessionEnv;
  readonly store: SessionStore;
  readonly channel: Channel;
  readonly log: SessionLog;
  readonly files: SessionFiles;
};

/** On virtual time batches follow each other faster than anybody looks; on the real clock each is told. */
const REPORT_MS = 100;

/** Feeds the market to the core until the session ends, and closes it. Returns the last state. */
export async function drive(session: Session): Promise<SessionState> {
  const { market, channel, env } = session;
  const progress = createProgress(channel, env, market.ticksPerBatch === 1 ? 0 : REPORT_MS);
  try {
    return await driveToEnd(session, progress);
  } finally {
    // However it ended: whoever judges the end goes by how far it came.
    progress.tellLast();
  }
}

async function driveToEnd(session: Session, progress: Progress): Promise<SessionState> {
  const { market, channel, env } = session;
  const books = openBooks(session, progress);
  let asked: SessionEnd | null = configMismatch(session);
  channel.onStop((reason) => {
    asked ??= { reason, detail: null };
    void market.hangUp();
  });
  const stopHeartbeat = progress.keepAlive();
  try {
    const takeOne = (event: MarketEvent): boolean => {
      if (asked !== null) return false;
      market.tape.keep(event);
      books.take(step(books.state(), event, env));
      books.maybeFlush(event);
      return books.state().end === null;
    };
    if (asked === null) await feed(market, takeOne);
  } finally {
    stopHeartbeat();
    await market.hangUp();
  }
  if (asked !== null) books.endUnlessEnded(asked);
  books.take(stepEndOfTape(books.state()));
  books.take(closeSession(books.state(), env));
  books.flush();
  return books.state();
}

/** Gives the events one by one, each when it is due, until `take` wants no more. */
async function feed(
  { events, until }: SessionMarket,
  take: (event: MarketEvent) => boolean,
): Promise<void> {
  if (Symbol.asyncIterator in events) {
    for await (const event of events) {
      await until(event.t);
      if (!take(event)) return;
    }
    return;
  }
  // An event that is there takes no turn of the event loop: there are thousands.
  for (const event of events) {
    const due = until(event.t);
    if (due !== null) await due;
    if (!take(event)) return;
  }
}

/** The running state, and its records on their way to the store. */
function openBooks({ spec, market, env, store, log }: Session, progress: Progress) {
  const { xrpDrops: xrp, rlusdMicro: rlusd } = spec.start;
  const opened = openSession({ xrp, rlusd }, [], env);
  const checkpoint = createCheckpointer(store, log);
  let { state } = opened;
  let pending: CoreRecord[] = [...opened.records];
  let stored = 0;
  const flush = () => {
    store.write(pending);
    pending = [];
    stored = state.tick;
    checkpoint.maybe();
    progress.report(state);
  };
  progress.report(state);
  return {
    state: () => state,
    take(next: Step) {
      state = next.state;
      for (const record of next.records) pending.push(record);
      progress.watch(next.records);
    },
    endUnlessEnded(end: SessionEnd) {
      if (state.end === null) state = { ...state, end };
    },
    flush,
    maybeFlush({ type }: MarketEvent) {
      // A live gap has no ticks: what it took off is stored, and told, when it opens.
      const isLiveGap = type === "gap" && market.ticksPerBatch === 1;
      if (isLiveGap || state.tick - stored >= market.ticksPerBatch) flush();
    },
  };
}

/** The plan's hash of the effective config and the file that lies here must be the same thing. */
function configMismatch({ spec, config }: Session): SessionEnd | null {
  if (spec.configHash === undefined || spec.configHash === config.hash) return null;
  return {
    reason: "config_mismatch",
    detail: `config.yaml hashes to ${config.hash}, the plan says ${spec.configHash}`,
  };
}
