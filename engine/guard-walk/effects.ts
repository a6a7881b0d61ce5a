/**
 * What a tick does beside changing the machine: to the signal's phase, the drift windows, the account. Written
 * for any monitor, packed into a number so that equal ones are found, and looked up for each monitor once.
 */
import { type Breach, book, type Entry } from "./account.ts";
import { type Kept, keep, type Monitor, type Phase } from "./cell.ts";
import { monitorCode, monitorFrom } from "./cell-key.ts";
import type { Scope } from "./scope.ts";

export type Effect = {
  readonly isFilled: boolean;
  /** A or B hold on a tick without a fill, which takes an older one in their windows. */
  readonly isPressedAlone: boolean;
  /** The signal says what it can say only before it is warm. */
  readonly isEarly: boolean;
  /** `degraded` after the tick: nobody reads the signal. */
  readonly isPaused: boolean;
  readonly clearsWindows: boolean;
  readonly kept: Kept;
  readonly first: Entry;
  /** null: the session ended with the first half. */
  readonly second: Entry | null;
};

/** A monitor after the tick, by its code. */
export type After = { readonly code: number; readonly breaches: readonly Breach[] };

export type Effects = {
  /** The number of an effect; equal effects share one. */
  readonly idOf: (effect: Effect) => number;
  readonly effectOf: (id: number) => Effect;
  /** What may follow on a monitor; nothing where the effect cannot meet it. */
  readonly after: (id: number, code: number) => readonly After[];
};

export function createEffects(scope: Scope): Effects {
  const ids = new Map<number, number>();
  const effects: Effect[] = [];
  const known: After[][][] = [];
  const effectOf = (id: number) => effects[id] as Effect;
  return {
    effectOf,
    idOf: (effect) => {
      const bits = bitsOf(effect);
      const found = ids.get(bits);
      if (found !== undefined) return found;
      ids.set(bits, effects.length);
      known.push([]);
      return effects.push(effect) - 1;
    },
    after: (id, code) => {
      const afters = known[id] as After[][];
      afters[code] ??= aftersOf(effectOf(id), monitorFrom(code), scope);
      return afters[code];
    },
  };
}

function aftersOf(effect: Effect, before: Monitor, scope: Scope): After[] {
  const { isFilled, isPressedAlone, clearsWindows, first, second, kept } = effect;
  if (isPressedAlone && !before.isWindowed) return [];
  const filled = before.filled || isFilled;
  const used = scope.inputs === "regime" && isFilled ? 1 : 0;
  const half = book({ ...before, filled, spare: before.spare - used }, first);
  const whole =
    second === null ? { monitor: half.monitor, breaches: [] } : book(half.monitor, second);
  const breaches = [...half.breaches, ...whole.breaches];
  const isWindowed = !clearsWindows && (before.isWindowed || isFilled);
  return phasesAfter(effect, before.phase, scope).map((phase) => {
    const monitor = keep({ ...whole.monitor, isWindowed, phase }, kept);
    return { code: monitorCode(monitor), breaches };
  });
}

/**
 * Where the signal may stand after the tick; it never cools. In `degraded` nobody reads it, so it is left where
 * it was and may make up for it later.
 */
function phasesAfter({ isEarly, isPaused }: Effect, before: Phase, { hasPreview }: Scope) {
  if (!hasPreview) return COLD;
  if (before === 1) return isEarly ? [] : WARM;
  return isEarly || isPaused ? COLD : EITHER;
}

const COLD: readonly Phase[] = [0];
const WARM: readonly Phase[] = [1];
const EITHER: readonly Phase[] = [1, 0];

function bitsOf({ kept, first, second, ...rest }: Effect): number {
  const { isFilled, isPressedAlone, isEarly, isPaused, clearsWindows } = rest;
  return (
    Number(isFilled) |
    (Number(isPressedAlone) << 1) |
    (Number(isEarly) << 2) |
    (Number(isPaused) << 3) |
    (Number(clearsWindows) << 4) |
    (Number(kept.phase) << 5) |
    (Number(kept.filled) << 6) |
    (Number(kept.isWindowed) << 7) |
    (entryBits(first) << 8) |
    ((second === null ? 0 : entryBits(second) + 1) << 13)
  );
}

function entryBits({ isEnded, isCounted, isWrong, isIdleHalt, isLimitHalt }: Entry): number {
  return (
    Number(isEnded) |
    (Number(isCounted) << 1) |
    (Number(isWrong) << 2) |
    (Number(isIdleHalt) << 3) |
    (Number(isLimitHalt) << 4)
  );
}
