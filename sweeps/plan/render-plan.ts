/**
 * A plan as a person reads it before going to sleep: what runs, in which order, on which markets, what each
 * cell changes, what would stop it, and when it ends. Plain text, at most 110 columns.
 */
import Table from "cli-table3";
import { plainOneLine } from "../../engine/index.ts";
import { describeFit } from "../deadline/describe-fit.ts";
import { plannedDeadline } from "../deadline/set-deadline.ts";
import { formatDuration } from "../grid/duration.ts";
import { destinations, neededVariables } from "../notify/planned-notice.ts";
import type { ConfigChange, PlannedCell, PlannedSession, SweepPlan } from "./plan-types.ts";
import { plannedText } from "./planned-words.ts";
import { ledgersExpected, wallTimeMs } from "./wall-time.ts";

export type RenderPlanOptions = {
  /** Now, epoch milliseconds; with it a plan on a real clock says when it ends. */
  readonly nowMs?: number;
  /** The operator's zone, and wall times of sessions like these: with them a plan says what fits before its deadline. */
  readonly timeZone?: string;
  readonly measured?: readonly number[];
};

const WIDTH = 108;
/** Longer lists are cut in the middle of the text, with their count. */
const CELLS_SHOWN = 40;
const MARKETS_SHOWN = 16;
/** A longer list that comes again for another market is not told again. */
const CELLS_REPEATED = 8;
const SAME_ORDER = "the same cells in the same order";
const ROUNDS_SHOWN = 2;

/** Renders the whole plan. */
export function renderPlan(plan: SweepPlan, options: RenderPlanOptions = {}): string {
  return [
    `${plainOneLine(plan.title)} (${plan.name})`,
    ...facts(plan, options),
    "",
    `Cells (${plan.cells.length}), difference against the base config`,
    cellTable(plan),
    "",
    sessionsHead(plan),
    ...sessionLines(plan),
    "",
    "Gates",
    ...gateLines(plan),
    "",
    "Stopping rules, checked after every session in this order",
    ...ruleLines(plan),
    ...warningLines(plan),
  ].join("\n");
}

function facts(plan: SweepPlan, options: RenderPlanOptions): string[] {
  const { start, approval, baseline } = plan;
  const wallet = `${start.xrpDrops / 1e6} XRP and ${start.rlusdMicro / 1e6} RLUSD`;
  const rows: [string, string][] = [
    ["Grid", plan.gridPath],
    ...liveRow(plan),
    [
      "Length",
      `${formatDuration(plan.durationMs)} a session, from ${wallet}${freshness(plan)}${storageText(plan)}`,
    ],
    [
      "Schedule",
      `${plan.order}, ${replicatesText(plan)}, ${lanes(plan.concurrency)}, ${plan.retries} retr${plan.retries === 1 ? "y" : "ies"}`,
    ],
    ...endRows(plan, options),
    ["Baseline", baselineText(baseline)],
    ["Decides", `${plan.decisionMetric}; must be populated: ${plan.primaryMetrics.join(", ")}`],
    ...plannedRow(plan),
    ["Approval", approvalText(approval)],
    ...noticeRow(plan),
    ...Object.entries(plan.options).map(([name, value]): [string, string] => [
      "Option",
      `--${name} ${value}`,
    ]),
    ["Meaning", plan.meaningHash.slice(0, 16)],
  ];
  return rows.flatMap(([name, text]) => wrapped(`${name.padEnd(9)} `, text));
}

