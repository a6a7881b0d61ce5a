/** `status`: where a sweep stands, read from its journal only, also while another process writes it. */
import { basename, join } from "node:path";
import { visibleJson } from "../../../engine/index.ts";
import {
  countSessions,
  describeSessionCounts,
  type GateEvaluationRecord,
  plainLine,
} from "../../../reports/index.ts";
import { begunRounds } from "../../deadline/begun-rounds.ts";
import { deadlineWords } from "../../deadline/words.ts";
import { findRun } from "../../journal/find-run.ts";
import { type JournalReader, openJournalToRead } from "../../journal/journal-reader.ts";
import type {
  AttemptRow,
  ProgressRow,
  SessionRow,
  StoredSweepState,
} from "../../journal/journal-types.ts";
import { JOURNAL_FILE } from "../../journal/run-folder.ts";
import type { SweepPlan } from "../../plan/plan-types.ts";
import { GATE_NAME, needsAcknowledgement } from "../../scheduler/gate.ts";
import { wrapLogLine } from "../../text/wrap-words.ts";
import { howToOpen } from "../describe-end.ts";
import { columnsOf, type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { isDriven, runningRun } from "../running-run.ts";
import {
  acknowledgeCommand,
  debriefCommand,
  moreTimeCommand,
  sameCommand,
} from "../same-command.ts";
import { formatDuration, formatState } from "../views/format.ts";
import { paceOf, paceWords, rateWords } from "../views/pace.ts";
import { statusTable } from "../views/status-table.ts";

type StatusOptions = { readonly out: string; readonly json: boolean };

export function runStatus(
  environment: Environment,
  wanted: string | undefined,
  { out, json }: StatusOptions,
): ExitCode {
  const nowMs = environment.now().getTime();
  const running = wanted === undefined ? runningRun(out, nowMs) : undefined;
  const folder = running ?? findRun(out, environment.cwd, wanted);
  const journal = openJournalToRead(join(folder, JOURNAL_FILE));
  try {
    const stored = readStatus(journal, folder, nowMs);
    const status = { ...stored, ...nextCommands(environment, journal, folder, stored.state) };
    say(environment, json ? visibleJson(status) : renderStatus(status, pageOf(environment.stdout)));
    return EXIT.done;
  } finally {
    journal.close();
  }
}

type Status = ReturnType<typeof readStatus> & ReturnType<typeof nextCommands>;

function nextCommands(
  environment: Environment,
  journal: JournalReader,
  folder: string,
  state: StoredSweepState,
) {
  const again = sameCommand(
    environment,
    journal.plan(),
    folder,
    journal.deadlines().at(-1)?.finishBy,
  );
  const words = {
    again,
    moreTime: moreTimeCommand(environment, journal.plan(), folder),
    acknowledge: (session: number) => acknowledgeCommand(environment, folder, session),
  };
  const sessions = notAccepted(journal);
  const closed = closedGates(journal, sessions);
  return {
    again,
    read: debriefCommand(environment, folder),
    open: state === "blocked" && closed.length > 0 ? howToOpen(closed, words, sessions) : null,
  };
}

type ClosedGate = Pick<GateEvaluationRecord, "gate" | "subject">;

/** What still holds a blocked sweep back: sessions that nobody accepted, or the files asked before the first. */
function closedGates(journal: JournalReader, sessions: readonly SessionRow[]): ClosedGate[] {
  const waiting = sessions.filter(needsAcknowledgement);
  if (waiting.length > 0) {
    return waiting.map(({ label }) => ({ gate: GATE_NAME, subject: label }));
  }
  return journal
    .gateEvaluations()
    .filter(({ beforeSession, outcome }) => beforeSession === null && outcome === "blocked");
}

function notAccepted(journal: JournalReader): SessionRow[] {
  const accepted = new Set(journal.acknowledgements().map(({ session }) => session));
  return journal.sessions().filter(({ session }) => !accepted.has(session));
}

function readStatus(journal: JournalReader, folder: string, nowMs: number) {
  const sweep = journal.sweep();
  const owner = journal.orchestrator();
  const progress = new Map(journal.progress().map((row) => [row.session, row]));
  const plan = journal.plan();
  const rows = journal.sessions();
  const deadline = journal.deadlines().at(-1);
  const quiet = rows.length > ROWS_MAX ? QUIET_IN_LONG : QUIET;
  const next = rows.find(({ state }) => state === "planned" || state === "interrupted");
  const attempts = journal.attempts();
  const sessions = begunRounds(plan, rows, attempts).map((row) => ({
    ...row,
    ...progressOf(row, progress.get(row.session)),
  }));
  const alive = isDriven(journal, nowMs);
  return {
    run: basename(folder),
    folder,
    name: sweep.name,
    title: plan.title,
    grid: plan.gridPath,
    network: plan.live?.network ?? null,
    state: sweep.state,
    detail: sweep.stateDetail,
    startedAt: sweep.startedAt,
    orchestrator: owner === null ? null : { pid: owner.identity.pid, alive },
    sessions,
    rounds: plan.deadline?.fill === true ? roundsOf(plan, sessions) : null,
    pace: alive && sweep.state === "running" ? paceOf(endsOf(attempts), nowMs) : null,
    next: next === undefined ? null : { session: next.session, label: next.label },
    deadline:
      deadline === undefined
        ? null
        : { ...deadline, at: new Date(deadline.atMs).toISOString(), leftMs: deadline.atMs - nowMs },
    decisions: journal
      .decisions()
      .filter(({ kind }) => !quiet.includes(kind))
      .slice(-5),
  };
}

/** Rounds that fill the time: the last one begun, and how many there can be. */
function roundsOf(plan: SweepPlan, shown: readonly SessionRow[]) {
  const begun = Math.max(...shown.map(({ replicate }) => replicate));
  return { begun, most: plan.replicates };
}

/** Moments at which attempts ended, in order. */
function endsOf(attempts: readonly AttemptRow[]): number[] {
  return attempts
    .flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)]))
    .sort((a, b) => a - b);
}

