/**
 * A cool-down longer than the session makes every second pause the session's last. Where somebody chose such a
 * value for the grid's sessions it is a mistake and refused at its place. Two things are let pass on purpose: the
 * engine's default, which is nobody's choice, and a trial by --duration, which is not what the grid is about.
 * Refusing either would make operators edit a preset for a trial, and run the night on it.
 */
import { CONFIG_KEYS } from "../../engine/index.ts";
import type { Grid } from "../grid/load-grid.ts";
import { gridError } from "../grid/load-grid.ts";
import { keyPath } from "./plan-cells.ts";
import type { PlannedCell } from "./plan-types.ts";

const KEY = "recovery.cooldown_ticks";
/** Nominal length of a tick: one validated ledger. */
const TICK_S = 4;

type Cell = Pick<PlannedCell, "label" | "config" | "configYaml" | "baseConfig">;

/** @throws CodedError GRD_INVALID_GRID with key and place of each cool-down that outlasts the grid's session. */
export function checkCooldown(grid: Grid, cells: readonly Cell[]): void {
  const sessionS = grid.data.session.duration / 1000;
  const long = cells.filter(({ config }) => config.recovery.cooldown_ticks * TICK_S > sessionS);
  const usual = CONFIG_KEYS.find(({ path }) => path === KEY)?.default;
  const chosen = long.filter(({ config }) => config.recovery.cooldown_ticks !== usual);
  const faults = chosen.map((cell) => `${placeOf(grid, cell)}: ${sentence(cell, sessionS)}`);
  if (faults.length > 0) throw gridError([...new Set(faults)], grid.source);
}

function sentence({ config }: Cell, sessionS: number): string {
  const ticks = config.recovery.cooldown_ticks;
  return `${KEY} was ${ticks} (${ticks * TICK_S} s at ${TICK_S} s a tick), expected no more than the session's ${sessionS} s; a second pause by one guard would last to the end`;
}

/** Where the value is written: in the grid, else in the base config. */
function placeOf(grid: Grid, { label, baseConfig, configYaml }: Cell): string {
  const draft = grid.cells.find((cell) => cell.label === label);
  if (draft !== undefined && Object.hasOwn(draft.set, KEY)) {
    return grid.placeOf(keyPath(draft, KEY));
  }
  const lines = configYaml.split("\n");
  const line = lines.findIndex((text) => /^\s*cooldown_ticks\s*:/.test(text));
  return line < 0
    ? baseConfig
    : `${baseConfig}:${line + 1}:${(lines[line] ?? "").search(/\S/) + 1}`;
}
