/** Appendix: one row per session, where the table shows cells over several windows or leaves a session out. */

import { metricValue } from "../results/evaluability.ts";
import type { Results } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { fixed, percent } from "../text/numbers.ts";
import { sessionsWords, splitSessions } from "./fold.ts";
import { openFootnotes } from "./footnotes.ts";
import { storedReason, whyMissing } from "./why-missing.ts";

/** Returns the appendix, or nothing where section 2 already shows every session. */
export function appendix(results: Results): string[] {
  const several = new Set(results.sessions.map(({ replicate }) => replicate)).size > 1;
  const leftOut = results.sessions.some(({ evaluable, summary }) => !evaluable && summary !== null);
  if (!several && !leftOut) return [];
  const notes = openFootnotes();
  const split = splitSessions(results);
  const rows = split.shown.map((session) => {
    const { summary } = session;
    const show = (metric: string, decimals: number, text = (v: number) => fixed(v, decimals)) => {
      const value = summary === null ? null : metricValue(summary, metric);
      if (value !== null) return text(value);
      // A session that does not count still has numbers here, and its own reasons where one is missing.
      return notes.missing(storedReason([session], metric) ?? whyMissing([session], metric));
    };
    return [
      markdownText(session.label),
      String(session.replicate),
      `${show("distance_to_touch_bid_bps", 1)} / ${show("distance_to_touch_ask_bps", 1)}`,
      show("vw_spread_bps", 2),
      show("realised_spread_30s_bps", 2),
      show("edge_rlusd_per_h", 2),
      summary === null
        ? show("fills_total", 0)
        : `${summary.fills_total} (${summary.fills_buy}/${summary.fills_sell})`,
      show("toxic_share", 0, (v) => percent(v)),
      show("coverage_both_pct", 1, (v) => `${fixed(v, 1)}%`),
      markdownText(summary?.halt_reason ?? session.state),
      session.evaluable ? "yes" : `**no**: ${markdownText(session.evaluableReasons.join("; "))}`,
    ];
  });
  const columns = [
    words("Session"),
    numeric("Window"),
    numeric("To touch bid/ask p50 bps"),
    numeric("VW bps"),
    numeric("Realised 30 s bps"),
    numeric("Edge RLUSD/h"),
    numeric("Fills (buy/sell)"),
    numeric("Toxic"),
    numeric("Coverage"),
    words("Halt reason"),
    words("Evaluable"),
  ];
  const under = notes.lines();
  return [
    split.rest.length === 0 ? "## Appendix: every session" : "## Appendix: sessions one by one",
    ...sessionsWords(results, split),
    markdownTable(columns, rows),
    ...(under.length > 0 ? [under.join("\n")] : []),
  ];
}
