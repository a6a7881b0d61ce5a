/** The runner's door: one session in one process. */
export { findFeed } from "./adopt-feed.ts";
export { adoptSession } from "./adopt-session.ts";
export { readSummaryFile } from "./collect-summary.ts";
export { judgeRemains } from "./judge-end.ts";
export { SESSION_MEMORY_VARIABLE } from "./memory.ts";
export {
  findProcessByOption,
  identifyProcess,
  isStillRunning,
  type ProcessIdentity,
  signalProcess,
} from "./process-identity.ts";
export { type Carry, ownProcess } from "./session-carrier.ts";
export { CONFIG_FILE, SPEC_FILE, SUMMARY_FILE } from "./session-folder.ts";
export type { SessionProgress } from "./session-messages.ts";
export type {
  SessionHandle,
  SessionLimits,
  SessionOutcome,
} from "./session-outcome.ts";
export { createSessionPool } from "./session-pool.ts";
export { type FeedHandle, type StartFeedOptions, startFeed } from "./start-feed.ts";
export { startSession } from "./start-session.ts";
