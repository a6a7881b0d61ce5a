/**
 * Part (f): how long a live session takes from the last WebSocket frame of a ledger to that tick's rows in its database.
 * The server plays recorded ledgers and notes when it hands over each frame; the session says after each transaction
 * how many ticks are stored, as it does for every orchestrator. One clock reads both, in this process.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type Figure, type PartResult, plainRatio } from "./result.ts";
import { type Handed, ledgerMoments } from "./support/ledger-frames.ts";
import { runLiveSessions, startMarket } from "./support/live-session.ts";
import { median, percentile95 } from "./support/measure.ts";
import { inTemporaryFolder } from "./support/places.ts";

const LEDGER_MS = 250;

export type LiveLatencyOptions = {
  readonly ledgers: number;
  /** Sessions on one feed; 1 leaves them out. */
  readonly atOnce: number;
};

/** One tick of a session, moments of this process's clock, ms. */
type TickTimes = {
  readonly announcedAt: number;
  readonly answeredAt: number;
  readonly storedAt: number;
};

export function measureLiveLatency({ ledgers, atOnce }: LiveLatencyOptions): Promise<PartResult> {
  return inTemporaryFolder(async (folder) => {
    const one = await watchSessions(join(folder, "one"), 1, ledgers * LEDGER_MS);
    const several =
      atOnce === 1 ? [] : await watchSessions(join(folder, "several"), atOnce, ledgers * LEDGER_MS);
    const shared = `${atOnce} sessions on one feed`;
    return {
      part: "f",
      title: `Live session on ${one.length} ledgers, one every ${LEDGER_MS} ms`,
      ratios: [...stored("one session", one), ...stored(shared, several)].map(
        ({ name, value, unit }) => plainRatio(name, value, unit),
      ),
      figures: [...announced("one session", one), ...announced(shared, several)],
    };
  });
}

function stored(who: string, ticks: readonly TickTimes[]): readonly Figure[] {
  const ms = ticks.map(({ answeredAt, storedAt }) => storedAt - answeredAt);
  return [
    ...spread(`${who}: last frame to stored row`, ms),
    ...(ms.length === 0
      ? []
      : [{ name: `${who}: last frame to stored row, worst`, value: Math.max(...ms), unit: " ms" }]),
  ];
}

function announced(who: string, ticks: readonly TickTimes[]): readonly Figure[] {
  const ms = ticks.map(({ announcedAt, storedAt }) => storedAt - announcedAt);
  return spread(`${who}: announcement to stored row`, ms);
}

function spread(name: string, ms: readonly number[]): readonly Figure[] {
  if (ms.length === 0) return [];
  return [
    { name: `${name}, middle`, value: median(ms), unit: " ms" },
    { name: `${name}, 95th percentile`, value: percentile95(ms), unit: " ms" },
  ];
}

async function watchSessions(
  root: string,
  count: number,
  durationMs: number,
): Promise<readonly TickTimes[]> {
  mkdirSync(root);
  const frames: Handed[] = [];
  const { server, networkFile } = await startMarket(root, {
    paceMs: LEDGER_MS,
    // Read after the sessions: what is measured must not wait for it.
    onFrame: (frame) => void frames.push({ at: performance.now(), text: String(frame) }),
  });
  const folders = Array.from({ length: count }, (_, index) => join(root, String(index)));
  const storedAt = folders.map(() => new Map<number, number>());
  try {
    await runLiveSessions({ folders, networkFile, durationMs }, (session, tick) => {
      const moments = storedAt[session];
      if (moments?.has(tick) === false) moments.set(tick, performance.now());
    });
  } finally {
    await server.stop();
  }
  return timesOf(frames, folders, storedAt);
}

function timesOf(
  frames: readonly Handed[],
  folders: readonly string[],
  stored: readonly ReadonlyMap<number, number>[],
): readonly TickTimes[] {
  const { announcedAt, answeredAt } = ledgerMoments(frames);
  // Whoever joins a feed late is given what it missed: that is no latency.
  const allThereAt = Math.max(...stored.map((moments) => Math.min(...moments.values())));
  return folders.flatMap((folder, session) =>
    ticksIn(join(folder, "session.db")).flatMap(({ tick, ledger }) => {
      const announcement = announcedAt.get(ledger);
      const answer = answeredAt.get(ledger);
      const row = stored[session]?.get(tick);
      if (announcement === undefined || answer === undefined || row === undefined) return [];
      if (folders.length > 1 && announcement < allThereAt) return [];
      return [{ announcedAt: announcement, answeredAt: answer, storedAt: row }];
    }),
  );
}

function ticksIn(database: string): readonly { readonly tick: number; readonly ledger: number }[] {
  const db = new Database(database, { readonly: true });
  try {
    return db
      .prepare<[], { tick: number; ledger: number }>(
        "SELECT tick, ledger_index AS ledger FROM market_snapshots ORDER BY tick",
      )
      .all();
  } finally {
    db.close();
  }
}
