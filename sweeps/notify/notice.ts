/** What a notice says: one line in plain words, and the same in parts for programs. Pure. */
import {
  describeSessionCounts,
  plainLine,
  type RuleEvaluationRecord,
} from "../../reports/index.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import type { SweepEnd } from "../scheduler/decide.ts";
import { counted } from "../scheduler/events.ts";

export type Notice = {
  /** The whole notice: what, verdict, how many sessions, what went wrong, which run. */
  readonly line: string;
  readonly name: string;
  /** "2026-04-19T22-14-03Z-3f9a…"; null where none was made. */
  readonly run: string | null;
  readonly state: SweepEnd["kind"] | "test";
  readonly exit: number;
  /** The debrief's own one line; null where there is no debrief. */
  readonly verdict: string | null;
  readonly sessions: string | null;
  /** Null when nothing went wrong. */
  readonly problem: string | null;
  /** Absolute path of debrief.md. */
  readonly debrief: string | null;
};

/** Chat services and telephones cut longer ones. */
const LINE_CHARS_MAX = 600;
const PROBLEM_CHARS_MAX = 300;

export type EndedRun = {
  readonly name: string;
  readonly run: string;
  readonly end: SweepEnd;
  readonly exit: number;
  readonly verdict: string | null;
  /** Why the last debrief could not be written. */
  readonly noDebrief: string | null;
  readonly debrief: string | null;
  readonly sessions: readonly SessionRow[];
  readonly rules: readonly RuleEvaluationRecord[];
};

/** Returns the notice of a run that ended, in whichever way. */
export function noticeOfEnd(ended: EndedRun): Notice {
  const { name, run, end, exit, verdict, noDebrief, debrief, sessions } = ended;
  const counts = describeSessionCounts(sessions);
  const wrong = [
    ...("detail" in end ? [end.detail] : []),
    ...(noDebrief === null ? [] : [`no debrief: ${noDebrief}`]),
    ...failures(sessions),
    ...(end.kind === "aborted" ? [] : firedRules(ended.rules)),
  ];
  return composed({
    name,
    run,
    state: end.kind,
    exit,
    verdict,
    sessions: counts,
    problem:
      wrong.length === 0
        ? null
        : wrong.map((text) => plainLine(text, PROBLEM_CHARS_MAX)).join("; "),
    debrief,
  });
}

/** Returns the notice of a sweep that a fault ended without a word in its journal, or before there was one. */
export function noticeOfFault(name: string, exit: number, message: string): Notice {
  const problem = plainLine(message, PROBLEM_CHARS_MAX);
  return composed({ ...NOTHING, name, state: "fault", exit, problem });
}

/** Returns the notice that only tries the way. */
export function noticeOfTest(name: string): Notice {
  return composed({ ...NOTHING, name, state: "test", exit: 0 });
}

const NOTHING = { run: null, verdict: null, sessions: null, problem: null, debrief: null };

const OPENINGS: Readonly<Record<Notice["state"], string>> = {
  complete: "is complete",
  aborted: "was aborted",
  blocked: "was stopped by a gate",
  interrupted: "was told to stop from outside (SIGTERM or SIGHUP)",
  fault: "was stopped by a fault",
  test: "tries out its notice: how the sweep ends will be told here",
};

function composed(notice: Omit<Notice, "line">): Notice {
  const { name, state, verdict, sessions, problem, run } = notice;
  const parts = [
    `${name} ${OPENINGS[state]}`,
    // Whoever reads only the beginning learns what came of it, or else what is wrong.
    ...(state === "complete"
      ? [verdict, sessions, wentWrong(problem)]
      : [problem, sessions, verdict]),
    run === null ? null : `Run ${run}`,
  ];
  const sentences = parts.filter((part) => part !== null).map(sentence);
  return { ...notice, line: plainLine(sentences.join(" "), LINE_CHARS_MAX) };
}

function wentWrong(problem: string | null): string | null {
  return problem === null ? null : `Went wrong: ${problem}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function failures(sessions: readonly SessionRow[]): string[] {
  const failed = sessions.filter(({ state }) => state === "failed");
  const first = failed[0];
  if (first === undefined) return [];
  return [
    `${counted(failed.length, "session")} failed (${first.label}: ${first.reason ?? "unknown"})`,
  ];
}

function firedRules(rules: readonly RuleEvaluationRecord[]): string[] {
  const fired = rules.filter(({ outcome }) => outcome === "fired").map(({ rule }) => rule);
  return [...new Set(fired)].map((name) => {
    const times = fired.filter((rule) => rule === name).length;
    return `rule ${name} fired ${times === 1 ? "once" : `${times} times`}`;
  });
}
