/** Section 4: what each session's market was like. Cells are only ever compared within one market. */
import type { Results, SessionResult } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { fixed, numberRanges, signed } from "../text/numbers.ts";
import { type Footnotes, openFootnotes } from "./footnotes.ts";
import { foreignSentence } from "./foreign-network.ts";
import { unlikeMainNetwork } from "./market-caveat.ts";
import { networkWords } from "./market-line.ts";

/** Returns the section's Markdown. */
export function marketSection(results: Results): string {
  const notes = openFootnotes();
  const table = markdownTable(COLUMNS, rows(results.sessions, notes));
  const under = notes.lines();
  return [
    "## 4. Was it the same market?",
    answer(results),
    ...[...foreignSentence(results), ...unlikeMainNetwork(results.sessions)].map(
      (text) => `**${text}**`,
    ),
    table,
    ...(under.length === 0 ? [] : [under.join("\n")]),
    "Anchor: mean gap of the book's mid over the anchor price; positive = book above AMM.",
  ].join("\n\n");
}

/** Longer lists are told by their ranges. */
const SESSIONS_NAMED = 12;

const COLUMNS = [
  words("Sessions"),
  words("Market"),
  words("Network"),
  numeric("Spread p50 bps"),
  numeric("Volatility 1 min bps"),
  numeric("Trades"),
  numeric("Volume XRP"),
  numeric("Mid change bps"),
  numeric("Anchor mean bps"),
  numeric("Beyond 5 bps"),
  numeric("Gaps s"),
];

/** Sessions that saw the same share a row: forty lines that repeat eight say no more than eight. */
function rows(sessions: readonly SessionResult[], notes: Footnotes): string[][] {
  const groups = new Map<string, { readonly sessions: SessionResult[]; readonly seen: string[] }>();
  for (const session of sessions) {
    const seen = marketRow(session, notes);
    const key = JSON.stringify([
      session.replicate,
      session.summary?.tape_hash ?? unseen(session),
      seen,
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { sessions: [session], seen });
    else group.sessions.push(session);
  }
  return [...groups.values()].map((group) => [whichSessions(group.sessions), ...group.seen]);
}

/** Sessions that are still to come will see their window's market; one that stored nothing may have seen any. */
function unseen({ state, label }: SessionResult): string {
  return state === "planned" ? "to come" : label;
}

function whichSessions(sessions: readonly SessionResult[]): string {
  const [first] = sessions;
  if (first !== undefined && sessions.length === 1) return markdownText(first.label);
  const numbers = sessions.map(({ session }) => session);
  const inRow = numbers.every((number, i) => i === 0 || number === (numbers[i - 1] as number) + 1);
  if (inRow) return `${numbers[0]}–${numbers.at(-1)}`;
  return numbers.length <= SESSIONS_NAMED ? numbers.join(", ") : numberRanges(numbers);
}

function marketRow(session: SessionResult, notes: Footnotes): string[] {
  const { summary } = session;
  const head = [markdownText(session.marketName)];
  if (summary === null) {
    return [...head, notes.missing(session.evaluableReasons[0] ?? "no summary stored")];
  }
  const { market_conditions: market, anchor } = summary;
  const show = (value: number | null, metric: string, text: (v: number) => string) =>
    value === null
      ? notes.missing(summary.not_available[metric] ?? "no reason stored")
      : text(value);
  return [
    ...head,
    markdownText(networkWords(summary)),
    show(market.spread_p50_bps, "market_conditions.spread_p50_bps", (v) => fixed(v, 1)),
    show(market.volatility_1m_bps, "market_conditions.volatility_1m_bps", (v) => fixed(v, 1)),
    String(market.trades),
    fixed(market.volume_xrp, 0),
    show(market.mid_change_bps, "market_conditions.mid_change_bps", (v) => signed(v, 1)),
    show(anchor.mean_bps, "anchor.mean_bps", (v) => signed(v, 1)),
    show(anchor.above_5bps_pct, "anchor.above_5bps_pct", (v) => `${fixed(v, 0)}%`),
    fixed(market.gap_s, 0),
  ];
}

function otherEvents(replicate: number, all: boolean): string {
  return all
    ? `- **Window ${replicate}: no.** Its sessions did not see the same market events; they are not compared.`
    : `- **Window ${replicate}: in part.** Only sessions that share a row below saw the same market events; only they are compared.`;
}

/** One plain sentence per window that was not the same for all of its cells. */
function answer({ sessions }: Results): string {
  const warnings: string[] = [];
  for (const replicate of new Set(sessions.map((session) => session.replicate))) {
    const stored = sessions.filter((s) => s.replicate === replicate && s.summary !== null);
    const events = new Set(
      stored.map(({ summary }) => `${summary?.tape_hash} ${summary?.started_at}`),
    );
    if (events.size > 1) warnings.push(otherEvents(replicate, events.size === stored.length));
    for (const session of stored) {
      const why = session.evaluableReasons.filter((r) =>
        /^(network |other market|median market)/.test(r),
      );
      if (why.length > 0)
        warnings.push(`- **${markdownText(session.label)}**: ${markdownText(why.join("; "))}`);
    }
  }
  const stored = sessions.filter(({ summary }) => summary !== null);
  if (stored.length === 0) return "No session has stored its market yet.";
  if (warnings.length > 0) return warnings.join("\n");
  if (!stored.some(({ state }) => state === "finished" || state === "reused"))
    return "Not known: no session has finished.";
  return "Yes: in every window, all finished sessions saw the same market events, one by one.";
}
