/**
 * A recorded market, as a session sees it: one window of a tape. What stood before the window only builds
 * the book: the last book, the last pool, and a gap that is still open.
 */
import type { AmmEvent, BookEvent, GapEvent, MarketEvent } from "../../core/market-events.ts";
import type { MarketSpec } from "../../session/session-spec.ts";
import { marketError } from "../errors.ts";
import type { OpenMarket } from "../market.ts";
import { readTape } from "../tape/read-tape.ts";

export type ReplaySpec = Extract<MarketSpec, { source: "replay" }>;

/** Opens the window of a tape. @throws CodedError MKT_TAPE_… when it is damaged or has no such window. */
export function openReplay(spec: ReplaySpec, durationMs: number): OpenMarket {
  const tape = readTape(spec.tape);
  const first = tape.events[0];
  if (first === undefined) {
    const message = `tape ${spec.tape}: held no event, expected a market`;
    throw marketError("MKT_TAPE_WINDOW", message);
  }
  const last = tape.events.at(-1) as MarketEvent;
  const t0 = spec.windowStartMs ?? first.t;
  if (t0 < first.t || t0 > last.t) {
    const message = `tape ${spec.tape}: window start was ${iso(t0)}, expected ${iso(first.t)} to ${iso(last.t)}`;
    throw marketError("MKT_TAPE_WINDOW", message, {
      hint: "Plan the sweep again on this tape.",
    });
  }
  return {
    header: tape.header,
    name: spec.name,
    network: `replay:${spec.name}`,
    t0,
    events: windowOf(tape.events, t0, t0 + durationMs),
    tapeHash: tape.hash,
  };
}

/** Events of a window, led by what built its book and followed by the first event at or past its end. */
export function windowOf(
  events: readonly MarketEvent[],
  startMs: number,
  endMs: number,
): readonly MarketEvent[] {
  const begin = firstAtOrAfter(events, startMs);
  const past = firstAtOrAfter(events, endMs);
  return [...stateBefore(events, begin), ...events.slice(begin, past + 1)];
}

/** In the order of the tape, so that time does not decrease. */
function stateBefore(events: readonly MarketEvent[], begin: number): MarketEvent[] {
  let book: BookEvent | null = null;
  let amm: AmmEvent | null = null;
  let gap: GapEvent | null = null;
  for (let i = 0; i < begin; i++) {
    const event = events[i] as MarketEvent;
    if ("readback" in event) continue;
    if (event.type === "book") book = event;
    else if (event.type === "amm") amm = event;
    else if (event.type === "gap") gap = event.phase === "open" ? event : null;
  }
  const kept = new Set<MarketEvent | null>([book, amm, gap]);
  return events.slice(0, begin).filter((event) => kept.has(event));
}

function firstAtOrAfter(events: readonly MarketEvent[], t: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as MarketEvent).t < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
