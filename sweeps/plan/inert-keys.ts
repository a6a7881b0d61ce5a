/**
 * What a grid varies without comparing anything: cells that come out alike, and keys where they cannot
 * matter. Beyond the switch threshold the reference is the mid, so
 * a divergence cap above the threshold is never seen: the nights spent on it would compare nothing.
 */
import type { PlannedCell } from "./plan-types.ts";

const CAP = "strategy.anchor_max_divergence_bps";
const SWITCH = "strategy.clob_switch_threshold_bps";

/** One sentence for each group of cells whose effective configurations are the same. */
export function equalCellWarnings(
  cells: readonly Pick<PlannedCell, "configHash" | "label">[],
): string[] {
  const groups = new Map<string, string[]>();
  for (const { configHash, label } of cells) {
    groups.set(configHash, [...(groups.get(configHash) ?? []), label]);
  }
  return [...groups.values()]
    .filter((labels) => labels.length > 1)
    .map(
      (labels) =>
        `cells ${labels.join(", ")} have the same effective config: they will show the same numbers`,
    );
}

/** One sentence for each key that the cells vary without effect. */
export function inertKeyWarnings(
  cells: readonly Pick<PlannedCell, "config" | "label">[],
): string[] {
  const above = cells.filter(
    ({ config: { strategy } }) =>
      strategy.anchor_mode === "capped_amm" &&
      strategy.anchor_max_divergence_bps > strategy.clob_switch_threshold_bps,
  );
  const caps = [...new Set(above.map(({ config }) => config.strategy.anchor_max_divergence_bps))];
  if (caps.length < 2) return [];
  return [
    `${CAP} varies over ${caps.join(", ")} in cells where it lies above ${SWITCH}: beyond the switch the reference is the mid, so the cap moves no quote there`,
  ];
}
