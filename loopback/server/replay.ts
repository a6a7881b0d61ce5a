/**
 * How far the replay is: which ledger is the newest, which ones have been announced, what the server shows under the
 * faults that last. Knows no sockets and no timers; the clock is an argument.
 */
import type { LedgerView } from "../commands/view.ts";
import { lacksLedger, ledgersBehind, ledgersClaimedAhead } from "../faults/effects.ts";
import type { ActiveFault } from "../faults/fault-book.ts";
import { ledgerRange, type MovedLedger, moveLedger } from "../moved-ledger.ts";
import type { RecordedServer } from "../recording.ts";
import { ordinalOf, placeOf, type Timeline } from "../timeline.ts";

/** Moved ledgers kept at hand; a reader asks about the newest few, again and again. */
const CACHE_MAX = 16;

export class Replay {
  readonly #timeline: Timeline;
  readonly #server: RecordedServer;
  readonly #cache = new Map<number, MovedLedger>();
  #newest: number;
  #shown: number;

  /** Begins with the ledger of that ordinal as the newest one, already announced. */
  constructor(timeline: Timeline, server: RecordedServer, newestOrdinal: number) {
    this.#timeline = timeline;
    this.#server = server;
    this.#newest = newestOrdinal;
    this.#shown = newestOrdinal;
  }

  get newestIndex(): number {
    return placeOf(this.#timeline, this.#newest).index;
  }

  get shownIndex(): number {
    return placeOf(this.#timeline, this.#shown).index;
  }

  get newestOrdinal(): number {
    return this.#newest;
  }

  /** Closes the next ledger and returns its index. */
  close(): number {
    this.#newest += 1;
    return this.newestIndex;
  }

  /** Ledgers that the server has come to show since it was last asked, in order; a server that lags shows none. */
  announce(faults: readonly ActiveFault[]): readonly MovedLedger[] {
    const target = this.#newest - ledgersBehind(faults);
    const fresh: MovedLedger[] = [];
    while (this.#shown < target) {
      this.#shown += 1;
      fresh.push(this.#ledger(this.#shown));
    }
    return fresh;
  }

  /** What commands may look at. */
  view(
    faults: readonly ActiveFault[],
    clock: { readonly nowMs: number; readonly startedMs: number },
  ): LedgerView {
    const ahead = ledgersClaimedAhead(faults, this.#newest - this.#shown);
    const claimed = this.#ledger(this.#shown + ahead);
    return {
      server: this.#server,
      validatedIndex: this.shownIndex,
      claimed,
      completeLedgers: ledgerRange(this.#timeline, claimed.index),
      ledgerAt: (index) => this.#ledgerAt(faults, index),
      ...clock,
    };
  }

  #ledgerAt(faults: readonly ActiveFault[], index: number): MovedLedger | undefined {
    const ordinal = ordinalOf(this.#timeline, index);
    if (ordinal < 0 || ordinal > this.#shown + 1 || lacksLedger(faults, index)) return undefined;
    return this.#ledger(ordinal);
  }

  #ledger(ordinal: number): MovedLedger {
    const known = this.#cache.get(ordinal);
    if (known !== undefined) return known;
    const moved = moveLedger(this.#timeline, ordinal);
    this.#cache.set(ordinal, moved);
    const oldest = this.#cache.keys().next();
    if (this.#cache.size > CACHE_MAX && oldest.done === false) this.#cache.delete(oldest.value);
    return moved;
  }
}
