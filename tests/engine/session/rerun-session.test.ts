/** A session run again in memory is the same session: same ledger root, same summary, and it can be stopped. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openMarket, parseConfig, rerunSession } from "../../../engine/index.ts";
import { SessionSummarySchema } from "../../../engine/session/summary-schema.ts";
import { DURATION_MS, runRealSession } from "../../reports/fixtures/real-session.ts";
import { suiteFolder } from "../../support/own-folder.ts";

const folder = suiteFolder("rerun");

const place = {
  folder: join(folder, "stored"),
  sweepId: "s",
  session: 7,
  label: "07-c",
  cell: "c",
};
runRealSession({ ...place, replicate: 3, bidOffsetBps: 6, askOffsetBps: 10 });
const stored = SessionSummarySchema.parse(
  JSON.parse(readFileSync(join(place.folder, "summary.json"), "utf8")),
);
const { config } = parseConfig(readFileSync(join(place.folder, "config.yaml"), "utf8"), "config");
const market = openMarket(
  { source: "replay", tape: join(place.folder, "tape.ndjson.gz"), name: "kept" },
  { durationMs: DURATION_MS },
);
const options = {
  config,
  market,
  seed: stored.seed,
  durationMs: DURATION_MS,
  start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
};

/** What says whose session it is, not what it did. */
const OWN = [
  "sweep_id",
  "cell",
  "replicate",
  "session",
  "label",
  "market_source",
  "market",
  "network",
];
const without = (summary: object) =>
  Object.fromEntries(Object.entries(summary).filter(([name]) => !OWN.includes(name)));

describe("rerunSession", () => {
  it("gives the stored session's summary, ledger root included, twice", async () => {
    expect(stored.fills_total).toBeGreaterThan(0);
    for (const _ of [1, 2]) {
      const again = await rerunSession(options);
      expect(without(again ?? {})).toEqual(without(stored));
    }
  });

  it("under another fill model it is another session", async () => {
    const exchange = { ...config.exchange, fill_model: "touch" as const };
    const touch = await rerunSession({ ...options, config: { ...config, exchange } });
    expect(touch?.fill_model).toBe("touch");
    expect(touch?.ledger_root).not.toBe(stored.ledger_root);
    expect(touch?.fills_total).toBeGreaterThanOrEqual(stored.fills_total);
  });

  it("is null when it is stopped on the way", async () => {
    const long = openMarket(
      { source: "simulated", scenario: "quiet", seed: 1 },
      { durationMs: 2 * 3_600_000 },
    );
    let asked = 0;
    const interrupted = () => {
      asked += 1;
      return asked === 2;
    };
    const stopped = { ...options, market: long, durationMs: 2 * 3_600_000, interrupted };
    expect(await rerunSession(stopped)).toBeNull();
    expect(asked).toBe(2);
  });
});
