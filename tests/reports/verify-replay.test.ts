/** Replays under verify's eyes: real sessions that stand for their own replays, and one stored thing changed at a time. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { SessionSummary } from "../../engine/index.ts";
import { type SweepRecord, verifyRun, writeDebrief } from "../../reports/index.ts";
import { copyOf, realNight } from "./fixtures/real-night.ts";

const FILE = "replay/results.json";
/** Of the first cell on the tape. */
const PAIR = "replay/sessions/01-base/summary.json";

/** Leaves the replays of a night of one window: every session ended where its replay did. */
function withReplays(record: SweepRecord): void {
  const replayed = record.sessions.map(({ session, label, cell, folder }) => {
    const name = basename(folder ?? "");
    const own = join(record.runFolder, "replay/sessions", name);
    mkdirSync(own, { recursive: true });
    cpSync(join(folder ?? "", "summary.json"), join(own, "summary.json"));
    const text = readFileSync(join(own, "summary.json"), "utf8");
    const summary = JSON.parse(text) as SessionSummary;
    return { session, label, cell, summary, path: `sessions/${name}/summary.json` };
  });
  const [{ summary: first, path = "" } = {}] = replayed;
  const engine_version = first?.engine_version;
  const document = {
    ...{ schema: 1, sweep_id: record.sweepId, engine_version, duration_ms: record.durationMs },
    start: { xrp_drops: record.start.xrpDrops, rlusd_micro: record.start.rlusdMicro },
    cells: record.cells.map(({ label }) => label),
    tapes: [
      {
        ...{ tape: 1, market_name: "window 1", tape_hash: first?.tape_hash, seed: first?.seed },
        ...{ started_at: first?.started_at, sessions: [1, 2] },
        file: path.replace("summary.json", "tape.ndjson.gz"),
      },
    ],
    pairs: replayed.map(({ cell, summary, path: file }) => ({
      ...{ tape: 1, cell, config_hash: summary.config_hash, ledger_root: summary.ledger_root },
      ...{ engine_version, summary: file },
    })),
    failed: [],
    reproduction: replayed.map(({ session, label, summary: { ledger_root: root } }) => ({
      ...{ session, label, status: "reproduced", engine_version, reason: null },
      ...{ expected: root, replayed: root },
    })),
  };
  writeFileSync(join(record.runFolder, FILE), JSON.stringify(document, null, 2));
}

function change(record: SweepRecord, file: string, from: RegExp, to: string): void {
  const path = join(record.runFolder, file);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(from);
  writeFileSync(path, text.replace(from, to));
}

const fieldsOf = (record: SweepRecord) => verifyRun(record).differences.map(({ field }) => field);

describe("verifyRun of a run with replays", () => {
  let night: SweepRecord;
  beforeAll(async () => {
    night = realNight({ base: [10, 16], rival: [4, 4] });
    withReplays(night);
    await writeDebrief(night);
  });

  it("finds nothing in true ones, and has really looked", () => {
    const { differences, checks } = verifyRun(night);
    expect(differences).toEqual([]);
    // One tape, two pairs of eleven facts each, two roots of three looks each, two rows of the matrix.
    expect(checks["replayed tapes"]).toBe(1);
    expect(checks.replays).toBe(1 + 2 * 11);
    expect(checks["reproduced roots"]).toBe(2 * 3);
    expect(checks["replay matrix"]).toBe(2 * 3);
  });

  const other = (name: string) => [new RegExp(`("${name}": ")[0-9a-f]{8}`), "$1deadbeef"] as const;

  it.each<[string, (record: SweepRecord) => void, RegExp]>([
    ["another root of a pair", (r) => change(r, FILE, ...other("ledger_root")), /× base: ledger_r/],
    ["another config of a pair", (r) => change(r, FILE, ...other("config_hash")), /: config_hash$/],
    ["another tape", (r) => change(r, FILE, ...other("tape_hash")), /tape_hash$/],
    ["a root that no session had", (r) => change(r, FILE, ...other("expected")), /^reproduction$/],
    ["a root that no replay had", (r) => change(r, FILE, ...other("replayed")), /^reproduction$/],
    [
      "a claim that two equal roots differ",
      (r) => change(r, FILE, /"status": "reproduced"/, '"status": "differs"'),
      /^reproduction$/,
    ],
    ["a pair's summary that is gone", (r) => rmSync(join(r.runFolder, PAIR)), /× base: ledger_r/],
    [
      "a number of a pair's summary",
      (r) => change(r, PAIR, /("edge_rlusd_per_h": )-?[\d.]+/, "$17.25"),
      /^base on tape 1$/,
    ],
    [
      "a number of the matrix",
      (r) => change(r, "results.json", /("values": \[\s+)-?[\d.]+/, "$17.25"),
      /^base on tape 1$/,
    ],
    [
      "a mean of the matrix",
      (r) => change(r, "results.json", /("matrix": [\s\S]*?"mean": )-?[\d.]+/, "$17.25"),
      /^base: mean over tapes$/,
    ],
    [
      "a difference between replays",
      (r) =>
        change(
          r,
          "results.json",
          /("replay": [\s\S]*?"comparisons": [\s\S]*?"differences": \[\s+)-?[\d.]+/,
          "$17.25",
        ),
      /^rival against base: difference of window 1$/,
    ],
    [
      "the replays, taken out of results.json",
      (r) => change(r, "results.json", /"replay": \{[\s\S]*?\n {2}\}/, '"replay": null'),
      /^replay in results\.json$/,
    ],
  ])("names %s", (_name, damage, field) => {
    const record = copyOf(night);
    damage(record);
    expect(fieldsOf(record).filter((one) => field.test(one))).not.toEqual([]);
  });
});
