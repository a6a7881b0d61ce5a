/**
 * What a tick does beside changing the machine: to the signal's phase, the drift windows, the account. It is
 * the same for every monitor, so it is packed into a number, kept with the way out of a body, and worked out
 * for each monitor once. Objects in its place would fill gigabytes on the larger configurations.
 */
import { type Breach, book, type Entry } from "./account.ts";
import { keep } from "./cell.ts";
import { monitorCode, monitorFrom } from "./cell-key.ts";
import type { Kept, Monitor, Phase } from "./cell-shape.ts";
import type { Scope } from "./scope.ts";

/** What the second half of a tick adds. */
export type HalfEffect = {
  /** A or B hold. */
  readonly isPressed: boolean;
  /** The signal says what it can say only before it is warm. */
  readonly isEarly: boolean;
  /** `degraded` after the tick: nobody reads the signal. */
  readonly isPaused: boolean;
  readonly clearsWindows: boolean;
  readonly kept: Kept;
  /** null: the session ended with the first half. */
  readonly second: Entry | null;
};

/** A monitor after the tick, by its code. */
export type After = { readonly code: number; readonly breaches: readonly Breach[] };

/** What may follow an effect on a monitor, both by their numbers; nothing where the two cannot meet. */
export type Effects = (effect: number, monitor: number) => readonly After[];

/** Effects are below this. */
export const EFFECTS_MAX = 2 ** 19;

export function createEffects(scope: Scope): Effects {
  const known = new Map<number, After[][]>();
  return (effect, monitor) => {
    let afters = known.get(effect);
    if (afters === undefined) {
      afters = [];
      known.set(effect, afters);
    }
    afters[monitor] ??= aftersOf(effect, monitorFrom(monitor), scope);
    return afters[monitor];
  };
}

export function halfCode(half: HalfEffect): number {
  const { isPressed, isEarly, isPaused, clearsWindows, kept, second } = half;
  return (
    Number(isPressed) |
    (Number(isEarly) << 1) |
    (Number(isPaused) << 2) |
    (Number(clearsWindows) << 3) |
    (Number(kept.phase) << 4) |
    (Number(kept.filled) << 5) |
    (Number(kept.isWindowed) << 6) |
    ((second === null ? 0 : entryCode(second) + 1) << 7)
  );
}

/** The effect of a whole tick. A tick with a fill of its own needs no older one for A or B to hold. */
export function effectCode(half: number, first: Entry, isFilled: boolean): number {
  const code = half | (entryCode(first) << 14);
  return isFilled ? (code & ~1) | (1 << 13) : code;
}

export function isFilledEffect(effect: number): boolean {
  return bit(effect, 13);
}

function aftersOf(effect: number, before: Monitor, scope: Scope): After[] {
  const isFilled = isFilledEffect(effect);
  if (bit(effect, 0) && !before.isWindowed) return [];
  const filled = before.filled || isFilled;
  const used = scope.inputs === "regime" && isFilled ? 1 : 0;
  const half = book({ ...before, filled, spare: before.spare - used }, entryFrom(effect >> 14));
  const second = (effect >> 7) & 63;
  const whole =
    second === 0
      ? { monitor: half.monitor, breaches: [] }
      : book(half.monitor, entryFrom(second - 1));
  const breaches = [...half.breaches, ...whole.breaches];
  const isWindowed = !bit(effect, 3) && (before.isWindowed || isFilled);
  const kept = { phase: bit(effect, 4), filled: bit(effect, 5), isWindowed: bit(effect, 6) };
  return phasesAfter(effect, before.phase, scope).map((phase) => {
    const monitor = keep({ ...whole.monitor, isWindowed, phase }, kept);
    return { code: monitorCode(monitor), breaches };
  });
}

/**
 * Where the signal may stand after the tick; it never cools. In `degraded` nobody reads it, so it is left where
 * it was and may make up for it later.
 */
function phasesAfter(effect: number, before: Phase, { hasPreview }: Scope): readonly Phase[] {
  const isEarly = bit(effect, 1);
  if (!hasPreview) return COLD;
  if (before === 1) return isEarly ? [] : WARM;
  return isEarly || bit(effect, 2) ? COLD : EITHER;
}

const COLD: readonly Phase[] = [0];
const WARM: readonly Phase[] = [1];
const EITHER: readonly Phase[] = [1, 0];

/** Five bits. */
function entryCode({ isEnded, isCounted, isWrong, isIdleHalt, isLimitHalt }: Entry): number {
  return (
    Number(isEnded) |
    (Number(isCounted) << 1) |
    (Number(isWrong) << 2) |
    (Number(isIdleHalt) << 3) |
    (Number(isLimitHalt) << 4)
  );
}

function entryFrom(code: number): Entry {
  return {
    isEnded: bit(code, 0),
    isCounted: bit(code, 1),
    isWrong: bit(code, 2),
    isIdleHalt: bit(code, 3),
    isLimitHalt: bit(code, 4),
  };
}

function bit(code: number, index: number): boolean {
  return ((code >> index) & 1) === 1;
}
