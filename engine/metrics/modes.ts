/** Ticks per mode, episodes per source and origin, reasons per side: what the guards and the pipeline did. */
import type { GuardEventRow, MetricsRow } from "../core/records.ts";

type Counts = Record<string, number>;

/** Ticks in each quoting or pausing mode. The tick on which a session halts belongs to none of them. */
export function ticksPerMode(metrics: readonly MetricsRow[]) {
  const ticksIn = (mode: string) => metrics.filter((row) => row.mode === mode).length;
  return {
    active: ticksIn("active"),
    anchor_idle: ticksIn("anchor_idle"),
    degraded: ticksIn("degraded"),
  };
}

/** Episodes (pauses that began) by the mode they began in and by the guard that caused them. */
export function episodesByOrigin(guardEvents: readonly GuardEventRow[]) {
  const began = guardEvents.filter((event) => event.episode !== null && event.to_mode !== "active");
  const from = (origin: string) =>
    countBy(began.filter((event) => event.origin === origin).map((event) => event.guard));
  return { active: from("active"), anchor_idle: from("anchor_idle") };
}

/** How often each reason decided, per side. */
export function reasonsPerSide(metrics: readonly MetricsRow[]) {
  return {
    bid: countBy(metrics.map((row) => row.bid_reason)),
    ask: countBy(metrics.map((row) => row.ask_reason)),
  };
}

/** Counts names; sorted by name, so that the same session prints the same text. */
export function countBy(names: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
