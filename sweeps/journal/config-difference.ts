/** Values of the base config that changed under a grid: the meaning has only a hash of each cell's effective config. Pure. */
import { canonicalJson } from "../../engine/index.ts";
import { changeWords } from "../plan/change-words.ts";

/** A planned cell, as far as its effective config and what the grid says of it matter. */
export type ConfiguredCell = {
  readonly label: string;
  readonly changes: readonly { readonly key: string }[];
  readonly config: object;
};

export type ConfigDifference = {
  /** "all 5 cells: strategy.max_skew_bps: 10 → 9". */
  readonly line: string;
  readonly cells: readonly string[];
};

/** Returns what differs in keys that the grid leaves to the base config, one line for all cells that it is alike in. */
export function diffConfigs(
  before: readonly ConfiguredCell[],
  after: readonly ConfiguredCell[],
): ConfigDifference[] {
  const earlier = new Map(before.map((cell) => [cell.label, cell]));
  const common = after.filter(({ label }) => earlier.has(label));
  const cellsBy = new Map<string, string[]>();
  for (const cell of common) {
    for (const words of changedIn(earlier.get(cell.label), cell)) {
      cellsBy.set(words, [...(cellsBy.get(words) ?? []), cell.label]);
    }
  }
  return [...cellsBy].map(([words, cells]) => ({
    line: `${cellWords(cells, common.length)}: ${words}`,
    cells,
  }));
}

function changedIn(was: ConfiguredCell | undefined, is: ConfiguredCell): string[] {
  if (was === undefined) return [];
  const own = new Set([...was.changes, ...is.changes].map(({ key }) => key));
  const [from, to] = [leavesOf(was.config), leavesOf(is.config)];
  return [...new Set([...to.keys(), ...from.keys()])]
    .filter((key) => !own.has(key) && from.get(key) !== to.get(key))
    .map((key) => `${key}: ${changeWords(from.get(key), to.get(key))}`);
}

function cellWords(cells: readonly string[], common: number): string {
  if (cells.length === 1) return `cell ${cells[0]}`;
  return cells.length === common ? `all ${common} cells` : `cells ${cells.join(", ")}`;
}

/** Every value as canonical JSON, by its key with dots. */
function leavesOf(value: object, prefix = ""): Map<string, string> {
  const leaves = Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const key = `${prefix}${name}`;
    const isGroup = typeof member === "object" && member !== null && !Array.isArray(member);
    return isGroup ? [...leavesOf(member, `${key}.`)] : [[key, canonicalJson(member)] as const];
  });
  return new Map(leaves);
}
