/**
 * A plan as a person reads it before going to sleep: what runs, in which order, on which markets, what each
 * cell changes, what would stop it, when it ends and what it stores. Plain text, at most 108 columns; long lists folded.
 */
import { plainOneLine } from "../../engine/index.ts";
import { describeFit } from "../deadline/describe-fit.ts";
import { plannedDeadline } from "../deadline/set-deadline.ts";
import { formatDuration } from "../grid/duration.ts";
import { destinations, neededVariables } from "../notify/planned-notice.ts";
import { wrapWords } from "../text/wrap-words.ts";
import { CELLS_LISTED_MAX, cellAxes, cellTable } from "./list-cells.ts";
import { foldsWindows, sessionLines, sessionsHead } from "./list-sessions.ts";
import { roomWarnings, storedText, virtualTimeText } from "./plan-size.ts";
import type { SweepPlan } from "./plan-types.ts";
import { CARRIED_SHOWS, plannedText, testedText } from "./planned-words.ts";
import { ledgersExpected, wallTimeMs } from "./wall-time.ts";

export type RenderPlanOptions = {
  /** Now, epoch milliseconds; with it a plan on a real clock says when it ends. */
  readonly nowMs?: number;
  /** The operator's zone, and wall times of sessions like these: with them a plan says what fits before its deadline. */
  readonly timeZone?: string;
  readonly measured?: readonly number[];
  /** Sessions on virtual time that this machine runs at once; with it the plan says how long they take. */
  readonly atOnce?: number;
  /** Room where results go, in bytes. */
  readonly freeBytes?: number | null;
  /** Columns; never more than 108, which a mail and a page of paper hold. */
  readonly width?: number;
  /** List every cell and every session, however many. */
  readonly all?: boolean;
};

const WIDTH_MAX = 108;
const WIDTH_MIN = 60;

/** Renders the plan: whole, or with long lists folded to their ends. */
export function renderPlan(plan: SweepPlan, options: RenderPlanOptions = {}): string {
  const { all = false, freeBytes = null } = options;
  const width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, options.width ?? WIDTH_MAX));
  const foldsCells = !all && plan.cells.length > CELLS_LISTED_MAX;
  return [
    `${plainOneLine(plan.title)} (${plan.name})`,
    ...facts(plan, options).flatMap(([name, text]) => wrapped(`${name.padEnd(9)} `, text, width)),
    "",
    `Cells (${plan.cells.length}), difference against the base config`,
    ...(foldsCells ? cellAxes(plan.cells, width) : [cellTable(plan.cells, width)]),
    "",
    sessionsHead(plan),
    ...sessionLines(plan, { all, width }),
    ...(foldsCells || (!all && foldsWindows(plan))
      ? ["", "plan GRID --all lists every cell with what it changes, and every session."]
      : []),
    "",
    "Gates",
    ...gateLines(plan, width),
    "",
    "Stopping rules, checked after every session in this order",
    ...ruleLines(plan, width),
    ...warningLines([...plan.warnings, ...roomWarnings(plan, freeBytes)], width),
  ].join("\n");
}

