/** Which events a person wants as a line: decisions and ends, not the gates that simply passed. */
import type { SweepEvent } from "../../scheduler/events.ts";

export function isWorthALine(event: SweepEvent): boolean {
  if (event.kind === "progress") return false;
  if (event.kind === "gate") return event.outcome !== "passed";
  return event.kind !== "rule" || event.outcome !== "passed";
}
