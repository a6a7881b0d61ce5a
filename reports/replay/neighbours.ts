/**
 * How the replayed windows lie to each other in time. Windows that overlap tell some of the same events twice, those
 * that follow each other in one night may be alike: a test that takes them for independent is too sure. Windows of a
 * generated market are independent by construction.
 */

import type { ReplayResults } from "../results/results-types.ts";
import { listed } from "../text/numbers.ts";

type Window = { readonly tape: number; readonly from: number; readonly to: number };

/** Returns whole sentences; none for one window, and none for generated ones. */
export function neighbourWords({ tapes, record, sessions }: ReplayResults): string[] {
  const generated = sessions.some(({ summary }) => summary?.market_source === "simulated");
  if (generated || tapes.length < 2) return [];
  const windows = tapes
    .map(({ tape, started_at: from }): Window => ({ tape, from, to: from + record.durationMs }))
    .sort((a, b) => a.from - b.from || a.tape - b.tape);
  return [...overlapWords(windows), ...nightWords(windows)];
}

/** Pairs beyond these are counted. */
const PAIRS_NAMED_MAX = 3;

function overlapWords(windows: readonly Window[]): string[] {
  const pairs = windows.flatMap((window, i) => {
    const before = windows[i - 1];
    return before !== undefined && window.from < before.to ? [[before.tape, window.tape]] : [];
  });
  if (pairs.length === 0) return [];
  const named = pairs.slice(0, PAIRS_NAMED_MAX).map(([a, b]) => `${a} and ${b}`);
  const more = pairs.length > PAIRS_NAMED_MAX ? ` and ${pairs.length - PAIRS_NAMED_MAX} more` : "";
  return [
    `The windows of tapes ${named.join(", ")}${more} overlap: what happened in both counts twice.`,
  ];
}

const DAY_MS = 86_400_000;

function nightWords(windows: readonly Window[]): string[] {
  const [first] = windows;
  const last = windows.at(-1);
  if (first === undefined || last === undefined) return [];
  const follow = windows.filter((window, i) => {
    const before = windows[i - 1];
    return before !== undefined && window.from - before.to < window.to - window.from;
  });
  const when = [...new Set([day(first.from), day(last.to)])];
  if (last.to - first.from <= DAY_MS) {
    return [
      `All these windows are of one night (${moment(first.from)} to ${moment(last.to)} UTC): neighbouring windows may be alike, and one night is no sample of nights.`,
    ];
  }
  if (follow.length === 0) return [];
  return [
    `${follow.length} of ${windows.length} windows follow closely on another (${listed(when)}): neighbours may be alike.`,
  ];
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** "2026-04-19 22:14". */
export function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
