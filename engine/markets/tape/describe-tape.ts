/** What planning needs to know of a tape without running it: its time, its price, its spread, its windows. */
import { BPS } from "../../core/amounts.ts";
import type { MarketEvent, TapeHeader } from "../../core/market-events.ts";
import { marketError } from "../errors.ts";
import { readTape } from "./read-tape.ts";

export type TapeDescription = {
  readonly path: string;
  readonly header: TapeHeader;
  /** BLAKE3 of everything before the footer. */
  readonly hash: string;
  /** Times of the first and the last event. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** First mid of a two-sided book; null when there is none. */
  readonly firstMid: number | null;
  readonly medianSpreadBps: number | null;
  readonly events: number;
  readonly trades: number;
  readonly complete: boolean;
  readonly warnings: readonly string[];
  /** The header's note: for a book that was not recorded, how it was made. */
  readonly note: string;
};

/** Reads and describes a tape. @throws CodedError MKT_TAPE_… when it is missing, damaged or empty. */
export function describeTape(path: string): TapeDescription {
  const { header, events, hash, complete, warnings } = readTape(path);
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) {
    throw marketError("MKT_TAPE_WINDOW", `tape ${path}: held no event, expected a market`);
  }
  const { firstMid, spreads } = bookFigures(events);
  return {
    path,
    header,
    hash,
    firstMs: first.t,
    lastMs: last.t,
    firstMid,
    medianSpreadBps: medianOf(spreads),
    events: events.length,
    trades: events.filter((event) => event.type === "trade").length,
    complete,
    warnings,
    note: header.note,
  };
}

/** A week of the shortest sessions; a tape that claims to last for ever has no more. */
const WINDOWS_MAX = 604_800;

/** Start times of the whole windows of this length that the tape holds, one after the other. */
export function tapeWindows(
  { firstMs, lastMs }: Pick<TapeDescription, "firstMs" | "lastMs">,
  durationMs: number,
): readonly number[] {
  const whole = Math.min(Math.floor((lastMs - firstMs) / durationMs), WINDOWS_MAX);
  return Array.from({ length: Math.max(0, whole) }, (_, i) => firstMs + i * durationMs);
}

function bookFigures(events: readonly MarketEvent[]) {
  const spreads: number[] = [];
  let firstMid: number | null = null;
  for (const event of events) {
    if (event.type !== "book" || event.readback === true) continue;
    const bid = event.bids[0]?.[0];
    const ask = event.asks[0]?.[0];
    if (bid === undefined || ask === undefined) continue;
    const mid = (bid + ask) / 2;
    firstMid ??= mid;
    spreads.push(((ask - bid) / mid) * BPS);
  }
  return { firstMid, spreads };
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] as number)) / 2;
}
