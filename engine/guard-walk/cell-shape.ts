/**
 * A cell: one state of the walk, standing for every machine state whose future is the same, or may be. It holds
 * what a guard can still read; what is reset before it is read again is left out, and so is which of the two
 * sides of the market was which.
 */
import { GUARD_SOURCES, type GuardSource } from "../core/guards/guard-types.ts";
import type { Mode } from "../core/halt-reasons.ts";

/**
 * The anchor signal, not warm or warm. Before its preview it can say nothing; but as the walk lets time pass at
 * any pace, a signal that says nothing yet may do so on the next tick, and the two are one state.
 */
export type Phase = 0 | 1;

/** What the walk remembers beside the machine. Ours alone, so that the machine cannot mark its own work. */
export type Monitor = {
  readonly phase: Phase;
  /**
   * A fill since the drift windows were last emptied. Without one A and B cannot hold. With one they may on any
   * tick: B may turn true without a new fill, when an old one on the other side leaves its window.
   */
  readonly isWindowed: boolean;
  /** A fill since the focus' previous counted episode ended. */
  readonly filled: boolean;
  /** One of the focus' episodes counted without such a fill. */
  readonly unfilled: boolean;
  /** Fills that a walk on regime inputs may still use. */
  readonly spare: number;
};

export const FRESH_MONITOR: Monitor = {
  phase: 0,
  isWindowed: false,
  filled: false,
  unfilled: false,
  spare: 0,
};

export type Part = 0 | 1 | 2;
/** A source's part in the pause. */
export const PART = { none: 0, pending: 1, done: 2 } as const;

export type Cell = {
  /** "reason by guard" once the session has ended; then nothing else is kept but `unfilled` and `spare`. */
  readonly halt: string | null;
  readonly mode: Mode;
  readonly monitor: Monitor;
  readonly again: boolean;
  readonly countedActive: number;
  readonly countedIdle: number;
  readonly fillSince: boolean;
  /** The focus is in the pause with an episode that counted. */
  readonly pauseCounted: boolean;
  readonly anchorStableTicks: number;
  readonly outsideTicks: number;
  readonly isWaiting: boolean;
  readonly waitingTicks: number;
  readonly activeTicks: number;
  /** In ticks; UNKNOWN when it is not counted. */
  readonly timeoutTicks: number;
  readonly opener: GuardSource | null;
  /** By source, in the order of GUARD_SOURCES. */
  readonly parts: readonly Part[];
  /** Of the one source that is counted exactly. */
  readonly stableTicks: number;
  readonly cooldownTicks: number;
};

export const UNKNOWN = -1;

/** A cell without its monitor. */
export type Body = Omit<Cell, "monitor">;

/** What of the monitor can still be read in a machine state, beside `unfilled` and `spare`. */
export type Kept = {
  readonly phase: boolean;
  readonly filled: boolean;
  readonly isWindowed: boolean;
};

export function partIn(cell: Body, source: GuardSource): Part {
  return cell.parts[GUARD_SOURCES.indexOf(source)] ?? PART.none;
}
