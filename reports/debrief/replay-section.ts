/** The end of section 5: every cell on every recorded tape, compared there, and whether the engine ends where it did. */
import { moment, neighbourWords } from "../replay/neighbours.ts";
import type { ReplayTape } from "../replay/replay-file.ts";
import { endsElsewhere, replaysRank } from "../replay/replays-rank.ts";
import type { ReplayResults, Results } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { counted, fixed, listed } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { openFootnotes } from "./footnotes.ts";
import { metricWords } from "./metric-words.ts";
import { comparisonBlocks } from "./paired-section.ts";
import { numbersOf, SINCE, sessionsSince, sinceWords } from "./replayed-since.ts";
import { storedReason } from "./why-missing.ts";

/** A wider table is not read; the heat map and results.json have every tape. */
const TAPES_SHOWN_MAX = 12;
const ITEMS_MAX = 20;

/** Returns Markdown blocks; none where the run has no replays. */
export function replayBlocks(results: Results): string[] {
  const replay = results.replay ?? null;
  if (replay === null) return [];
  const title = "### On replays of the recorded tapes";
  if (replay.problem !== null) {
    return [title, wrapped(`${markdownText(replay.problem)}: \`replay\` makes it anew.`)];
  }
  return [
    title,
    wrapped(lead(results, replay)),
    ...neighbourWords(replay).map((text) => wrapped(text)),
    matrix(replay),
    tapesList(replay),
    ...outside(replay),
    ...compared(results, replay),
    ...reproduced(replay, sessionsSince(results)),
  ];
}

function lead(results: Results, replay: ReplayResults): string {
  const { name, unit } = metricWords(results.record.decisionMetric);
  return [
    standing(results, replay),
    ...sinceWords(results),
    pairsRun(replay),
    `The table shows ${name}${unit === "" ? "" : `, ${unit}`}.`,
  ].join(" ");
}

/** What the replays are to the ranking: the same answer as the verdict's. */
function standing({ comparisons, sessions }: Results, replay: ReplayResults): string {
  const count = counted(replay.tapes.length, "recorded tape");
  if (replaysRank(comparisons, replay)) {
    const lived = sessions.some(({ summary }) => summary?.market_source === "xrpl");
    return `Ranked on replays of ${count}, not on ${lived ? "what each cell saw live" : "what each cell's own session saw"}.`;
  }
  if (endsElsewhere(replay)) {
    return `Replays of ${count}. They rank nothing: this engine no longer ends where the recorded sessions ended.`;
  }
  return sharedWindows(comparisons)
    ? `Replays of ${count}. The cells shared their windows already, so the ranking above stands; this repeats it under every tape and checks the engine.`
    : `Replays of ${count}. They describe and rank nothing: some cell has no more windows here than in its own sessions.`;
}

function pairsRun({ rows, tapes, pairsMissing, engineVersion }: ReplayResults): string {
  const how = `with the sweep's start and the tape's own seed, by engine ${engineVersion}`;
  const cells = counted(rows.length, "cell");
  if (pairsMissing === 0) return `Each of ${cells} ran on each tape ${how}.`;
  const all = rows.length * tapes.length;
  return `Of ${cells} on ${counted(tapes.length, "tape")}, ${all - pairsMissing} of ${counted(all, "pair")} ran, ${how}; ${counted(pairsMissing, "pair")} of tape and cell ${pairsMissing === 1 ? "was" : "were"} not replayed yet.`;
}

/** True when every cell met the baseline in its own windows: the replays have nothing to add to the ranking. */
function sharedWindows(comparisons: Results["comparisons"]): boolean {
  return comparisons.length > 0 && comparisons.every(({ n }) => n > 0);
}

function matrix(replay: ReplayResults): string {
  const { tapes, rows, record } = replay;
  const { decimals } = metricWords(record.decisionMetric);
  const notes = openFootnotes();
  const shown = tapes.slice(0, TAPES_SHOWN_MAX);
  const columns = [
    words("Cell"),
    ...shown.map(({ tape }) => numeric(`Tape ${tape}`)),
    numeric("Mean"),
    numeric("Tapes"),
  ];
  const table = markdownTable(
    columns,
    rows.map(({ cell, values, mean, count }) => [
      markdownText(cell),
      ...shown.map(({ tape }, i) => {
        const value = values[i] ?? null;
        return value === null
          ? notes.missing(whyNoValue(replay, cell, tape))
          : fixed(value, decimals);
      }),
      mean === null ? notes.missing(whyNoMean(count)) : fixed(mean, decimals),
      String(count),
    ]),
  );
  const more = tapes.length - shown.length;
  const under = notes.lines();
  return [
    table,
    ...(under.length === 0 ? [] : [under.join("\n")]),
    ...(more === 0
      ? []
      : [
          `${counted(more, "further tape")} are in the figure and in results.json; means are over all.`,
        ]),
  ].join("\n\n");
}

