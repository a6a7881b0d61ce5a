/** Every reader of text and bytes, given anything: a value or one CodedError, never anything else. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../engine/config/parse-config.ts";
import { CodedError } from "../../engine/errors.ts";
import { importTrades } from "../../engine/markets/import-trades/import-trades.ts";
import { parseTapeLine } from "../../engine/markets/tape/parse-line.ts";
import { readTape } from "../../engine/markets/tape/read-tape.ts";
import { readFrame } from "../../engine/markets/xrpl/feed/frame.ts";
import { deriveTrades } from "../../engine/markets/xrpl/ledger/derive-trades.ts";
import { readNetworkFile } from "../../engine/markets/xrpl/network-file.ts";
import { parseFeedLine, parseJoin } from "../../engine/markets/xrpl/shared-feed/lines.ts";
import { parseFeedMessage } from "../../engine/markets/xrpl/shared-feed/messages.ts";
import { readSpec } from "../../engine/session/read-spec.ts";
import { REPLAY_FILE, REPLAY_FOLDER, readReplayFile } from "../../reports/replay/replay-file.ts";
import { readReruns } from "../../reports/reruns/rerun-file.ts";
import { readSummaryFile } from "../../reports/results/read-summary.ts";
import { collectSummary } from "../../runner/collect-summary.ts";
import { readApprovalFile } from "../../sweeps/approval/approval-file.ts";
import { parseDuration } from "../../sweeps/grid/duration.ts";
import { labelFault } from "../../sweeps/grid/label.ts";
import { loadGrid, parseGrid } from "../../sweeps/grid/load-grid.ts";
import { compileCel } from "../../sweeps/rules/cel.ts";
import { RULE_FIELDS } from "../../sweeps/rules/rule-fields.ts";
import { REPO } from "../support/built.ts";
import { bent, damaged, endsWell, endsWellLater, fuzz, oddText } from "../support/hostile.ts";
import { suiteFolder } from "../support/own-folder.ts";
import { mainnetFile } from "../support/xrpl-fixtures.ts";

const folder = suiteFolder("hostile");

const kept = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const textAt = (path: string): string => readFileSync(join(REPO, path), "utf8");

/** Holds a reader of text against anything and against a good one bent, which by itself it must take. */
function takesAnything(read: (text: string) => unknown, numRuns: number, good: string): void {
  expect(endsWell(() => read(good))).not.toBeInstanceOf(CodedError);
  const text = fc.oneof(oddText, bent(good));
  fc.assert(
    fc.property(text, (one) => void endsWell(() => read(one))),
    fuzz(numRuns),
  );
}

describe("files that people write", () => {
  it.each([
    ["a grid", (text: string) => parseGrid(text, "grid.yaml"), "grids/phase73.yaml"],
    ["a matrix grid", (text: string) => parseGrid(text, "grid.yaml"), "grids/guard-audit.yaml"],
    ["a grid's file", (text: string) => loadGrid(kept("grid.yaml", text)), "grids/phase73.yaml"],
    ["a configuration", (text: string) => parseConfig(text, "c.yaml"), "engine/config/paper.yaml"],
    [
      "a network file",
      (text: string) => readNetworkFile(kept("network.yaml", text)),
      "engine/config/networks/mainnet.yaml",
    ],
  ])("%s", (_name, read, good) => takesAnything(read, 120, textAt(good)));

  it("an approval", () => {
    const read = (text: string) => {
      kept("signed.yaml.approval.json", text);
      // What lies there is read, never passed over as absent.
      expect(readApprovalFile(join(folder, "signed.yaml"))).not.toBeNull();
    };
    const good = [
      ...['"schema": 1', '"grid": "g"', '"meaning_hash": "h"', '"meaning": { "__proto__": "x" }'],
      ...['"by": "a"', '"at": "t"', '"note": null', '"set": { "__proto__": { "a.b": 4 } }'],
    ];
    takesAnything(read, 100, `{${good.join(",\n")}}`);
  });

  it("a rule, a length of time, a label", () => {
    const compiled = (text: string) => compileCel(text, RULE_FIELDS);
    takesAnything(compiled, 200, "session.fills_total > 3 && baseline.edge_rlusd_per_h < 1.0");
    takesAnything(parseDuration, 200, "30m");
    takesAnything(labelFault, 200, "tight-sym-4");
  });
});

describe("files that programs write", () => {
  it("a session's spec, summary, replays and reruns", () => {
    mkdirSync(join(folder, REPLAY_FOLDER), { recursive: true });
    fc.assert(
      fc.property(oddText, (text) => {
        endsWell(() => readSpec(["--spec", kept("spec.json", text)]));
        const path = kept("summary.json", text);
        expect(readSummaryFile(path).summary).toBeNull();
        expect(collectSummary(folder).kind).toBe("invalid");
        kept("fill-models.json", text);
        expect(readReruns(folder).problem).not.toBeNull();
        kept(join(REPLAY_FOLDER, REPLAY_FILE), text);
        expect(readReplayFile(folder).problem).not.toBeNull();
      }),
      fuzz(60),
    );
  });

  it("a tape, whole, damaged and of any bytes, and never with a repair that gives up", () => {
    const good = readFileSync(join(REPO, "tapes/kraken-xrpeur-quiet.ndjson.gz")).subarray(
      0,
      20_000,
    );
    const bytes = fc.oneof(
      damaged(good),
      fc.uint8Array({ maxLength: 200 }).map((raw) => gzipSync(raw)),
      oddText.map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, fc.boolean(), (raw, repair) => {
        endsWell(() => readTape(kept("x.ndjson.gz", raw), { repair }));
      }),
      fuzz(60),
    );
  });

  it("a line of a tape, of the shared feed, and what a process says", () => {
    const event =
      '{"type":"trade",\n"t":1,\n"price":0.5,\n"drops":5,\n"taker":"buy",\n"venue":"clob",\n"ledger":1,\n"seq":1,\n"tx":"A"}';
    takesAnything(parseTapeLine, 300, event);
    takesAnything(parseFeedLine, 200, event);
    takesAnything(parseJoin, 100, '{"type":"join",\n"durationMs":1}');
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (raw) => void parseFeedMessage(raw)),
      fuzz(100),
    );
  });
});

describe("what comes from elsewhere", () => {
  it("a message of a server", () => {
    const good = '{"type":"ledgerClosed",\n"ledger_index":7,\n"ledger_time":8,\n"fee_base":10}';
    takesAnything((text) => readFrame(text, false), 300, good);
  });

  it("a ledger's file", () => {
    const good = readFileSync(mainnetFile(104552601));
    const bytes = fc.oneof(
      damaged(good),
      oddText.map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (raw) => {
        endsWell(() => deriveTrades({ file: kept("ledger.json", raw), name: "ledger.json" }));
      }),
      fuzz(40),
    );
  });

  it("a file of trades", async () => {
    const good = textAt("tests/fixtures/trades/kraken-xrpeur-excerpt.csv");
    const out = join(folder, "made.ndjson.gz");
    let accepted = 0;
    const bytes = fc.oneof(
      bent(good).map((text) => Buffer.from(text)),
      oddText.map((text) => Buffer.from(text)),
      damaged(gzipSync(good)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (raw) => {
        const result = await endsWellLater(() => importTrades({ file: kept("t.csv", raw), out }));
        if (result instanceof CodedError) return;
        accepted += 1;
        expect(readTape(out).complete).toBe(true);
      }),
      fuzz(60),
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
