/** The door of the loopback server. Test equipment: nothing of the product imports it, and it imports nothing of it. */
export type { FaultInput } from "./faults/fault.ts";
export { loadRecording } from "./recording.ts";
export type { LoopbackServer } from "./server/handle.ts";
export { startLoopback } from "./server/loopback.ts";
export type { LoopbackOptions } from "./server/options.ts";