function facts(plan: SweepPlan, options: RenderPlanOptions): [string, string][] {
  const { start, approval, baseline } = plan;
  const wallet = `${start.xrpDrops / 1e6} XRP and ${start.rlusdMicro / 1e6} RLUSD`;
  return [
    ["Grid", plan.gridPath],
    ...liveRow(plan),
    ["Sessions", sessionsText(plan)],
    ["Length", `${formatDuration(plan.durationMs)} a session, from ${wallet}${freshness(plan)}`],
    [
      "Schedule",
      `${plan.order}, ${replicatesText(plan)}, ${lanes(plan.concurrency)}, ${plan.retries} retr${plan.retries === 1 ? "y" : "ies"}`,
    ],
    ...endRows(plan, options),
    ["Stores", storedText(plan, options.freeBytes ?? null)],
    ["Baseline", baselineText(baseline)],
    ["Decides", `${plan.decisionMetric}; must be populated: ${plan.primaryMetrics.join(", ")}`],
    ...plannedRow(plan),
    ...testedRow(plan),
    ["Approval", approvalText(approval)],
    ...noticeRow(plan),
    ...Object.entries(plan.options).map(([name, value]): [string, string] => [
      "Option",
      `--${name} ${value}`,
    ]),
    ["Meaning", plan.meaningHash.slice(0, 16)],
  ];
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

/** The numbers that a night is made of. */
function sessionsText({ sessions, cells, replicates, deadline }: SweepPlan): string {
  const windows = `${replicates} window${plural(replicates)}`;
  const each = `${cells.length} cell${plural(cells.length)}`;
  if (deadline?.fill === true) return `${each}, in as many rounds as fit (${replicates} at most)`;
  const reused = sessions.length < cells.length * replicates ? ", less the baseline's" : "";
  return `${sessions.length}: ${each} × ${windows}${reused}`;
}

/** By when it has to be over, and what of it ends by then. */
function endRows(plan: SweepPlan, options: RenderPlanOptions): [string, string][] {
  const { nowMs, timeZone = "UTC", measured = [] } = options;
  const own: [string, string][] =
    plan.deadline?.fill === true ? [] : [["Ends", estimate(plan, options)]];
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

function plannedRow({ planned, decisionMetric, freshDb, cells }: SweepPlan): [string, string][] {
  if (!freshDb && cells.length > 1) return [["Can show", CARRIED_SHOWS]];
  return planned === undefined ? [] : [["Can show", plannedText(planned, decisionMetric)]];
}

function testedRow({ testedBefore, planned }: SweepPlan): [string, string][] {
  if (testedBefore === undefined || planned === undefined) return [];
  const text = testedText(testedBefore, planned);
  return text === null ? [] : [["Tested", text]];
}

function freshness({ freshDb }: SweepPlan): string {
  return freshDb ? ", fresh each time" : ", then carried from session to session";
}

function lanes(concurrency: number): string {
  return concurrency === 1 ? "back to back" : `${concurrency} at once`;
}

/** Virtual time runs as fast as the machine; only a real clock has an end that can be told. */
function estimate(plan: SweepPlan, { nowMs, atOnce, measured = [] }: RenderPlanOptions): string {
  const { clock, sessions, durationMs } = plan;
  const market = formatDuration(sessions.length * durationMs);
  if (clock === "virtual") {
    const time =
      atOnce === undefined
        ? "seconds to minutes, as fast as the machine goes"
        : virtualTimeText(plan, { atOnce, measured });
    return `${market} of market on a virtual clock: ${time}`;
  }
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

function gateLines({ gates }: SweepPlan, width: number): string[] {
  return [
    ...gates.beforeFirst.flatMap(({ summary }) =>
      wrapped("  ", `before the first: ${summary} must be ok and have run to its end`, width),
    ),
    ...wrapped(
      "  ",
      `between sessions: inventory_invariant.status must be ${gates.between.inventory_invariant}; unverified warns`,
      width,
    ),
  ];
}

function ruleLines({ rules }: SweepPlan, width: number): string[] {
  if (rules.length === 0) return ["  none"];
  const nameWidth = Math.max(...rules.map(({ name }) => name.length));
  return rules.flatMap(({ name, when, action }) =>
    wrapped(`  ${action.padEnd(9)} ${name.padEnd(nameWidth)}  `, when, width),
  );
}

function warningLines(warnings: readonly string[], width: number): string[] {
  if (warnings.length === 0) return [];
  return [
    "",
    `Warnings (${warnings.length})`,
    ...warnings.flatMap((text) => wrapped("  ! ", text, width)),
  ];
}

function plural(count: number): string {
  return count === 1 ? "" : "s";
}

/** Text from a file must not move the terminal's cursor. */
function wrapped(lead: string, text: string, width: number): string[] {
  return wrapWords(lead, plainOneLine(text), width);
}
