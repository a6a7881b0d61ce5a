/** Entries on what becomes of a session beside its attempts: marked, left out, judged, acknowledged. */
import type { RuleEvaluationRecord } from "../../reports/index.ts";
import { RAN_AHEAD, type SessionRow } from "./journal-types.ts";
import type { Statements } from "./statements.ts";
import type { Writing } from "./writing.ts";

/** A session that is not run, or not again, for want of time. */
export type LeftOut = Pick<SessionRow, "session" | "state" | "reason">;

export type Judgement = {
  readonly session: number;
  readonly rules: readonly RuleEvaluationRecord[];
  /** Failed for an empty primary metric: the reason; null otherwise. */
  readonly failedBecause: string | null;
  /** Sessions that a rule leaves out, with the reason: those to come, or this one when it ran all the same. */
  readonly skip: readonly { readonly session: number; readonly reason: string }[];
};

export type SessionEntries = {
  readonly markSession: (
    session: number,
    state: SessionRow["state"],
    reason: string | null,
  ) => void;
  /** Leaves out a session that ran before its turn: its attempt stays on record, and nothing of it counts. */
  readonly takeBack: (session: number, state: "planned" | "not_run", reason: string | null) => void;
  readonly leaveOut: (sessions: readonly LeftOut[]) => void;
  readonly judge: (judgement: Judgement) => void;
  readonly acknowledge: (session: number, by: string, reason: string) => void;
};

const MARK = "UPDATE sessions SET state = @state, reason = @reason WHERE session = @session";
/** Whatever it did does not count. */
const TAKE_OUT = `
  UPDATE sessions SET state = @state, reason = @reason, folder = NULL, halt_reason = NULL,
         invariant_status = NULL, ticks = NULL, fills = NULL, judged = @judged
   WHERE session = @session`;

/** What a judgement changes is one entry with it. */
export function sessionEntries({ statements, changed, forget, at }: Writing): SessionEntries {
  const { run, together, togetherSoon } = statements;
  return {
    markSession: (session, state, reason) => {
      changed.session(session);
      run(MARK, { session, state, reason });
    },
    takeBack: (session, state, reason) => {
      changed.session(session);
      changed.attempts(session);
      together(() => {
        run(TAKE_OUT, { session, state, reason, judged: 0 });
        run("UPDATE attempts SET outcome = @outcome WHERE session = @session", {
          session,
          outcome: RAN_AHEAD,
        });
      });
    },
    leaveOut: (sessions) => {
      forget();
      together(() => {
        for (const row of sessions) run(MARK, row);
      });
    },
    judge: (judgement) => {
      changed.rules(judgement.session);
      for (const { session } of [judgement, ...judgement.skip]) changed.session(session);
      togetherSoon(() => writeJudgement(run, judgement, at()));
    },
    acknowledge: (session, by, reason) => {
      forget();
      run(
        "INSERT INTO acknowledgements (session, by_name, reason, at) VALUES (@session, @by, @reason, @at)",
        { session, by, reason, at: at() },
      );
    },
  };
}

function writeJudgement(
  run: Statements["run"],
  { session, rules, failedBecause, skip }: Judgement,
  at: string,
): void {
  // A session judged, then run anew after a crash of the machine, is judged anew.
  run("DELETE FROM rule_evaluations WHERE session = @session", { session });
  for (const [index, rule] of rules.entries()) {
    run(
      `INSERT INTO rule_evaluations (session, ordinal, rule, expression, action, outcome, inputs_json, reason, at)
       VALUES (@session, @ordinal, @rule, @when, @action, @outcome, @inputsJson, @reason, @at)`,
      {
        session,
        ordinal: index + 1,
        rule: rule.rule,
        when: rule.when,
        action: rule.action,
        outcome: rule.outcome,
        inputsJson: JSON.stringify(rule.inputs),
        reason: rule.reason,
        at,
      },
    );
  }
  if (failedBecause !== null) {
    run(MARK, { session, state: "failed", reason: failedBecause });
  }
  run("UPDATE sessions SET judged = 1 WHERE session = @session", { session });
  for (const skipped of skip) {
    // No attempt of it counts; what it left stays as evidence under its attempts.
    run(TAKE_OUT, { ...skipped, state: "skipped", judged: 1 });
  }
}
