/** Cells × tapes, drawn: which cell did well everywhere, and which only where the hour was kind to all. */
import { betterSign, metricWords } from "../debrief/metric-words.ts";
import type { Results } from "../results/results-types.ts";
import type { Figure } from "./figure.ts";
import { heatMap } from "./heat-map.ts";

/** The decision metric of every cell on every recorded tape; null for fewer than two tapes: the table says it. */
export function replayMap({ record, replay }: Results): Figure | null {
  if (replay === undefined || replay === null) return null;
  const { rows, tapes } = replay;
  if (tapes.length < 2 || rows.every(({ count }) => count === 0)) return null;
  const { name, decimals } = metricWords(record.decisionMetric);
  return heatMap({
    name: "replays",
    alt: `${name} of ${rows.length} cells on ${tapes.length} recorded tapes`,
    title: `${name} on replays, cell by recorded tape`,
    rows: rows.map(({ cell }) => cell),
    columns: tapes.map(({ tape }) => String(tape)),
    columnTitle:
      "tape: the first session that saw it (empty: not evaluable, not replayed, or no value)",
    values: rows.map(({ values }) => values),
    decimals,
    better: betterSign(record.decisionMetric),
  });
}
