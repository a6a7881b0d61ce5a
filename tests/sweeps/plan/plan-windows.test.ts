import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ENGINE_VERSION } from "../../../engine/index.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText, headOn } from "../grid/grid-fixture.ts";
import { summaryOf } from "../rules/summary-fixture.ts";
import { writeSmallTape } from "./tape-fixture.ts";

const NINE = Date.UTC(2026, 0, 5, 9, 0);
const TWENTY = Date.UTC(2026, 0, 6, 20, 15);

/** Two tapes of ten minutes, sessions of two: five whole windows each. */
function gridWith(market: string, replicates: number, minutes = 10) {
  const head = headOn(`{ source: replay, ${market} }`);
  const rest = `cells: [{ label: a }, { label: b }]\nsession: { duration: 2m }\nschedule: { replicates: ${replicates} }\n`;
  const path = gridFile(gridText(rest, head));
  const hashes = {
    busy: writeSmallTape(join(dirname(path), "busy.ndjson.gz"), { fromMs: NINE, minutes }),
    quiet: writeSmallTape(join(dirname(path), "quiet.ndjson.gz"), { fromMs: TWENTY, minutes }),
  };
  return { path, hashes, plan: () => buildPlan(loadGrid(path)) };
}

const BOTH = "tape: [busy.ndjson.gz, quiet.ndjson.gz]";

describe("windows of tapes", () => {
  it("are dealt in equal consecutive blocks, the same for all cells", () => {
    const { sessions, tapes } = gridWith(BOTH, 4).plan();
    expect(sessions.map(({ cell, marketName }) => `${cell} ${marketName}`)).toEqual([
      "a busy 09:00–09:02 UTC",
      "b busy 09:00–09:02 UTC",
      "a busy 09:02–09:04 UTC",
      "b busy 09:02–09:04 UTC",
      "a quiet 20:15–20:17 UTC",
      "b quiet 20:15–20:17 UTC",
      "a quiet 20:17–20:19 UTC",
      "b quiet 20:17–20:19 UTC",
    ]);
    expect(tapes.map(({ name, note }) => [name, note])).toEqual([
      ["busy", "written by a test"],
      ["quiet", "written by a test"],
    ]);
  });

  it("are the identity of what a session saw, by content and not by name", () => {
    const { hashes, plan } = gridWith(BOTH, 2);
    const [first, second, third] = plan().sessions;
    expect(first?.marketIdentity).toBe(`tape ${hashes.busy} window ${NINE} duration 120000`);
    expect(second?.marketIdentity).toBe(first?.marketIdentity);
    expect(third?.marketIdentity).toContain(hashes.quiet);
  });

  it("drawn at random are whole, different, and the same for the same seed", () => {
    const starts = (market: string) =>
      gridWith(market, 5)
        .plan()
        .sessions.filter(({ cell }) => cell === "a")
        .map(({ market: { source, ...rest } }) =>
          source === "replay" ? (rest as { windowStartMs: number }).windowStartMs : 0,
        );
    const drawn = starts("tape: busy.ndjson.gz, window: random(3)");
    expect(drawn).toEqual(starts("tape: busy.ndjson.gz, window: random(3)"));
    expect([...drawn].sort((a, b) => a - b)).toEqual(starts("tape: busy.ndjson.gz"));
    expect(drawn).not.toEqual(starts("tape: busy.ndjson.gz"));
  });

  it.each([
    [6, 10, "6 replicates on tape busy, which holds 5 whole windows of 2m"],
    [2, 3, "2 replicates on tape busy, which holds 1 whole window of 2m"],
    [1, 1, "1 replicate on tape busy, which holds 0 whole windows of 2m"],
  ])(
    "more replicates than whole windows are an error with both numbers: %i on %i minutes",
    (replicates, minutes, said) => {
      const error = codedError(gridWith("tape: busy.ndjson.gz", replicates, minutes).plan);
      expect(error.code).toBe("GRD_WINDOWS");
      expect(error.message).toContain(said);
    },
  );

  it("replicates that do not divide over the tapes are an error", () => {
    expect(codedError(gridWith(BOTH, 3).plan).message).toContain(
      "market.tape lists 2 for 3 replicates",
    );
  });

  it("of a tape that was cut are run with a warning", () => {
    const { path } = gridWith("tape: busy.ndjson.gz", 1);
    const tape = join(dirname(path), "busy.ndjson.gz");
    const whole = gunzipSync(readFileSync(tape)).toString();
    writeFileSync(tape, whole.slice(0, Math.floor(whole.length * 0.8)));
    const { warnings } = buildPlan(loadGrid(path));
    expect(warnings.filter((text) => text.startsWith("tape busy is not whole"))).toHaveLength(1);
    expect(warnings.join()).toContain("the footer is missing");
  });

  it("a tape with other content changes the grid's meaning", () => {
    const { path, plan } = gridWith("tape: busy.ndjson.gz", 1);
    const before = plan();
    writeSmallTape(join(dirname(path), "busy.ndjson.gz"), { fromMs: NINE, minutes: 12, mid: 1.44 });
    const after = plan();
    expect(after.meaningHash).not.toBe(before.meaningHash);
    expect(after.identityHash).not.toBe(before.identityHash);
  });

  it("are compared by content, start and seed when a stored baseline is to be reused", () => {
    const { path, hashes, plan } = gridWith("tape: busy.ndjson.gz, seed: 5", 1);
    const { cells, sessions } = plan();
    const stored = {
      config_hash: cells[0]?.configHash ?? "",
      market_source: "replay",
      market: "busy",
      tape_hash: hashes.busy,
      started_at: NINE,
      seed: sessions[0]?.seed ?? 0,
      duration_planned_s: 120,
      start_xrp: 250,
      start_rlusd: 250,
      engine_version: ENGINE_VERSION,
    };
    const summary = join(dirname(path), "summary.json");
    writeFileSync(
      path,
      `${readFileSync(path, "utf8")}baseline: { cell: a, reuse: { summary: summary.json } }\n`,
    );
    writeFileSync(summary, JSON.stringify(summaryOf(stored)));
    expect(plan().baseline).toEqual({ cell: "a", reuseSummary: summary });
    for (const change of [{ tape_hash: "f00" }, { started_at: NINE + 120_000 }, { seed: 1 }]) {
      writeFileSync(summary, JSON.stringify(summaryOf({ ...stored, ...change })));
      expect(codedError(plan).message).toContain("market was tape busy");
    }
  });

  it("hold the start against the mid of every window", () => {
    const { path } = gridWith(BOTH, 2);
    writeSmallTape(join(dirname(path), "quiet.ndjson.gz"), {
      fromMs: TWENTY,
      minutes: 10,
      mid: 2.5,
    });
    const error = codedError(() => buildPlan(loadGrid(path)));
    expect(error.code).toBe("GRD_HEADROOM");
    expect(error.message).toContain("625.00 RLUSD at the first mid 2.50000");
  });
});
