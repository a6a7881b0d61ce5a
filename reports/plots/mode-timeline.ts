/** Mode timeline: when each session traded, idled or was degraded, one row a session. */
import { counted } from "../text/numbers.ts";
import type { Figure } from "./figure.ts";
import { px } from "./frame.ts";
import { box, openRows, type RowsFrame } from "./rows-frame.ts";
import type { SessionSeries } from "./session-series.ts";

const MODES: Readonly<Record<string, { readonly name: string; readonly mark: string }>> = {
  active: { name: "active", mark: "f2" },
  anchor_idle: { name: "anchor idle", mark: "f4" },
  degraded: { name: "degraded", mark: "f1" },
  halt: { name: "halt", mark: "f6" },
};

export type TimelineRow = { readonly label: string; readonly series: SessionSeries };

/** Returns the plot, or null where no session left a series. */
export function modeTimeline(rows: readonly TimelineRow[]): Figure | null {
  if (rows.length === 0) return null;
  const minutes = Math.max(...rows.map(({ series }) => series.minutes), 0.1);
  const frame = openRows({
    title: "Modes over time",
    rows: rows.map(({ label }) => label),
    legend: Object.values(MODES).slice(0, 3),
  });
  const body = rows.flatMap(({ label, series }, row) =>
    drawRow(frame, row, label, series, minutes),
  );
  const axis = `<text class="faint" x="${frame.left}" y="${frame.height - 7}">0</text><text class="faint" x="${frame.right}" y="${frame.height - 7}" text-anchor="end">${px(minutes)} minutes</text>`;
  return {
    name: "modes",
    short: "modes over time",
    alt: `Mode timeline of ${counted(rows.length, "session")}`,
    width: frame.width,
    height: frame.height,
    body: frame.body + body.join("") + axis,
  };
}

function drawRow(
  frame: RowsFrame,
  row: number,
  label: string,
  { ticks, minutes: end }: SessionSeries,
  minutes: number,
): string[] {
  const x = (minute: number) => frame.left + ((frame.right - frame.left) * minute) / minutes;
  const boxes: string[] = [];
  for (let i = 0; i < ticks.length; ) {
    const mode = ticks[i]?.mode ?? "";
    const from = i;
    while (i < ticks.length && ticks[i]?.mode === mode) i += 1;
    const begin = from === 0 ? 0 : (ticks[from]?.minute ?? 0);
    const until = ticks[i]?.minute ?? end;
    const { name, mark } = MODES[mode] ?? { name: mode, mark: "f6" };
    const words = `${label}: ${name} from minute ${px(begin)} to ${px(until)}`;
    boxes.push(
      box(mark, x(begin), frame.top(row) + 3, x(until) - x(begin), frame.rowHeight - 6, words),
    );
  }
  return boxes;
}
