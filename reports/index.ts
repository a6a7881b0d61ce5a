/** The reports' door: a debrief from stored sessions, and its verification by separate code. */
export { countSessions, describeSessionCounts, type SessionCounts } from "./count-sessions.ts";
export { metricCaveat } from "./debrief/metric-caveat.ts";
export { betterSign, metricWords } from "./debrief/metric-words.ts";
export { type DebriefOutcome, removeUnfinished, writeDebrief } from "./debrief/write-debrief.ts";
export {
  REPLAY_FILE,
  REPLAY_FOLDER,
  type ReplayFile,
  type Reproduction,
  readReplayFile,
} from "./replay/replay-file.ts";
export {
  FILL_MODELS,
  type FillModelName,
  RERUN_FILE,
  type RerunDocument,
  type RerunEntry,
  readReruns,
  writeReruns,
} from "./reruns/rerun-file.ts";
export { compileResults } from "./results/compile-results.ts";
export { earlierDifferences } from "./results/earlier-differences.ts";
export { type EarlierResults, readEarlierResults } from "./results/earlier-results.ts";
export { type EarlierTest, earlierTests } from "./results/earlier-tests.ts";
export { metricValue, populatedField } from "./results/evaluability.ts";
export { inFullFolder, inFullOf } from "./results/in-full-folder.ts";
export type { Results, SessionResult } from "./results/results-types.ts";
export { storedResults } from "./results/stored-results.ts";
export { benjaminiHochberg } from "./statistics/benjamini-hochberg.ts";
export { ALPHA } from "./statistics/decision.ts";
export { windowsToDecide } from "./statistics/ladder.ts";
export {
  type EarlierDifferences,
  type PlannedDifferences,
  plannedDifferences,
} from "./statistics/planned-differences.ts";
export { rankStability } from "./statistics/rank-stability.ts";
export type { TestedBefore } from "./statistics/repeated-tests.ts";
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
export { programBeside } from "./threads/ask-threads.ts";
export { together, type VerifyOutcome } from "./verify/outcome.ts";
export { renderVerify } from "./verify/render-verify.ts";
export type { RunInFull } from "./verify/verify-again.ts";
export { serveVerifyAgain, verifyInFull } from "./verify/verify-in-full.ts";
export { verifyRun } from "./verify/verify-run.ts";
