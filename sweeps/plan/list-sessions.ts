/**
 * The sessions of a plan in running order: one line for each window, with its market and its cells. Where there are
 * many, the windows at both ends and of each the first cell and the last.
 */
import { wrapWords } from "../text/wrap-words.ts";
import { CELLS_LISTED_MAX } from "./list-cells.ts";
import type { PlannedSession, SweepPlan } from "./plan-types.ts";

/** Up to so many windows of few cells have a line each. */
const WINDOWS_LISTED_MAX = 16;
/** Of more than a screen of lines that differ in nothing but their numbers, as many at each end. */
const WINDOWS_AT_START = 3;
const WINDOWS_AT_END = 1;
/** A longer list that comes again for another market is not told again. */
const CELLS_REPEATED = 8;
const SAME_ORDER = "the same cells in the same order";
/** Rounds that only may come: the first few. */
const ROUNDS_SHOWN = 2;

type Listed = Pick<SweepPlan, "sessions" | "cells" | "replicates" | "deadline">;
type Window = {
  readonly range: string;
  readonly market: string;
  readonly order: readonly string[];
};

/** "Sessions (4200), in running order". */
export function sessionsHead({ sessions, cells, replicates, deadline }: Listed): string {
  if (deadline?.fill === true)
    return `Sessions (${cells.length} a round, at most ${replicates} rounds), in running order`;
  return `Sessions (${sessions.length}), in running order`;
}

/** Returns the lines; `all` leaves nothing out but what nobody knows. */
export function sessionLines(
  plan: Listed,
  { all, width }: { readonly all: boolean; readonly width: number },
): string[] {
  const { replicates, deadline } = plan;
  const windows = windowsOf(plan);
  if (deadline?.fill === true)
    return [
      ...windowLines(windows.slice(0, ROUNDS_SHOWN), { all, width }).flat(),
      ...(replicates > ROUNDS_SHOWN ? ["  … and so on, as long as a whole round fits"] : []),
    ];
  const lines = windowLines(windows, { all, width });
  if (all || !foldsWindows(plan)) return lines.flat();
  return [
    ...lines.slice(0, WINDOWS_AT_START).flat(),
    `  … ${windows.length - WINDOWS_AT_START - WINDOWS_AT_END} more windows`,
    ...lines.slice(-WINDOWS_AT_END).flat(),
  ];
}

/** True where windows are left out of a plan that does not list all: many, or some with many cells each. */
export function foldsWindows({ replicates, cells, deadline }: Listed): boolean {
  if (deadline?.fill === true) return false;
  const most =
    cells.length > CELLS_REPEATED ? WINDOWS_AT_START + WINDOWS_AT_END + 1 : WINDOWS_LISTED_MAX;
  return replicates > most;
}

function windowsOf({ sessions, replicates }: Listed): Window[] {
  const byReplicate = new Map<number, PlannedSession[]>();
  for (const session of sessions) {
    const own = byReplicate.get(session.replicate);
    if (own === undefined) byReplicate.set(session.replicate, [session]);
    else own.push(session);
  }
  return Array.from({ length: replicates }, (_, index) => byReplicate.get(index + 1) ?? [])
    .filter((own) => own.length > 0)
    .map((own) => {
      const [first, last] = [own[0] as PlannedSession, own.at(-1) as PlannedSession];
      const range = own.length === 1 ? `${first.session}` : `${first.session}–${last.session}`;
      return { range, market: first.marketName, order: own.map(({ cell }) => cell) };
    });
}

function windowLines(
  windows: readonly Window[],
  { all, width }: { readonly all: boolean; readonly width: number },
): string[][] {
  const rangeWidth = Math.max(7, ...windows.map(({ range }) => range.length));
  let before = "";
  return windows.map(({ range, market, order }) => {
    const whole = order.join(", ");
    const isSame = whole === before && order.length > CELLS_REPEATED;
    before = whole;
    const text = isSame ? SAME_ORDER : orderText(order, all);
    return wrapWords(`  ${range.padEnd(rangeWidth)} `, `${market}: ${text}`, width);
  });
}

function orderText(order: readonly string[], all: boolean): string {
  if (all || order.length <= CELLS_LISTED_MAX) return order.join(", ");
  return `${order[0]} … ${order.at(-1)}`;
}
