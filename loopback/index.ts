/** The door of the loopback server. Test equipment: nothing of the product imports it, and it imports nothing of it. */
export { LOOPBACK_ERRORS, LoopbackError } from "./errors.ts";
export type { FaultInput, ScriptedFaultInput } from "./faults/fault.ts";
export { loadRecording, type RecordedLedger, type Recording } from "./recording.ts";
export {
  type LoopbackControl,
  type LoopbackServer,
  type LoopbackState,
  startLoopback,
} from "./server/loopback.ts";
export type { LoopbackOptions } from "./server/options.ts";
export type { LoggedRequest } from "./server/request-log.ts";