function whyNoMean(count: number): string {
  return count === 0 ? "no value on any tape" : "it lacks a tape that another cell has";
}

/** A replay may count and still have no such number: that is no fault of its own. */
function whyNoValue({ sessions, record }: ReplayResults, cell: string, tape: number): string {
  const own = sessions.filter((session) => session.cell === cell && session.replicate === tape);
  if (own.length === 0) return "not replayed, or the replay failed";
  if (own.every(({ evaluable }) => !evaluable)) return "not evaluable; the reasons stand below";
  const { name } = metricWords(record.decisionMetric);
  return `${name}: ${storedReason(own, record.decisionMetric) ?? "no reason stored"}`;
}

function tapesList({ tapes }: ReplayResults): string {
  return firstOf(tapes.map((tape) => `- ${tapeWords(tape)}`));
}

/** The first items of a list, and how many there are besides. */
function firstOf(items: readonly string[]): string {
  const more = items.length - ITEMS_MAX;
  return [...items.slice(0, ITEMS_MAX), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

function tapeWords({ tape, market_name, started_at, sessions, tape_hash }: ReplayTape): string {
  const saw =
    sessions.length === 1
      ? `session ${sessions[0]}`
      : sessions.length <= 6
        ? `sessions ${listed(sessions.map(String))}`
        : `${sessions.length} sessions`;
  return `Tape ${tape}: ${markdownText(market_name)}, from ${moment(started_at)} UTC, seen by ${saw}, hash ${tape_hash.slice(0, 12)}`;
}

/** Pairs that have no number although they were run, one line for each reason. */
function outside({ sessions, failed }: ReplayResults): string[] {
  const byReason = new Map<string, string[]>();
  for (const { replicate, cell, evaluableReasons, evaluable } of sessions) {
    if (evaluable) continue;
    const reason = evaluableReasons.join("; ");
    byReason.set(reason, [...(byReason.get(reason) ?? []), `tape ${replicate} × ${cell}`]);
  }
  const lines = [...byReason].map(
    ([reason, pairs]) => `- not evaluable: ${markdownText(few(pairs))}: ${markdownText(reason)}`,
  );
  const died = failed.map(
    ({ tape, cell, reason }) =>
      `- failed: tape ${tape} × ${markdownText(cell)}: ${markdownText(reason)}`,
  );
  const all = [...lines, ...died];
  return all.length === 0 ? [] : [firstOf(all)];
}

function few(pairs: readonly string[]): string {
  return pairs.length <= 4
    ? pairs.join(", ")
    : `${pairs.slice(0, 3).join(", ")} and ${pairs.length - 3} more`;
}

/** The same table and tests as for the sweep's own windows, each tape one window; not a second time the same. */
function compared(results: Results, replay: ReplayResults): string[] {
  const { record, comparisons, evidence, cells, sessions } = replay;
  const repeats = sharedWindows(results.comparisons) && !replaysRank(results.comparisons, replay);
  if (comparisons.length === 0 || repeats) return [];
  const tapes = comparisons.map((comparison) => ({
    ...comparison,
    leftOut: comparison.leftOut.map((reason) => reason.replace(/^window /, "tape ")),
  }));
  const asNight: Results = {
    record,
    comparisons: tapes,
    evidence,
    cells,
    sessions,
    reruns: results.reruns,
    verdict: results.verdict,
  };
  return ["Against the baseline, each tape one window:", ...comparisonBlocks(asNight)];
}

function reproduced({ reproduction }: ReplayResults, since: Results["sessions"]): string[] {
  const good = reproduction.filter(({ status }) => status === "reproduced").length;
  const bad = reproduction.filter(
    ({ status }) => status === "differs" || status === "tape_changed",
  );
  const checked = good + bad.length;
  const rest = reproduction.filter(
    ({ status }) => status === "not_counted" || status === "not_run",
  );
  const head =
    checked === 0
      ? "**Does the engine end where the sessions ended?** Not looked at."
      : `**Does the engine end where the sessions ended?** Reproduced ${good} of ${counted(checked, "recorded session")} (same ledger root on its own tape).`;
  const items = [
    ...bad.map(({ label, reason }) => `- not reproduced: ${item(label, reason)}`),
    ...rest.map(
      ({ label, status, reason }) =>
        `- ${status === "not_run" ? "not looked at" : "not counted"}: ${item(label, reason)}`,
    ),
  ];
  const late = since.length === 0 ? [] : [`- not looked at: ${numbersOf(since)}: ${SINCE}`];
  const all = [...late, ...items];
  return [wrapped(head), ...(all.length === 0 ? [] : [firstOf(all)])];
}

function item(label: string, reason: string | null): string {
  return `${markdownText(label)}: ${markdownText(reason ?? "no reason stored")}`;
}
