/**
 * Tells the end of a command's night to whom the grid names, at most once, and leaves a line of what came of it: in
 * the journal, the log and the view where there is a run, on standard error where there is none.
 */
import { basename } from "node:path";
import { CodedError } from "../../engine/index.ts";
import type { DebriefOutcome } from "../../reports/index.ts";
import { begunRounds } from "../deadline/begun-rounds.ts";
import type { OpenedRun } from "../journal/open-run.ts";
import { type Notice, noticeOfEnd, noticeOfFault } from "../notify/notice.ts";
import { noticeWarnings, type PlannedNotice } from "../notify/planned-notice.ts";
import { tellNotice } from "../notify/tell-notice.ts";
import type { SweepEnd } from "../scheduler/decide.ts";
import type { EmitEvent } from "../scheduler/events.ts";
import type { StopSignal } from "../scheduler/stop-signal.ts";
import { complain, type Environment } from "./environment.ts";

export type NightEnd = {
  readonly run: OpenedRun;
  readonly name: string;
  readonly end: SweepEnd;
  readonly exit: number;
  readonly debrief: DebriefOutcome | null;
  /** Why the last debrief could not be written. */
  readonly noDebrief: CodedError | null;
};

export type Teller = {
  /** What would keep a notice from being told; known in the evening. */
  readonly warnings: () => readonly string[];
  readonly ofEnd: (
    ended: NightEnd,
    world: { readonly emit: EmitEvent; readonly stop: StopSignal },
  ) => Promise<void>;
  /** Of a fault that left no end in a journal; nothing where the end was told already. */
  readonly ofFault: (name: string, exit: number, error: unknown) => Promise<void>;
};

/** Returns the teller of one command; without a notice in the grid it tells nobody. Its methods never throw. */
export function createTeller(environment: Environment, notify: PlannedNotice | undefined): Teller {
  const { variables } = environment;
  let told = false;
  return {
    warnings: () => noticeWarnings(notify, variables),
    ofEnd: async (ended, { emit, stop }) => {
      if (notify === undefined || told || !isNews(ended.end, stop)) return;
      told = true;
      const say = quiet(emit);
      const notice = noticeOf(ended);
      if (wasTold(ended.run, notice)) {
        say({ kind: "notice", text: "Not told again: this end was told before." });
        return;
      }
      const { signal, forget } = abortOn(stop);
      const results = await tellNotice(notice, notify, { variables, signal });
      forget();
      for (const { where, failure } of results) {
        if (failure === null) say({ kind: "notice", text: `${TOLD} ${where}: ${notice.line}` });
        else say({ kind: "warning", text: `the notice was not told: ${where}: ${failure}` });
      }
    },
    ofFault: async (name, exit, error) => {
      if (notify === undefined || told || isElsewhere(error)) return;
      told = true;
      const message = error instanceof Error ? error.message : String(error);
      const results = await tellNotice(noticeOfFault(name, exit, message), notify, { variables });
      for (const { where, failure } of results) {
        if (failure !== null)
          complain(environment, `Warning: the notice was not told: ${where}: ${failure}`);
      }
    },
  };
}

const TOLD = "Told";

/** Whoever pressed Ctrl-C is there and knows; a closed session or a shutdown is news. */
function isNews({ kind }: SweepEnd, stop: StopSignal): boolean {
  if (stop.killing()) return false;
  return kind !== "interrupted" || stop.reason() !== "interrupted_sigint";
}

/** Another orchestrator drives the run: nothing has ended. */
function isElsewhere(error: unknown): boolean {
  return error instanceof CodedError && error.code === "SWP_LOCKED";
}

/** The same words about the same run, with no session since: a supervisor that starts it again and again. */
function wasTold({ journal }: OpenedRun, { line }: Notice): boolean {
  const decisions = journal.decisions();
  const last = decisions.findLastIndex(
    ({ kind, text }) => kind === "notice" && text.startsWith(TOLD),
  );
  if (last < 0 || decisions[last]?.text.endsWith(line) !== true) return false;
  return !decisions.slice(last).some(({ kind }) => kind === "session_started");
}

function noticeOf({ run, name, end, exit, debrief, noDebrief }: NightEnd): Notice {
  const page = debrief?.paths.find((path) => path.endsWith("debrief.md"));
  const { journal } = run;
  return noticeOfEnd({
    name,
    run: basename(run.runFolder),
    end,
    exit,
    // What was written before the last session is no verdict on the night.
    verdict: noDebrief === null ? (debrief?.verdictLine ?? null) : null,
    noDebrief: noDebrief?.message ?? null,
    debrief: page ?? null,
    sessions: begunRounds(journal.plan(), journal.sessions(), journal.attempts()),
    rules: journal.ruleEvaluations(),
  });
}

function abortOn(stop: StopSignal): { readonly signal: AbortSignal; readonly forget: () => void } {
  const abort = new AbortController();
  return { signal: abort.signal, forget: stop.onMove(() => abort.abort()) };
}

/** A journal that cannot take the line must not change how the sweep ended. */
function quiet(emit: EmitEvent): EmitEvent {
  return (event) => {
    try {
      emit(event);
    } catch {
      return;
    }
  };
}
