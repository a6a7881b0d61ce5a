/**
 * Which faults have begun and which still last. Time reaches it as an argument. It only keeps the book: what a fault
 * does to a message, a reply or the view stands in the files beside this one.
 */
import type { Fault, ScriptedFault, Span } from "./fault.ts";

/** A moment in the three measures that spans know: newest ledger, requests handled before it, wall clock. */
export type Moment = {
  readonly ledgerIndex: number;
  readonly requests: number;
  readonly nowMs: number;
};

export type ActiveFault = {
  readonly fault: Fault;
  /** Where its span begins to count: the first ledger that closes under it, and so on. */
  readonly since: Moment;
  /** What a fault that counts for itself has done so far: replies of `mute`, `busy` and `load`, messages of `reorder`. */
  done: number;
  /** When `load` closed the door, milliseconds of the wall clock since the start. */
  closedAtMs?: number;
};

export class FaultBook {
  #waiting: readonly ScriptedFault[];
  #active: readonly ActiveFault[] = [];

  constructor(script: readonly ScriptedFault[]) {
    this.#waiting = script;
  }

  /** Faults that last, oldest first. */
  get active(): readonly ActiveFault[] {
    return this.#active;
  }

  /** Begins a fault. */
  begin(fault: Fault, since: Moment): void {
    this.#active = [...this.#active, { fault, since, done: 0 }];
  }

  /** Takes the scripted faults whose moment has come. */
  takeDue(moment: Moment): readonly Fault[] {
    const due = this.#waiting.filter(({ at }) => isDue(at, moment));
    this.#waiting = this.#waiting.filter((entry) => !due.includes(entry));
    return due.map(({ fault }) => fault);
  }

  /** Ends what has lasted long enough. */
  expire(moment: Moment): void {
    this.#active = this.#active.filter((entry) => lasts(entry, moment));
  }

  /** Ends everything. */
  clear(): void {
    this.#active = [];
  }
}

function isDue(at: ScriptedFault["at"], { ledgerIndex, requests }: Moment): boolean {
  if ("ledger" in at) return ledgerIndex >= at.ledger;
  // Moments in milliseconds have a timer of their own.
  return "request" in at && requests + 1 >= at.request;
}

function lasts(entry: ActiveFault, moment: Moment): boolean {
  const { fault, since, done, closedAtMs } = entry;
  switch (fault.kind) {
    case "disconnect":
    case "down":
      return false;
    case "reorder":
      return done < 2;
    case "load":
      return closedAtMs === undefined || moment.nowMs < closedAtMs + fault.refuseMs;
    case "mute":
    case "busy":
      // Counts the requests it swallowed or refused, not all that came.
      return "requests" in fault.for
        ? done < fault.for.requests
        : spanLasts(fault.for, since, moment);
    default:
      return fault.for === undefined || spanLasts(fault.for, since, moment);
  }
}

function spanLasts(span: Span, since: Moment, { ledgerIndex, requests, nowMs }: Moment): boolean {
  if ("ledgers" in span) return ledgerIndex < since.ledgerIndex + span.ledgers;
  if ("requests" in span) return requests < since.requests + span.requests;
  return nowMs < since.nowMs + span.ms;
}
