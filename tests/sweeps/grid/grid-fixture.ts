/** Small grids for tests: a valid one by default, so that whatever a test adds matters to that test. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Grid, parseGrid } from "../../../sweeps/grid/load-grid.ts";

export const BASE_YAML = `# base
strategy:
  # where we rest
  bid_offset_bps: 10.0
  ask_offset_bps: 16.0 # wider
  target_xrp_pct: start
risk:
  max_xrp_exposure: 550.0
  max_rlusd_exposure: 550.0
`;

/** What every grid says before its cells; the market as it stands in the file: `{ source: …, … }`. */
export function headOn(market: string, name = "test"): string {
  return `version: 1\nname: ${name}\nbase_config: base.yaml\nmarket: ${market}\n`;
}

const HEAD = headOn("{ source: simulated, scenario: mainnet-tight, seed: 73 }");

export const TWO_CELLS = `cells:
  - label: base
    set: { strategy.bid_offset_bps: 10.0, strategy.ask_offset_bps: 16.0 }
  - label: tight
    rationale: closer
    set: { strategy.bid_offset_bps: 4.0, strategy.ask_offset_bps: 4.0 }
`;

/** A grid's text: a valid head, then what the test gives. */
export function gridText(rest = TWO_CELLS, head = HEAD): string {
  return `${head}${rest}`;
}

/** Parses a text as if it stood in a file "grid.yaml". */
export function gridOf(rest?: string, head?: string): Grid {
  return parseGrid(gridText(rest, head), "grid.yaml");
}

/** A fresh folder with base.yaml and grid.yaml; returns the grid's path. */
export function gridFile(text = gridText(), base = BASE_YAML): string {
  const folder = mkdtempSync(join(tmpdir(), "grid-"));
  writeFileSync(join(folder, "base.yaml"), base);
  const path = join(folder, "grid.yaml");
  writeFileSync(path, text);
  return path;
}
