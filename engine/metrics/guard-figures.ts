/** What the guards cost a session: its pauses by cause, its mode timeline, its cool-downs, the ticks that traded. */
import type { QuoteReason } from "../core/halt-reasons.ts";
import type { GuardEventRow, MetricsRow } from "../core/records.ts";
import { countBy } from "./modes.ts";

/** A timeline longer than this is read in guard_events. */
const TIMELINE_MAX = 40;

/** Reasons that stand for a quote that is out or on its way. */
const QUOTING: ReadonlySet<QuoteReason> = new Set(["in_flight", "replaced", "placed", "kept"]);

/** The guards' part of a session's summary; names are those of the summary. */
export function guardFigures(
  metrics: readonly MetricsRow[],
  guardEvents: readonly GuardEventRow[],
) {
  const began = guardEvents.filter((event) => event.episode !== null && event.to_mode !== "active");
  const changes = guardEvents.filter(({ from_mode, to_mode }) => from_mode !== to_mode);
  const from = (origin: string) =>
    countBy(began.filter((event) => event.origin === origin).map(causeOf));
  return {
    episodes_by_condition: { active: from("active"), anchor_idle: from("anchor_idle") },
    episodes_counted: guardEvents.filter(({ counted }) => counted === 1).length,
    mode_changes: changes.length,
    mode_timeline: changes
      .slice(0, TIMELINE_MAX)
      .map((event) => `${event.tick} ${event.to_mode} ${causeOf(event)}`)
      .join("; "),
    cooldown_ticks: metrics.filter(({ cooldown_remaining }) => cooldown_remaining > 0).length,
    effective_trading_ticks: metrics.filter(
      ({ mode, bid_reason, ask_reason }) =>
        mode === "active" && (QUOTING.has(bid_reason) || QUOTING.has(ask_reason)),
    ).length,
    paused_pct_by_condition: pausedShares(metrics, changes),
  };
}

/** Share of all ticks, per cent, by the condition that opened the pause they belong to. */
function pausedShares(
  metrics: readonly MetricsRow[],
  changes: readonly GuardEventRow[],
): Readonly<Record<string, number>> {
  const paused = metrics.filter(({ mode }) => mode === "anchor_idle" || mode === "degraded");
  const causes = paused.map(({ tick }) => {
    const opened = changes.findLast((change) => change.tick <= tick);
    return opened === undefined ? "unknown" : causeOf(opened);
  });
  return Object.fromEntries(
    Object.entries(countBy(causes)).map(([cause, n]) => [cause, (100 * n) / metrics.length]),
  );
}

function causeOf({ guard, condition }: GuardEventRow): string {
  return `${guard}:${condition}`;
}
