/** The reports' door: a debrief from stored sessions, and its verification by separate code. */
export { type DebriefOutcome, writeDebrief } from "./debrief/write-debrief.ts";
export { REPORTS_ERRORS } from "./errors.ts";
export type {
  AttemptRecord,
  CellRecord,
  GateEvaluationRecord,
  RuleEvaluationRecord,
  SessionRecord,
  SessionState,
  SweepRecord,
} from "./sweep-record.ts";
export type { Difference } from "./verify/findings.ts";
export { renderVerify } from "./verify/render-verify.ts";
export { type VerifyOutcome, verifyRun } from "./verify/verify-run.ts";
