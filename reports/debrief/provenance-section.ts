/** Section 7: where everything comes from, and the command that checks it. The only place for wall-clock times. */
import { basename, dirname } from "node:path";
import type { Results } from "../results/results-types.ts";
import type { CellRecord, SweepRecord } from "../sweep-record.ts";
import { markdownCode, markdownTableCode, markdownText, markdownWhole } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { duration } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { isFolded, sessionsWords, splitSessions } from "./fold.ts";
import { meaningOptions } from "./option-words.ts";

/** Returns the section's Markdown. */
export function provenanceSection(results: Results): string {
  const { record } = results;
  return [
    "## 7. Provenance",
    facts(record),
    "What each cell changed:",
    changes(record.cells),
    "Sessions:",
    sessionHashes(results),
    ...tapes(record),
    ...times(record),
    ...summaryStorage(record),
    `Check all of it: ${markdownCode(`npm run sweep -- verify ${record.runPath}`)}`,
    "docs/reading-the-debrief.md explains every column and figure of this page.",
  ].join("\n\n");
}

function facts(record: SweepRecord): string {
  const options = meaningOptions(record);
  const rows: [string, string][] = [
    ["Run", markdownText(basename(record.runFolder))],
    [
      "Grid",
      `${markdownText(basename(record.gridPath))}, meaning ${markdownTableCode(record.gridHash)}`,
    ],
    ["Run identity", markdownTableCode(record.identityHash)],
    ["Approval", approval(record)],
    ["Options", options.length === 0 ? "none" : markdownTableCode(options.join(" "))],
    ["Session", sessionFacts(record)],
    ["Schedule", `${record.order}, ${rounds(record)}, ${record.concurrency} at a time`],
    ["Engine", markdownText(record.engineVersion)],
    ["Node", markdownText(record.nodeVersion)],
    ["Commit", record.commit === null ? "n/a (not in a repository)" : markdownText(record.commit)],
  ];
  if (record.reusedBaseline !== null) {
    rows.push([
      "Baseline",
      `reused from ${markdownTableCode(basename(dirname(record.reusedBaseline)))}`,
    ]);
  }
  return markdownTable([words("What"), words("Value")], rows);
}

function rounds({ replicates, deadline }: SweepRecord): string {
  return deadline?.fill === true
    ? `${replicates} round(s), as many as fitted`
    : `${replicates} replicate(s)`;
}

function sessionFacts({ durationMs, start, freshDb, storage }: SweepRecord): string {
  const money = `${start.xrpDrops / 1e6} XRP and ${start.rlusdMicro / 1e6} RLUSD at the start`;
  const inventory = freshDb ? "fresh database each" : "inventory carried";
  const kept = storage === undefined ? "" : ", summaries kept, no rows per tick";
  return `${duration(durationMs)} each, ${money}, ${inventory}${kept}`;
}

/** What it means for the numbers of this page, and the way to a session's quotes. */
function summaryStorage({ storage, runPath }: SweepRecord): string[] {
  if (storage === undefined) return [];
  const rerun = markdownCode(`npm run sweep -- rerun ${runPath} --session N`);
  const words =
    "Sessions kept their summaries, trades and ledger roots, no rows per tick: this page repeats what each computed of its rows as it ended, sealed in its database. The check below runs each of them again. Any of them can be had in full, ending on the same root:";
  return [`${wrapped(words)}\n${rerun}`];
}

function approval({ approval: { required, by, note, uncovered = [] } }: SweepRecord): string {
  if (by === null) return required ? "required, missing" : "optional, none given";
  const without = uncovered.length === 0 ? "" : `, signed without ${uncovered.join(", ")}`;
  return markdownText(`by ${by}${without}${note === null ? "" : `: ${note}`}`);
}

function changes(cells: readonly CellRecord[]): string {
  return isFolded(cells) && areOneMatrix(cells) ? matrixChanges(cells) : eachChange(cells);
}

