/** The door of reports. */
export type {
  GateEvaluationRecord,
  RuleEvaluationRecord,
  SessionRecord,
  SessionState,
  SweepRecord,
} from "./sweep-record.ts";
