import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openMarket } from "../../../engine/markets/open-market.ts";
import { sharedMarket } from "../../../engine/markets/shared-market.ts";
import { packTape, storeTape, writeTape } from "../../../engine/markets/tape/write-tape.ts";
import { suiteFolder } from "../../support/own-folder.ts";

const folder = suiteFolder("shared-market");

const DURATION = { durationMs: 120_000 };
const simulated = (seed: number) =>
  ({ source: "simulated", scenario: "mainnet-tight", seed }) as const;

describe("a market shared by sessions of one process", () => {
  it("is the market that opening it anew gives, tape and all", () => {
    const { market, packed } = sharedMarket(simulated(1), DURATION);
    const own = openMarket(simulated(1), DURATION);
    expect({ ...market, events: [...market.events] }).toEqual({ ...own, events: [...own.events] });
    expect(packed?.hash).toBe(own.tapeHash);
  });

  it("is opened once, and again for another seed or duration", () => {
    const first = sharedMarket(simulated(2), DURATION);
    expect(sharedMarket(simulated(2), DURATION)).toBe(first);
    expect(sharedMarket(simulated(3), DURATION)).not.toBe(first);
    expect(sharedMarket(simulated(2), { durationMs: 60_000 })).not.toBe(first);
  });

  it("gives way to others, so that memory stays flat", () => {
    const first = sharedMarket(simulated(4), DURATION);
    for (const seed of [5, 6, 7]) sharedMarket(simulated(seed), DURATION);
    expect(sharedMarket(simulated(4), DURATION)).not.toBe(first);
  });

  it("sees that a tape file was written anew", () => {
    const path = join(folder, "tape.ndjson.gz");
    const write = (seed: number) => {
      const { header, events } = openMarket(simulated(seed), DURATION);
      return writeTape(path, { header, events }).hash;
    };
    const spec = { source: "replay", tape: path, name: "tape" } as const;
    const first = write(1);
    expect(sharedMarket(spec, DURATION).market.tapeHash).toBe(first);
    const second = write(8);
    expect(second).not.toBe(first);
    expect(sharedMarket(spec, DURATION).market.tapeHash).toBe(second);
  });

  it("packs the very bytes that are written event by event", () => {
    const { header, events } = openMarket(simulated(1), DURATION);
    writeTape(join(folder, "a.gz"), { header, events });
    storeTape(join(folder, "b.gz"), packTape({ header, events }));
    const [a, b] = ["a.gz", "b.gz"].map((name) => readFileSync(join(folder, name)));
    expect(b).toEqual(a);
  });
});