/** A live market happens once: what it is and who is asked stands at the top. */
function liveRow({ live, durationMs }: SweepPlan): [string, string][] {
  if (live === undefined) return [];
  const servers = live.servers.map((url) => url.replace(/^wss?:\/\//, "")).join(", ");
  const feed = live.sharedFeed ? "one feed for all sessions" : "a connection for each session";
  const ledgers = ledgersExpected(durationMs);
  return [
    [
      "Market",
      `${live.network} live, ${live.pair}, read only: about ${ledgers} ledger${plural(ledgers)} a session in real time, ${feed}; servers in order: ${servers}`,
    ],
  ];
}

function replicatesText({ replicates, deadline }: SweepPlan): string {
  if (deadline?.fill === true)
    return `rounds of all cells as long as they fit (${replicates} at most)`;
  return `${replicates} replicate${plural(replicates)}`;
}

function sessionsHead({ sessions, cells, replicates, deadline }: SweepPlan): string {
  if (deadline?.fill !== true) return `Sessions (${sessions.length}), in running order`;
  return `Sessions (${cells.length} a round, at most ${replicates} rounds), in running order`;
}

/** By when it has to be over, and what of it ends by then. */
function endRows(plan: SweepPlan, options: RenderPlanOptions): [string, string][] {
  const { nowMs, timeZone = "UTC", measured = [] } = options;
  const own: [string, string][] =
    plan.deadline?.fill === true ? [] : [["Ends", estimate(plan, nowMs)]];
  if (plan.deadline === undefined) return own;
  const deadline = nowMs === undefined ? null : plannedDeadline(plan, { nowMs, timeZone });
  const text =
    nowMs === undefined || deadline === null
      ? plan.deadline.finishBy
      : `if started now: ${describeFit(plan, { nowMs, deadline, measured })}`;
  return [...own, ["Over by", text]];
}

function noticeRow({ notify }: SweepPlan): [string, string][] {
  if (notify === undefined) return [];
  const needed = neededVariables(notify);
  const from = needed.length === 0 ? "" : ` (with ${needed.join(", ")} of the environment)`;
  return [
    ["Notice", `to ${destinations(notify).join(" and ")}${from}: at the end, an abort or a fault`],
  ];
}

function plannedRow({ planned, decisionMetric }: SweepPlan): [string, string][] {
  return planned === undefined ? [] : [["Can show", plannedText(planned, decisionMetric)]];
}

function freshness({ freshDb }: SweepPlan): string {
  return freshDb ? ", fresh each time" : ", then carried from session to session";
}

function storageText({ storage }: SweepPlan): string {
  return storage === undefined ? "" : ", summaries kept, no rows per tick";
}

function lanes(concurrency: number): string {
  return concurrency === 1 ? "back to back" : `${concurrency} at once`;
}

/** Virtual time runs as fast as the machine; only a real clock has an end that can be told. */
function estimate(plan: SweepPlan, nowMs?: number): string {
  const { clock, sessions, durationMs } = plan;
  const market = formatDuration(sessions.length * durationMs);
  if (clock === "virtual")
    return `${market} of market on a virtual clock: seconds to minutes, as fast as the machine goes`;
  const total = wallTimeMs(plan);
  const end =
    nowMs === undefined
      ? ""
      : `, about ${new Date(nowMs + total).toISOString().slice(0, 16).replace("T", " ")} UTC if started now`;
  return `after ${formatDuration(total)} on a real clock${end}`;
}

function baselineText({ cell, reuseSummary }: SweepPlan["baseline"]): string {
  if (cell === null) return "none: cells are listed, not compared";
  return reuseSummary === null ? cell : `${cell}, not run: ${reuseSummary} stands for it`;
}

function approvalText({
  required,
  status,
  by,
  at,
  note,
  uncovered,
}: SweepPlan["approval"]): string {
  if (status === "valid") {
    const without = uncovered.length === 0 ? "" : `, without ${uncovered.join(", ")}`;
    return `signed by ${plainOneLine(by ?? "")} at ${at}${without}${note === null ? "" : `: ${plainOneLine(note)}`}`;
  }
  const state = status === "void" ? "signed before, void now" : "not signed";
  return required ? `${state}; required before it may run` : `${state}; optional`;
}

function cellTable({ cells }: SweepPlan): string {
  const table = new Table({
    head: ["cell", "changes", "why"],
    colWidths: [24, 44, 38],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const cell of cells.slice(0, CELLS_SHOWN)) {
    table.push([cellName(cell), changesText(cell), plainOneLine(cell.rationale)]);
  }
  const rest = cells.length - CELLS_SHOWN;
  return rest > 0 ? `${table.toString()}\n… and ${rest} more cells` : table.toString();
}

function cellName({ label, isBaseline }: PlannedCell): string {
  return isBaseline ? `${label}\n(baseline)` : label;
}

function changesText({ changes }: PlannedCell): string {
  if (changes.length === 0) return "none";
  return changes.map(changeText).join("\n");
}

function changeText({ key, base, baseEffective, value, proposed }: ConfigChange): string {
  const before = base === null ? `${baseEffective} (default)` : `${base}`;
  const reviewed = proposed === undefined ? "" : `, proposed ${proposed}`;
  const arrow = baseEffective === value ? `${value} (as base)` : `${before} → ${value}`;
  return `${key} ${arrow}${reviewed}`;
}

/** One line for each replicate: its market and the order of its cells. Of rounds that only may come, the first few. */
function sessionLines({ sessions, replicates, deadline }: SweepPlan): string[] {
  const lines: string[] = [];
  const shown = Math.min(replicates, deadline?.fill === true ? ROUNDS_SHOWN : MARKETS_SHOWN);
  let before = "";
  for (let replicate = 1; replicate <= shown; replicate++) {
    const own = sessions.filter((session) => session.replicate === replicate);
    const first = own[0] as PlannedSession;
    const order = own.map(({ cell }) => cell);
    const whole = order.join(", ");
    const text = whole === before && order.length > CELLS_REPEATED ? SAME_ORDER : orderText(order);
    before = whole;
    const range = own.length === 1 ? `${first.session}` : `${first.session}–${own.at(-1)?.session}`;
    lines.push(...wrapped(`  ${range.padEnd(7)} `, `${first.marketName}: ${text}`));
  }
  if (replicates > shown)
    lines.push(
      deadline?.fill === true
        ? "  … and so on, as long as a whole round fits"
        : `  … and ${replicates - shown} more replicates`,
    );
  return lines;
}

function orderText(cells: readonly string[]): string {
  const rest = cells.length - CELLS_SHOWN;
  const more = rest > 0 ? ` and ${rest} more` : "";
  return `${cells.slice(0, CELLS_SHOWN).join(", ")}${more}`;
}

function gateLines({ gates }: SweepPlan): string[] {
  return [
    ...gates.beforeFirst.flatMap(({ summary }) =>
      wrapped("  ", `before the first: ${summary} must be ok and have run to its end`),
    ),
    `  between sessions: inventory_invariant.status must be ${gates.between.inventory_invariant}; unverified warns`,
  ];
}

function ruleLines({ rules }: SweepPlan): string[] {
  if (rules.length === 0) return ["  none"];
  const width = Math.max(...rules.map(({ name }) => name.length));
  return rules.flatMap(({ name, when, action }) =>
    wrapped(`  ${action.padEnd(9)} ${name.padEnd(width)}  `, when),
  );
}

function warningLines({ warnings }: SweepPlan): string[] {
  if (warnings.length === 0) return [];
  return [
    "",
    `Warnings (${warnings.length})`,
    ...warnings.flatMap((text) => wrapped("  ! ", text)),
  ];
}

/** Breaks at spaces; following lines are indented as far as the first one's text. */
function wrapped(lead: string, text: string): string[] {
  const room = Math.max(30, WIDTH - lead.length);
  const lines: string[] = [];
  let line = "";
  for (const word of plainOneLine(text).split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((part, index) => `${index === 0 ? lead : " ".repeat(lead.length)}${part}`);
}

/** Text from a file must not move the terminal's cursor. */

function plural(count: number): string {
  return count === 1 ? "" : "s";
}
