/** A window that begins inside a gap of its tape: of the gap only what lies in the window is the session's. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../engine/core/market-events.ts";
import type { OpenMarket } from "../../../engine/markets/market.ts";
import { summaryFromDatabase } from "../../../engine/metrics/summary-from-database.ts";
import { askEvidence } from "../../../reports/verify/evidence-database.ts";
import { recomputeMarket } from "../../../reports/verify/recompute-market.ts";
import { gap, ledgers, T0, testConfig, XRP } from "../../support/core-session.ts";
import { suiteFolder } from "../../support/own-folder.ts";
import { playInto } from "../../support/played-session.ts";

const folder = suiteFolder("gap-at-start");
const DURATION_MS = 400_000;
const BOOK = { bids: [[1.4297, 500 * XRP]], asks: [[1.4303, 500 * XRP]] } as const;
const before = ledgers([BOOK, {}], T0 - 700_000);
const from = (t: number) =>
  ledgers(
    Array.from({ length: Math.floor((T0 + DURATION_MS - t) / 4_000) }, () => BOOK),
    t,
  );

const lastOf = (events: readonly MarketEvent[]) => events.at(-1)?.t ?? 0;

/** A session stored on disk: its summary, and what the verification's own SQL says of its gaps. */
function gapsOf(name: string, events: readonly MarketEvent[]) {
  const header = { type: "header", version: 1, pair: "XRP/RLUSD", network: "simulated" } as const;
  const told = { source: "test", recorder_version: "1", started_at: T0, note: "" };
  const market: OpenMarket = {
    header: { ...header, ...told, price_increment: 1e-5 },
    name: "made here",
    network: "simulated",
    t0: T0,
    events: [...events, { type: "end", t: T0 + DURATION_MS, reason: "duration" }],
    tapeHash: "00",
  };
  const path = join(folder, `${name}.db`);
  playInto(path, { config: testConfig(), market, durationMs: DURATION_MS }).close();
  const summary = summaryFromDatabase(path);
  const recomputed = askEvidence(path, (db) => recomputeMarket(db)["market_conditions.gap_s"]);
  return { summary, told: [summary.market_conditions.gap_s, recomputed] };
}

describe("gap time of a session", () => {
  it.each<[string, readonly MarketEvent[], number]>([
    [
      "that begins 600 s into a gap counts from its own start",
      [...before, gap("open", T0 - 600_000), gap("close", T0 + 20_000), ...from(T0 + 20_000)],
      20,
    ],
    [
      "of a gap that was over before it began is none",
      [...before, gap("open", T0 - 600_000), gap("close", T0 - 100_000), ...from(T0)],
      0,
    ],
    [
      "of a gap within it is the whole gap",
      [
        ...before,
        ...from(T0).slice(0, 20),
        gap("open", T0 + 50_000),
        gap("close", T0 + 80_000),
        ...from(T0 + 80_000),
      ],
      30,
    ],
    [
      "of a gap that opens with its last tick and outlasts it is all that was left",
      [...before, ...from(T0).slice(0, 20), gap("open", lastOf(from(T0).slice(0, 20)))],
      364,
    ],
    [
      "of a gap of no length before its last tick is none",
      [
        ...before,
        ...from(T0).slice(0, -2),
        gap("open", lastOf(from(T0))),
        gap("close", lastOf(from(T0))),
        ...from(T0).slice(-2),
      ],
      0,
    ],
    [
      "that lies in a gap from end to end is all of it",
      [...before, gap("open", T0 - 600_000)],
      400,
    ],
  ])("%s", (name, events, seconds) => {
    expect(gapsOf(name.replace(/\W+/g, "-"), events).told).toEqual([seconds, seconds]);
  });

  it("speaks against a session only where the session itself lost too much", () => {
    const open = gap("open", T0 - 600_000);
    const late = gapsOf("late", [...before, open, gap("close", T0 + 20_000), ...from(T0 + 20_000)]);
    expect(late.summary.evaluable_reasons).toEqual([]);
    const never = gapsOf("never", [...before, open]);
    expect(never.summary.evaluable_reasons).toContain("gaps of 400 s, more than 10% of 400 s");
  });
});
