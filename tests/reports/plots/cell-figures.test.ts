/** What the figures of whole cells and of one session are drawn from: net of fees, the right way up, from the right rows. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionSummary } from "../../../engine/session/summary-schema.ts";
import { markoutPlot } from "../../../reports/plots/markout-plot.ts";
import { readSeries } from "../../../reports/plots/session-series.ts";
import { whyPlot } from "../../../reports/plots/why-plot.ts";
import { askEvidence } from "../../../reports/verify/evidence-database.ts";
import { testFolder } from "../../support/own-folder.ts";
import { changeDatabase, storedRows } from "../../support/stored-database.ts";
import { pairedNight } from "../fixtures/paired-night.ts";
import { runRealSession } from "../fixtures/real-session.ts";

/** A night of one window whose cells have these summaries. */
const night = (also: (cell: string) => Partial<SessionSummary>) =>
  pairedNight({ labels: ["base", "b"], values: [[1], [2]], also });

/** Spreads at the fill and 5, 30, 60 and 300 s later. */
const spreads = (...[at = 0, s5 = 0, s30 = 0, s60 = 0, s300 = 0]: readonly number[]) => ({
  vw_spread_bps: at,
  realised_spread_5s_bps: s5,
  realised_spread_30s_bps: s30,
  realised_spread_60s_bps: s60,
  realised_spread_300s_bps: s300,
});
/** Heights of a path's points, from the top. */
const heights = (body: string, className: string): number[] => {
  const path = new RegExp(`class="${className}" d="M([^"]+)"`).exec(body)?.[1] ?? "";
  return path.split("L").map((point) => Number(point.split(" ")[1]));
};

describe("markoutPlot", () => {
  const free = { volume_rlusd: 500, fees_rlusd: 0 };

  it("falls where the spread was lost after the fill, and rises where it was not", () => {
    const { body = "" } = markoutPlot(night(() => ({ ...free, ...spreads(6, 4, 2, 1, 3) }))) ?? {};
    const drawn = heights(body, "line s0");
    expect(drawn).toHaveLength(5);
    const [at = 0, s5 = 0, s30 = 0, s60 = 0, s300 = 0] = drawn;
    expect([at < s5, s5 < s30, s30 < s60, s300 < s60]).toEqual([true, true, true, true]);
  });

  it("is net of fees: half a bps of the volume takes half a bps from every point", () => {
    const charged = { volume_rlusd: 500, fees_rlusd: 0.025 };
    const gross = markoutPlot(night(() => ({ ...charged, ...spreads(6, 4, 2, 1, 3) })));
    const net = markoutPlot(night(() => ({ ...free, ...spreads(5.5, 3.5, 1.5, 0.5, 2.5) })));
    const whole = markoutPlot(night(() => ({ ...free, ...spreads(6, 4, 2, 1, 3) })));
    expect(gross?.body).toBe(net?.body);
    expect(gross?.body).not.toBe(whole?.body);
  });

  it("is of sessions that count", () => {
    const all = night(() => ({ ...free, ...spreads(6, 4, 2, 1, 3) }));
    const sessions = all.sessions.map((one) => ({ ...one, evaluable: false }));
    expect(markoutPlot(all)).not.toBeNull();
    expect(markoutPlot({ ...all, sessions })).toBeNull();
  });

  it("ends where no session has a value, and is not there where no cell has two", () => {
    const cut = { ...free, ...spreads(6, 4, 2), realised_spread_60s_bps: null };
    const { body = "" } = markoutPlot(night(() => cut)) ?? {};
    expect(heights(body, "line s0")).toHaveLength(3);
    const none = { ...free, ...spreads(6), realised_spread_5s_bps: null };
    expect(markoutPlot(night(() => none))).toBeNull();
  });
});

describe("whyPlot", () => {
  it("shows each reason of each side with its share of the ticks", () => {
    const reasons = { bid: { kept: 3, drift: 1 }, ask: { kept: 2 } };
    const { body = "" } = whyPlot(night((cell) => (cell === "b" ? { reasons } : {}))) ?? {};
    const told = [...body.matchAll(/<title>(b [^<]+)</g)].map(([, words]) => words);
    expect(told).toEqual([
      "b bid: kept 75.0% of ticks",
      "b bid: drift 25.0% of ticks",
      "b ask: kept 100.0% of ticks",
    ]);
  });
});

describe("readSeries", () => {
  it("has every tick and fill of a stored session, and no touch where the book was stale", () => {
    const folder = testFolder("series");
    const place = { folder, sweepId: "s", session: 1, label: "01-a", cell: "a", replicate: 1 };
    runRealSession({ ...place, bidOffsetBps: 4, askOffsetBps: 6 });
    const path = join(folder, "session.db");
    changeDatabase(path, "UPDATE market_snapshots SET stale = 1 WHERE tick = 6");
    const series = askEvidence(path, readSeries);
    type Row = Readonly<Record<string, number>>;
    const [ticks, books, fills] = ["system_metrics", "market_snapshots", "fills"].map(
      (table) => storedRows(path, table) as Row[],
    ) as [Row[], Row[], Row[]];
    const [{ at: first = 0 } = {}] = ticks;
    expect(series.minutes).toBe(15);
    expect(series.ticks).toEqual(
      ticks.map((tick, i) => ({
        minute: ((tick.at ?? 0) - first) / 60_000,
        bestBid: i === 5 ? null : books[i]?.best_bid,
        bestAsk: i === 5 ? null : books[i]?.best_ask,
        liveBid: tick.live_bid,
        liveAsk: tick.live_ask,
        driftPct: tick.drift_pct,
        mode: tick.mode,
      })),
    );
    expect(fills.length).toBeGreaterThan(3);
    expect(series.fills).toEqual(
      fills.map(({ at = 0, side, price }) => ({ minute: (at - first) / 60_000, side, price })),
    );
  });
});
