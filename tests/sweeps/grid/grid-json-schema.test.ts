import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CONFIG_KEYS } from "../../../engine/index.ts";
import { gridJsonSchema, gridJsonSchemaText } from "../../../sweeps/grid/grid-json-schema.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";

const GRIDS = join(import.meta.dirname, "../../../grids");

describe("grids/", () => {
  it("holds the schema that the code generates (UPDATE_GOLDEN=1 writes it)", () => {
    const path = join(GRIDS, "grid.schema.json");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, gridJsonSchemaText());
    expect(readFileSync(path, "utf8")).toBe(gridJsonSchemaText());
  });

  it("offers every configuration key under set, with its type", () => {
    const text = JSON.stringify(gridJsonSchema());
    expect(text).toContain('"strategy.bid_offset_bps":{"type":"number","default":10}');
    for (const { path } of CONFIG_KEYS) expect(text).toContain(`"${path}":`);
  });

  const grids = readdirSync(GRIDS).filter((name) => name.endsWith(".yaml"));
  it.each(grids)("%s loads and names its schema", (name) => {
    const grid = loadGrid(join(GRIDS, name));
    expect(grid.text.split("\n", 1)[0]).toBe("# yaml-language-server: $schema=grid.schema.json");
  });

  it("phase73 has the five cells, in order, at half an hour each", () => {
    const { cells, data } = loadGrid(join(GRIDS, "phase73.yaml"));
    const offsets = cells.map(({ label, set }) => [label, ...Object.values(set)]);
    expect(offsets).toEqual([
      ["s40-baseline", 10, 16],
      ["tight-sym-6", 6, 6],
      ["tight-sym-4", 4, 4],
      ["mid-sym-8", 8, 8],
      ["asym-6-10", 6, 10],
    ]);
    expect(data.session).toEqual({
      duration: 1_800_000,
      fresh_db: true,
      storage: "full",
      start: { xrp: 250, rlusd: 250 },
    });
    expect(data.stopping_rules.map(({ action }) => action)).toEqual(["abort", "flag", "flag"]);
  });

  it("phase73-realflow has the same cells and rules that only flag", () => {
    const flow = loadGrid(join(GRIDS, "phase73-realflow.yaml"));
    const own = loadGrid(join(GRIDS, "phase73.yaml"));
    const cellsOf = ({ cells }: typeof own) => cells.map(({ label, set }) => ({ label, set }));
    expect(cellsOf(flow)).toEqual(cellsOf(own));
    expect(new Set(flow.data.stopping_rules.map(({ action }) => action))).toEqual(
      new Set(["flag"]),
    );
    expect(flow.data.schedule.replicates).toBe(8);
  });
});
