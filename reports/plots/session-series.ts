/** What a session's plots are drawn from, read from its database in one go. Nothing is reconstructed. */
import type { EvidenceDatabase, SqlValue } from "../verify/evidence-database.ts";

export type SeriesTick = {
  /** Minutes since the session's start. */
  readonly minute: number;
  readonly bestBid: number | null;
  readonly bestAsk: number | null;
  readonly liveBid: number | null;
  readonly liveAsk: number | null;
  readonly driftPct: number | null;
  readonly mode: string;
};

export type SeriesFill = {
  readonly minute: number;
  readonly side: "buy" | "sell";
  readonly price: number;
};

export type SessionSeries = {
  readonly minutes: number;
  readonly ticks: readonly SeriesTick[];
  readonly fills: readonly SeriesFill[];
};

const TICKS = `
  SELECT m.at AS at, s.best_bid, s.best_ask, s.stale, m.live_bid, m.live_ask, m.drift_pct, m.mode
    FROM system_metrics m JOIN market_snapshots s ON s.tick = m.tick ORDER BY m.tick`;
const FILLS = "SELECT at, side, price FROM fills ORDER BY fill_id";

/** Reads the series of a session that has ended. @throws Error with SQLite's reason when it cannot. */
export function readSeries(database: EvidenceDatabase): SessionSeries {
  const start = database.number("SELECT started_at FROM sessions");
  const end = database.number("SELECT COALESCE(ended_at, started_at) FROM sessions");
  const minute = (at: SqlValue | undefined): number => (Number(at) - start) / 60_000;
  return {
    minutes: (end - start) / 60_000,
    ticks: database.rows(TICKS).map((row) => ({
      minute: minute(row.at),
      // A stale book is no touch.
      bestBid: row.stale === 1 ? null : maybe(row.best_bid),
      bestAsk: row.stale === 1 ? null : maybe(row.best_ask),
      liveBid: maybe(row.live_bid),
      liveAsk: maybe(row.live_ask),
      driftPct: maybe(row.drift_pct),
      mode: String(row.mode),
    })),
    fills: database.rows(FILLS).map((row) => ({
      minute: minute(row.at),
      side: row.side === "buy" ? "buy" : "sell",
      price: Number(row.price),
    })),
  };
}

function maybe(value: SqlValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}
