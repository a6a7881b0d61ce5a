import { describe, expect, it } from "vitest";
import { type PlanOptions, planSettings } from "../../../sweeps/plan/plan-options.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridOf, TWO_CELLS } from "../grid/grid-fixture.ts";

describe("planSettings", () => {
  it("takes the grid's own settings without options", () => {
    expect(planSettings(gridOf(), {})).toMatchObject({
      market: { source: "simulated", scenario: ["mainnet-tight"], seed: 73 },
      clock: "virtual",
      only: null,
      durationMs: 1_800_000,
      replicates: 1,
      concurrency: 1,
      options: {},
    });
  });

  it.each<[string, PlanOptions, object]>([
    [
      "a scenario",
      { market: "quiet" },
      { market: { source: "simulated", scenario: ["quiet"], seed: 73 } },
    ],
    [
      "a scenario with its source",
      { market: "simulated:quiet" },
      { market: { scenario: ["quiet"] } },
    ],
    [
      "a tape",
      { market: "replay:a/b.ndjson.gz" },
      { market: { source: "replay", tape: ["a/b.ndjson.gz"] }, tapesFromOption: true },
    ],
    [
      "a tape by its name",
      { market: "b.ndjson" },
      { market: { source: "replay", tape: ["b.ndjson"] } },
    ],
    ["the live market, whose clock is real", { market: "xrpl" }, { clock: "real" }],
    ["a duration", { duration: "90s" }, { durationMs: 90_000, options: { duration: "90s" } }],
    ["replicates", { replicates: "3" }, { replicates: 3 }],
    ["cells", { only: ["tight"] }, { only: ["tight"], options: { only: "tight" } }],
    [
      "summaries to keep",
      { storage: "summary" },
      { storage: "summary", options: { storage: "summary" }, changed: ["--storage summary"] },
    ],
    [
      "a storage that repeats the grid's own",
      { storage: "full" },
      { storage: "full", options: { storage: "full" }, changed: [] },
    ],
    ["a clock", { clock: "real" }, { clock: "real", options: { clock: "real" } }],
  ])("takes %s", (_name, options, expected) => {
    expect(planSettings(gridOf(), options)).toMatchObject(expected);
  });

  it.each<[PlanOptions, string]>([
    [{ market: "mainet-tight" }, 'did you mean "mainnet-tight"?'],
    [{ duration: "30" }, 'write "30m"'],
    [{ duration: "0s" }, "between 1s and 168h"],
    [{ replicates: "0" }, "a whole number from 1"],
    [{ replicates: "1e3" }, "a whole number from 1"],
    [{ concurrency: "100" }, "a whole number from 1 to 64"],
    [{ clock: "fast" }, '"virtual" or "real"'],
    [{ storage: "none" }, '--storage was "none", expected "full" or "summary"'],
    [{ storage: "summary", clock: "real" }, "on the real clock cannot be run again"],
    [{ storage: "summary", market: "xrpl" }, "on the real clock cannot be run again"],
    [{ market: "xrpl", clock: "virtual" }, "a live market cannot be hurried"],
    [{ only: ["tigth"] }, 'did you mean "tight"?'],
  ])("%j is refused", (options, message) => {
    const error = codedError(() => planSettings(gridOf(), options));
    expect(error.code).toBe("GRD_INVALID_OPTION");
    expect(error.message).toContain(message);
  });

  it("does not hold the clock of a recorded market against a live one in its place", () => {
    const grid = gridOf(`${TWO_CELLS}clock: virtual\n`);
    expect(planSettings(grid, { market: "xrpl" }).clock).toBe("real");
    expect(codedError(() => planSettings(grid, { market: "xrpl", clock: "virtual" })).code).toBe(
      "GRD_INVALID_OPTION",
    );
  });

  it("takes summaries from the grid, and everything again by the option", () => {
    const grid = gridOf(`${TWO_CELLS}session: { storage: summary }\n`);
    expect(planSettings(grid, {}).storage).toBe("summary");
    expect(planSettings(grid, { storage: "full" })).toMatchObject({
      storage: "full",
      changed: ["--storage full"],
    });
    // The grid is recorded; only the market typed in its place is not.
    expect(codedError(() => planSettings(grid, { market: "xrpl" })).message).toContain(
      "cannot be run again",
    );
  });

  it("refuses more lanes for a sweep that hands its wallet on", () => {
    const grid = gridOf(`${TWO_CELLS}session: { fresh_db: false }\n`);
    expect(codedError(() => planSettings(grid, { concurrency: "2" })).message).toContain(
      "hands inventory on",
    );
  });
});