/** Every cell sets the same keys, as proposed, from the same base. */
function areOneMatrix(cells: readonly CellRecord[]): boolean {
  const form = ({ changes: own, rationale }: CellRecord) =>
    JSON.stringify([rationale, own.map(({ key, baseEffective }) => [key, baseEffective])]);
  const [first] = cells;
  return cells.every(
    (cell) =>
      first !== undefined &&
      form(cell) === form(first) &&
      cell.changes.every(({ proposed }) => proposed === undefined),
  );
}

/** A row a cell: hundreds of cells in thousands of rows are read by nobody. */
function matrixChanges(cells: readonly CellRecord[]): string {
  const keys = (cells[0]?.changes ?? []).map(({ key, base, baseEffective }) =>
    numeric(`${key} (base ${base === null ? `${baseEffective}, default` : base})`),
  );
  const rows = cells.map(({ label, changes: own }) => [
    markdownText(label),
    ...own.map(({ value }) => markdownText(String(value))),
  ]);
  return markdownTable([words("Cell"), ...keys], rows);
}

function eachChange(cells: readonly CellRecord[]): string {
  const rows = cells.flatMap((cell) => {
    const head = markdownText(cell.label);
    const why = markdownText(cell.rationale);
    if (cell.changes.length === 0) return [[head, "nothing", "", "", "", why]];
    return cell.changes.map((change, i) => [
      i === 0 ? head : "",
      markdownText(change.key),
      markdownText(
        change.base === null ? `${change.baseEffective} (default)` : String(change.base),
      ),
      markdownText(String(change.value)),
      change.proposed === undefined ? "" : markdownText(String(change.proposed)),
      i === 0 ? why : "",
    ]);
  });
  const proposed = cells.some(({ changes }) => changes.some((c) => c.proposed !== undefined));
  const columns = ["Cell", "Key", "Base", "Value", "Proposed", "Rationale"];
  const kept = columns.map((_, i) => i !== 4 || proposed);
  const pick = (cellsOfRow: readonly string[]) => cellsOfRow.filter((_, i) => kept[i]);
  return markdownTable(pick(columns).map(words), rows.map(pick));
}

function sessionHashes(results: Results): string {
  const { record } = results;
  const split = splitSessions(results);
  const rows = split.shown.map(({ session, label, marketIdentity, summary }) => {
    const seed = record.sessions.find((s) => s.session === session)?.seed;
    const short = (hash: string | null | undefined) =>
      hash === null || hash === undefined ? "n/a" : markdownTableCode(hash.slice(0, 16));
    return [
      markdownText(label),
      String(seed ?? "n/a"),
      short(summary?.config_hash),
      short(summary?.tape_hash),
      short(summary?.ledger_root),
      markdownText(marketIdentity.length > 40 ? `${marketIdentity.slice(0, 40)}…` : marketIdentity),
    ];
  });
  const columns = ["Session", "Seed", "Config hash", "Tape hash", "Ledger root", "Market identity"];
  const told = sessionsWords(results, split).map((line) => `${line}\n\n`);
  return `${told.join("")}${markdownTable(columns.map(words), rows)}\n\nHashes are BLAKE3, first 16 digits; results.json has them whole.`;
}

function tapes({ tapes }: SweepRecord): string[] {
  if (tapes.length === 0) return [];
  const lines = tapes.map(
    ({ name, hash, note }) =>
      `- ${markdownText(name)} ${markdownCode(hash.slice(0, 16))}: ${markdownWhole(note)}`,
  );
  return [`Tapes:\n\n${lines.join("\n")}`];
}

function times({
  approval: { at },
  acknowledgements,
  interruptions,
  deadline,
}: SweepRecord): string[] {
  const given = deadline?.given ?? [];
  const lines = [
    ...given.map(
      ({ setAt, words: by }, i) =>
        `- to be over by ${markdownText(by)}, ${i === 0 ? "set" : "moved"} ${markdownText(setAt)}`,
    ),
    ...(at === null ? [] : [`- approved ${markdownText(at)}`]),
    ...acknowledgements.map(
      (a) => `- session ${a.session} acknowledged ${markdownText(a.at)} by ${markdownText(a.by)}`,
    ),
    ...interruptions.map((i) => `- interrupted ${markdownText(i.at)}: ${markdownText(i.detail)}`),
  ];
  return lines.length === 0 ? [] : [`When:\n\n${lines.join("\n")}`];
}
