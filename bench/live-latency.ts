/**
 * Part (f): how long a live session takes from the last WebSocket frame of a ledger to that tick's rows in its database.
 * The server plays recorded ledgers and notes when it hands over each frame; the session says after each transaction
 * how many ticks are stored, as it does for every orchestrator. One clock reads both, in this process.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { type PartResult, plainRatio } from "./result.ts";
import { runLiveSession, startMarket } from "./support/live-session.ts";
import { median, percentile95 } from "./support/measure.ts";
import { inTemporaryFolder } from "./support/places.ts";

const LEDGER_MS = 250;

export type LiveLatencyOptions = { readonly ledgers: number };

type Latencies = {
  /** From the announcement of a ledger, and from the last of the answers about it, ms. */
  readonly announced: readonly number[];
  readonly answered: readonly number[];
};

export function measureLiveLatency({ ledgers }: LiveLatencyOptions): Promise<PartResult> {
  return inTemporaryFolder(async (folder) => {
    const { announced, answered } = await watchSession(folder, ledgers * LEDGER_MS);
    const worst = Math.max(...answered);
    return {
      part: "f",
      title: `Live session on ${answered.length} ledgers, one every ${LEDGER_MS} ms`,
      ratios: [
        plainRatio("last frame to stored row, middle", median(answered), " ms"),
        plainRatio("last frame to stored row, 95th percentile", percentile95(answered), " ms"),
        plainRatio("last frame to stored row, worst", worst, " ms"),
      ],
      figures: [
        {
          name: "announcement to stored row, middle",
          value: median(announced),
          unit: "ms",
        },
        {
          name: "announcement to stored row, 95th percentile",
          value: percentile95(announced),
          unit: "ms",
        },
      ],
    };
  });
}

type Handed = { readonly at: number; readonly text: string };

async function watchSession(root: string, durationMs: number): Promise<Latencies> {
  const handed: Handed[] = [];
  const storedAt = new Map<number, number>();
  const { server, networkFile } = await startMarket(root, {
    paceMs: LEDGER_MS,
    // Read after the session: what is measured must not wait for it.
    onFrame: (frame) => void handed.push({ at: performance.now(), text: String(frame) }),
  });
  const folder = join(root, "session");
  try {
    await runLiveSession({ folder, networkFile, durationMs }, (tick) => {
      if (!storedAt.has(tick)) storedAt.set(tick, performance.now());
    });
  } finally {
    await server.stop();
  }
  return latenciesOf(handed, storedAt, join(folder, "session.db"));
}

function latenciesOf(
  handed: readonly Handed[],
  storedAt: ReadonlyMap<number, number>,
  database: string,
): Latencies {
  const announcedAt = new Map<number, number>();
  const answeredAt = new Map<number, number>();
  for (const { at, text } of handed) {
    const { announces, answers } = ledgerOf(text);
    if (announces !== null) announcedAt.set(announces, at);
    if (answers !== null) answeredAt.set(answers, at);
  }
  const since = (moments: ReadonlyMap<number, number>): readonly number[] =>
    ticksIn(database).flatMap(({ tick, ledger }) => {
      const [from, to] = [moments.get(ledger), storedAt.get(tick)];
      return from === undefined || to === undefined ? [] : [to - from];
    });
  return { announced: since(announcedAt), answered: since(answeredAt) };
}

type Message = {
  readonly type?: string;
  readonly ledger_index?: number;
  readonly result?: { readonly ledger_index?: number };
};

/** Which ledger a frame tells of: the stream announces it, answers are about it. */
function ledgerOf(text: string): {
  readonly announces: number | null;
  readonly answers: number | null;
} {
  const message = JSON.parse(text) as Message;
  const announces = message.type === "ledgerClosed" ? (message.ledger_index ?? null) : null;
  return { announces, answers: message.result?.ledger_index ?? null };
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
