/** Section 6: how each session went: its end, its modes, why it did not quote, and a failed one's last words. */
import type { Figure } from "../plots/figure.ts";
import type { Figures } from "../plots/figures.ts";
import type { Results, SessionResult } from "../results/results-types.ts";
import type { SessionRecord } from "../sweep-record.ts";
import { markdownBlock, markdownCode, markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { counted, fixed, percent } from "../text/numbers.ts";
import { figureFile, figureLink } from "./figure-link.ts";
import { sessionsWords, splitSessions } from "./fold.ts";
import type { SessionEvidence } from "./session-evidence.ts";

const TIMELINE_SHOWN = 6;

export type EvidenceBySession = ReadonlyMap<number, SessionEvidence>;

/** Returns the section's Markdown. */
export function sessionsSection(
  results: Results,
  evidence: EvidenceBySession,
  figures: Figures,
): string {
  const split = splitSessions(results);
  const hasRun = ({ summary }: SessionResult) => summary !== null;
  const ran = split.shown.filter(hasRun);
  const parts = ["## 6. Each session", ...sessionsWords(results, split)];
  if (ran.length > 0) parts.push(endTable(ran, evidence), safetyTable(ran), whyTable(ran));
  parts.push(...figures.sessions.map(figureLink));
  parts.push(...split.shown.flatMap((session) => lastWords(results, session, evidence)));
  parts.push(...plots(results.sessions.filter(hasRun), figures, results.record));
  if (ran.length === 0 && parts.length === 1) parts.push("No session has finished.");
  return parts.join("\n\n");
}

/** Where the plots of each session lie; the page in HTML opens them in place. */
function plots(
  ran: readonly SessionResult[],
  { eachSession }: Figures,
  record: Results["record"],
): string[] {
  const { storage, runPath } = record;
  const items = ran.flatMap(({ session, label }) => {
    const drawn = eachSession.get(session);
    return drawn === undefined ? [] : [`- ${markdownText(label)}: ${drawn.map(toFile).join(", ")}`];
  });
  const without = ran.length - items.length;
  const keptNone = storage === "summary" && without > 0 ? notDrawn(without, runPath) : [];
  if (items.length === 0) return keptNone;
  const isCut = storage === undefined && without > 0;
  const rest = isCut
    ? ` The other ${without} are not drawn; their data lies in their session.db.`
    : "";
  const head = `Plots of each session (a triangle up is a buy, down a sale).${rest}`;
  return [head, items.join("\n"), ...keptNone];
}

/** Without rows per tick there is nothing to draw. */
function notDrawn(count: number, runPath: string): string[] {
  const commands = [`rerun ${runPath} --session N`, `debrief ${runPath}`];
  return [
    `${counted(count, "session")} kept no rows per tick and cannot be drawn. These two draw session N:`,
    commands.map((words) => `- ${markdownCode(`npm run sweep -- ${words}`)}`).join("\n"),
  ];
}

function toFile(figure: Figure): string {
  return `[${figure.short}](${figureFile(figure)})`;
}

function endTable(ran: readonly SessionResult[], evidence: EvidenceBySession): string {
  const columns = [
    words("Session"),
    words("Ended by"),
    numeric("Ticks"),
    numeric("Active/idle/degraded"),
    numeric("Guard events"),
    numeric("Touched without order"),
    numeric("P&L RLUSD"),
    numeric("Drift max"),
    words("Evaluable"),
  ];
  const rows = ran.map((session) => {
    const { summary } = session;
    if (summary === null) return [];
    const { modes } = summary;
    const detail = summary.halt_detail === null ? "" : `: ${summary.halt_detail}`;
    const guards = evidence.get(session.session)?.guardEvents ?? null;
    return [
      markdownText(session.label),
      markdownText(`${summary.halt_reason}${detail}`),
      String(summary.ticks),
      `${modes.active}/${modes.anchor_idle}/${modes.degraded}`,
      guards === null ? "n/a (database unreadable)" : String(guards),
      String(summary.touch_events_without_order),
      fixed(summary.pnl_rlusd, 2),
      summary.drift_abs_max_pct === null ? "n/a" : `${fixed(summary.drift_abs_max_pct, 1)}%`,
      session.evaluable ? "yes" : `**no**: ${markdownText(session.evaluableReasons.join("; "))}`,
    ];
  });
  return markdownTable(columns, rows);
}

/** The price of safety: what the guards took, and which condition took it. */
function safetyTable(ran: readonly SessionResult[]): string {
  const columns = [
    words("Session"),
    numeric("Ticks trading"),
    numeric("Ticks of cool-down"),
    words("Share of ticks paused, by condition"),
    words("Pauses begun (counted)"),
    words("Mode timeline: from tick"),
  ];
  const rows = ran.map(({ label, summary }) => {
    if (summary === null) return [];
    const { active, anchor_idle } = summary.episodes_by_condition;
    return [
      markdownText(label),
      String(summary.effective_trading_ticks),
      String(summary.cooldown_ticks),
      pausedBy(summary.paused_pct_by_condition),
      `${tally(active, "active")}, ${tally(anchor_idle, "idle")} (${summary.episodes_counted})`,
      timeline(summary.mode_timeline, summary.mode_changes),
    ];
  });
  return `The price of safety, in ticks:\n\n${markdownTable(columns, rows)}`;
}

function pausedBy(shares: Readonly<Record<string, number>>): string {
  const told = Object.entries(shares).map(
    ([cause, pct]) => `${markdownText(cause)} ${fixed(pct, 1)}%`,
  );
  return told.length === 0 ? "none" : told.join(", ");
}

function tally(counts: Readonly<Record<string, number>>, origin: string): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${total} from ${origin}`;
}

/** The first few changes; the rest stands in the summary and in guard_events. */
function timeline(text: string, changes: number): string {
  if (changes === 0) return "1 active";
  const told = text.split("; ").slice(0, TIMELINE_SHOWN);
  const more = changes > told.length ? `; and ${changes - told.length} more` : "";
  return markdownText(`1 active; ${told.join("; ")}${more}`);
}

/** Shares of ticks per reason, largest first: what the strategy did, or why it did not, on each side. */
function whyTable(ran: readonly SessionResult[]): string {
  const rows = ran.map((session) => [
    markdownText(session.label),
    shares(session.summary?.reasons.bid ?? {}),
    shares(session.summary?.reasons.ask ?? {}),
  ]);
  const columns = [
    words("Session"),
    words("Bid: share of ticks per reason"),
    words("Ask: share of ticks per reason"),
  ];
  return `Why there was, or was not, a quote:\n\n${markdownTable(columns, rows)}`;
}

function shares(counts: Readonly<Record<string, number>>): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([reason, count]) => `${markdownText(reason)} ${percent(count / total)}`)
    .join(", ");
}

function lastWords(
  results: Results,
  session: SessionResult,
  evidence: EvidenceBySession,
): string[] {
  const tookOne = session.attempts <= 1;
  if (session.summary !== null && session.state !== "failed" && tookOne) return [];
  const record = results.record.sessions.find((s) => s.session === session.session);
  const how = session.evaluable ? "finished in the end" : session.evaluableReasons.join("; ");
  const parts = [`**${markdownText(session.label)}**: ${markdownText(how)}`];
  const tries = attempts(record);
  if (tries !== null) parts.push(tries);
  const log = evidence.get(session.session)?.logTail ?? [];
  if (log.length > 0 && (session.summary === null || session.state === "failed"))
    parts.push("Last lines of its log:", markdownBlock(log));
  return parts;
}

function attempts(record: SessionRecord | undefined): string | null {
  if (record === undefined || record.attempts.length === 0) return null;
  return record.attempts
    .map(({ attempt, outcome, detail }) => {
      const more = detail === null ? "" : `: ${markdownCode(detail)}`;
      return `- attempt ${attempt}: ${markdownText(outcome)}${more}`;
    })
    .join("\n");
}
