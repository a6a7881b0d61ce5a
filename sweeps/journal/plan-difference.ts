/** What differs between two plans, in sentences: why a changed grid does not go on with an old run. Pure. */
import { diffMeaning } from "../plan/meaning.ts";
import type { ConfigValue, PlannedCell, SweepPlan } from "../plan/plan-types.ts";
import { type ConfiguredCell, diffConfigs } from "./config-difference.ts";

const LINES_MAX = 8;

type Compared = Pick<SweepPlan, "meaning" | "options" | "engineVersion"> & {
  readonly cells: readonly (Pick<PlannedCell, "label" | "changes"> & ConfiguredCell)[];
};

/** Returns the differences of meaning, a reviewer's values, options and engine; never empty for plans that differ. */
export function describePlanDifference(before: Compared, after: Compared): string[] {
  const lines = [
    ...diffFacts(before, after),
    ...diffReviewed(before.cells, after.cells),
    ...diffOptions(before.options, after.options),
    ...(before.engineVersion === after.engineVersion
      ? []
      : [`engine version: ${before.engineVersion} → ${after.engineVersion}`]),
  ];
  if (lines.length === 0) return ["the markets that its sessions see differ"];
  const more = lines.length - LINES_MAX;
  return more > 0 ? [...lines.slice(0, LINES_MAX), `and ${more} more`] : lines;
}

/** What the grids say, and what their base configs say under them, in place of the hash that stands for it. */
function diffFacts(before: Compared, after: Compared): string[] {
  const configs = diffConfigs(before.cells, after.cells);
  const told = new Set(configs.flatMap(({ cells }) => cells));
  const facts = diffMeaning(before.meaning, after.meaning).filter(
    (line) => ![...told].some((cell) => line.startsWith(`cell ${cell}: effective config: `)),
  );
  return [...facts, ...configs.map(({ line }) => line)];
}

/** Values that an approval set, gave up or changed: the meaning has only what the grid proposes. */
function diffReviewed(before: Compared["cells"], after: Compared["cells"]): string[] {
  const earlier = new Map(before.map(({ label, changes }) => [label, changes]));
  return after.flatMap(({ label, changes }) => {
    const was = earlier.get(label) ?? [];
    const reviewed = [...was, ...changes].filter(({ proposed }) => proposed !== undefined);
    return [...new Set(reviewed.map(({ key }) => key))].flatMap((key) => {
      // A reviewer may set what the grid leaves alone: without the approval it has the value that was proposed.
      const proposed = reviewed.find((change) => change.key === key)?.proposed;
      const [from, to] = [was, changes].map((list) => valueIn(list, key) ?? proposed);
      return from === to ? [] : [`cell ${label}: ${key} at approval: ${from} → ${to}`];
    });
  });
}

function valueIn(changes: PlannedCell["changes"], key: string): ConfigValue | undefined {
  return changes.find((change) => change.key === key)?.value;
}

function diffOptions(before: SweepPlan["options"], after: SweepPlan["options"]): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `option --${name}: ${before[name] ?? "absent"} → ${after[name] ?? "absent"}`);
}