function progressOf(row: SessionRow, progress: ProgressRow | undefined) {
  const finished = row.state === "finished" || row.state === "reused";
  return {
    done: finished ? 1 : (progress?.done ?? 0),
    ticks: row.ticks ?? progress?.ticks ?? null,
    fills: row.fills ?? progress?.fills ?? null,
    mode: progress?.mode ?? null,
    distanceBidBps: progress?.distanceBidBps ?? null,
    distanceAskBps: progress?.distanceAskBps ?? null,
  };
}

/** What a status says beside its sessions, in lines: of a terminal the rest is theirs. */
const LINES_BESIDE = 18;
const ROWS_MIN = 5;
const ROWS_MAX = 40;
/** Where nobody says how wide the screen is. */
const WIDTH = 108;
/** Two spaces, the time and a space. */
const DECISION_LEAD = 11;
const DETAIL_CHARS_MAX = 2_000;
/** Decisions that a reader of a status can do without; each rule and gate stands in the debrief. */
const QUIET = ["rule", "gate"];
/** Of a sweep longer than the table, every start and end too. */
const QUIET_IN_LONG = [...QUIET, "session_started", "session_ended", "session_skipped"];

/** As much of a screen as there is; a file and a pipe get lines that are not broken. */
type Page = { readonly width: number; readonly rowsMax: number; readonly wraps: boolean };

function pageOf(stdout: Environment["stdout"]): Page {
  const columns = columnsOf(stdout);
  if (columns === undefined) return { width: WIDTH, rowsMax: ROWS_MAX, wraps: false };
  const room = (stdout.rows ?? ROWS_MAX) - LINES_BESIDE;
  return { width: columns, rowsMax: Math.max(ROWS_MIN, Math.min(ROWS_MAX, room)), wraps: true };
}

function renderStatus(status: Status, page: Page): string {
  const lines = (text: string): string[] =>
    page.wraps ? wrapLogLine("", text, page.width) : [text];
  return [
    `${status.name}: ${plainLine(status.title)}${status.network === null ? "" : ` (${status.network} live)`}`,
    `${status.folder}`,
    ...lines(`${describeState(status)} · ${describeSessionCounts(status.sessions)}`),
    ...paceLine(status),
    ...deadlineLine(status).flatMap((line) => lines(line)),
    ...(status.detail === null ? [] : lines(plainLine(status.detail, DETAIL_CHARS_MAX))),
    "",
    statusTable(status.sessions, page),
    "",
    ...lines(nextStep(status)),
    // The beginning of each says what was decided; sweep.log has the rest.
    ...status.decisions.map(
      ({ at, text }) => `  ${at.slice(11, 19)} ${plainLine(text, page.width - DECISION_LEAD)}`,
    ),
  ].join("\n");
}

function paceLine({ pace, sessions, rounds, state }: Status): string[] {
  const { of } = countSessions(sessions);
  // Of rounds to come nobody knows how many there will be: the deadline's line says when it is over.
  const words =
    rounds === null || rounds.begun >= rounds.most
      ? paceWords(pace, of.planned + of.interrupted + of.running)
      : [...rateWords(pace), `round ${rounds.begun} of at most ${rounds.most}`];
  return state !== "running" || words.length === 0 ? [] : [words.join(", ")];
}

/** What is over needs no clock: how it ended stands in the detail. */
function deadlineLine({ deadline, state }: Status): string[] {
  if (deadline === null || state === "complete" || state === "aborted") return [];
  const left = deadline.leftMs <= 0 ? "its time is over" : `in ${formatDuration(deadline.leftMs)}`;
  return [`To be over by ${deadlineWords(deadline)}, ${left}`];
}

function describeState({ state, orchestrator, startedAt }: Status): string {
  const start = `${startedAt.slice(0, 16).replace("T", " ")} UTC`;
  if (state !== "running") return `${formatState(state)}, started ${start}`;
  if (orchestrator?.alive === true) return `running since ${start}, process ${orchestrator.pid}`;
  return `cut off: its process ${orchestrator?.pid ?? "(unknown)"} is gone, started ${start}`;
}

function nextStep({ state, orchestrator, next, read, open, again }: Status): string {
  if (state === "running" && orchestrator?.alive === true) {
    return next === null ? "Next: the debrief." : `Next: session ${next.session} (${next.label}).`;
  }
  if (state === "complete" || state === "aborted") return `Read it: ${read}`;
  return open ?? `Go on with it: ${again}`;
}
