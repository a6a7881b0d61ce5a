/**
 * The walk's own account of fills and counted episodes, kept beside the machine so that the machine cannot mark
 * its own work. What half a tick does to it is an entry, which does not depend on the account; so one decision
 * of the machine serves every account it may be met with.
 */
import type { GuardChange, MachineState, Turn } from "../core/guards/guard-types.ts";
import type { Monitor } from "./cell-shape.ts";
import type { Scope } from "./scope.ts";

/** What one tick broke. */
export type Breach = "idle_to_halt" | "unfilled_limit_halt" | "wrongly_counted";

/** What half a tick of the machine means for the focus' account. */
export type Entry = {
  /** A counted episode ended. */
  readonly isEnded: boolean;
  readonly isCounted: boolean;
  /** Counted one that began outside of `active`, or charged what no change tells. */
  readonly isWrong: boolean;
  readonly isIdleHalt: boolean;
  readonly isLimitHalt: boolean;
};

/** Reads an entry off what the machine did. */
export function entryOf(from: MachineState, { machine, changes }: Turn, { focus }: Scope): Entry {
  let recovers = false;
  let isIdleHalt = false;
  let isWrong = false;
  let counted = 0;
  for (const change of changes) {
    if (change.from === "degraded" && change.to === "active") recovers = true;
    if (change.from === "anchor_idle" && change.to === "halt") isIdleHalt = true;
    if (change.guard !== focus || change.counted !== true) continue;
    counted += 1;
    isWrong ||= isMisplaced(change);
  }
  const isCharged = charged(machine, focus) - charged(from, focus) === counted;
  const isOut = machine.sources[focus].pause === null || recovers;
  return {
    isEnded: from.sources[focus].pause?.counted === true && isOut,
    isCounted: counted > 0,
    isWrong: isWrong || !isCharged,
    isIdleHalt,
    isLimitHalt: machine.halted?.reason === "degraded_episode_limit_halt",
  };
}

/** Takes an entry in, in the machine's own order: ends of episodes, then beginnings. */
export function book(
  before: Monitor,
  { isEnded, isCounted, isWrong, isIdleHalt, isLimitHalt }: Entry,
): { readonly monitor: Monitor; readonly breaches: readonly Breach[] } {
  const filled = isEnded ? false : before.filled;
  const isUnfilled = isCounted && !filled;
  const unfilled = before.unfilled || isUnfilled;
  const breaches: Breach[] = [];
  if (isIdleHalt) breaches.push("idle_to_halt");
  if (isUnfilled || isWrong) breaches.push("wrongly_counted");
  if (unfilled && isLimitHalt) breaches.push("unfilled_limit_halt");
  return { monitor: { ...before, filled, unfilled }, breaches };
}

/** An episode counts only when it began in `active`; one that joined never does. */
function isMisplaced({ from, origin }: GuardChange): boolean {
  return from !== "active" || origin !== "active";
}

function charged({ sources }: MachineState, focus: Scope["focus"]): number {
  return sources[focus].countedActive + sources[focus].countedIdle;
}
