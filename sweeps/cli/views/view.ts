/** Three ways to follow a sweep, one interface. */
import type { SweepEvent } from "../../scheduler/events.ts";

export type View = {
  readonly show: (event: SweepEvent) => void;
  /** Takes the moving parts off the screen; what was decided stays. */
  readonly close: () => void;
};
