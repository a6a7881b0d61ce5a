/** The reports' door: a debrief from stored sessions, and its verification by separate code. */
export { countSessions, describeSessionCounts } from "./count-sessions.ts";
export { type DebriefOutcome, writeDebrief } from "./debrief/write-debrief.ts";
export { benjaminiHochberg } from "./statistics/benjamini-hochberg.ts";
export { plannedVisible } from "./statistics/power.ts";
export { rankStability } from "./statistics/rank-stability.ts";
export { wilcoxonP } from "./statistics/wilcoxon.ts";
export type {
  CellRecord,
  GateEvaluationRecord,
  RuleEvaluationRecord,
  SessionRecord,
  SessionState,
  SweepRecord,
} from "./sweep-record.ts";
export { plainLine } from "./text/escape.ts";
export { renderVerify } from "./verify/render-verify.ts";
export { verifyRun } from "./verify/verify-run.ts";
