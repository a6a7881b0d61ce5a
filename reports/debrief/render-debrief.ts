/** The debrief as Markdown: the verdict first, then the table, then why, then the evidence. Pure. */
import { describeSessionCounts } from "../count-sessions.ts";
import type { Figures } from "../plots/figures.ts";
import type { Results } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { wrapped } from "../text/wrap.ts";
import { appendix } from "./appendix.ts";
import { cellSection } from "./cell-table.ts";
import { type EvidenceBySession, sessionsSection } from "./each-session.ts";
import { figureLink } from "./figure-link.ts";
import { gatesSection } from "./gates-and-rules.ts";
import { knowFirst } from "./know-first.ts";
import { pairedSection } from "./paired-section.ts";
import { provenanceSection } from "./provenance-section.ts";
import { replayBlocks } from "./replay-section.ts";
import { marketSection } from "./same-market.ts";
import { stabilityBlocks } from "./stability-section.ts";

/** Returns the text of debrief.md. */
export function renderDebrief(
  results: Results,
  evidence: EvidenceBySession,
  figures: Figures,
): string {
  const parts = [
    `# ${heading(results.record.title)}`,
    progress(results),
    "## 1. Verdict",
    verdict(results),
    "**Know first**",
    knowFirst(results)
      .map((item) => `- ${item}`)
      .join("\n"),
    cellSection(results),
    ...figures.table.map(figureLink),
    gatesSection(results),
    marketSection(results),
    pairedSection(results),
    ...figures.paired.map(figureLink),
    ...replayBlocks(results),
    ...figures.replays.map(figureLink),
    ...stabilityBlocks(results),
    sessionsSection(results, evidence, figures),
    provenanceSection(results),
    ...appendix(results),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Marks at the end of a heading would be taken for its closing ones and vanish. */
function heading(title: string): string {
  return markdownText(title).replace(/#+$/, "\\$&");
}

function progress({ record, sessions }: Results): string {
  const evaluable = sessions.filter((session) => session.evaluable).length;
  const what = `Debrief of sweep ${markdownText(record.name)}`;
  const state = record.state === "running" ? "**in progress**" : record.state;
  return `${what}: ${state}, ${describeSessionCounts(sessions)}, ${evaluable} evaluable.`;
}

function verdict({ verdict: { kind, cell, sentences } }: Results): string {
  const head =
    kind === "recommendation" && cell !== null
      ? `**Recommended: ${markdownText(cell)}.**`
      : "**No decision.**";
  return wrapped([head, ...sentences.map(markdownText)].join(" "));
}
