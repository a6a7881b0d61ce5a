/**
 * A session keeps the tape it saw unless it was given one: any night can be replayed. A live market is written
 * while it happens, ledger by ledger, so that a session that dies leaves what it saw.
 */
import { join } from "node:path";
import type { MarketEvent } from "../core/market-events.ts";
import type { LiveMarket } from "../markets/live-market.ts";
import type { OpenMarket } from "../markets/market.ts";
import {
  createTapeWriter,
  type PackedTape,
  storeTape,
  writeTape,
} from "../markets/tape/write-tape.ts";
import type { SessionFiles } from "./session-files.ts";

const TAPE_FILE = "tape.ndjson.gz";

export type TapeKeeper = {
  /** Called with each event before the engine sees it. */
  keep(event: MarketEvent): void;
  /**
   * Completes the tape of a session that ended for `reason`.
   * @returns the tape's hash
   * @throws CodedError MKT_TAPE_WRITE
   */
  finish(reason: string): string;
};

/** Nothing to keep: the market is a tape already, or can be made again. */
export function keepNoTape({ tapeHash }: OpenMarket): TapeKeeper {
  return { keep: () => undefined, finish: () => tapeHash };
}

/** A generated market is known before the session and written after it. */
export function keepWholeTape(
  folder: string,
  packed: PackedTape,
  { store }: SessionFiles,
): TapeKeeper {
  return {
    keep: () => undefined,
    finish: () => {
      storeTape(join(folder, TAPE_FILE), packed, store);
      return packed.hash;
    },
  };
}

type Known = {
  readonly known: TapeKeeper;
  /** Asked at the end: whether the session saw another market than the known one. */
  readonly isOther: () => boolean;
};

/** A market known beforehand, on the real clock: where the session stood still, it saw another tape than that. */
export function keepSeenTape(
  folder: string,
  { header }: OpenMarket,
  { known, isOther }: Known,
): TapeKeeper {
  const seen: MarketEvent[] = [];
  return {
    keep: (event) => void seen.push(event),
    finish(reason) {
      if (!isOther()) return known.finish(reason);
      const last = seen.at(-1);
      if (last !== undefined && last.type !== "end") seen.push({ type: "end", t: last.t, reason });
      return writeTape(join(folder, TAPE_FILE), { header, events: seen }).hash;
    },
  };
}

/** Writes a tape while it happens; until its end it has the ending .partial and can be read as well. */
export function keepLiveTape(folder: string, { header, t0 }: LiveMarket): TapeKeeper {
  const writer = createTapeWriter(join(folder, TAPE_FILE), header);
  // Before the first event there is a tape as well, however the session dies.
  writer.flush();
  let last: Pick<MarketEvent, "type" | "t"> = { type: "gap", t: t0 };
  return {
    keep(event) {
      writer.write(event);
      last = event;
      if (event.type === "ledger" || event.type === "gap" || event.type === "end") writer.flush();
    },
    finish(reason) {
      // Whoever ended the session and not the market: what follows was not seen by anybody.
      if (last.type !== "end") writer.write({ type: "end", t: last.t, reason });
      return writer.finish().hash;
    },
  };
}
