/**
 * Who sees which market. Sessions of one name that join within a short window form a round: one t0, one sequence
 * of events, so that their tapes are the same byte for byte. A round begins with the first whole snapshot after its
 * first session joined; its events are kept only as long as another one may still join. No socket, no clock in here.
 *
 * A round moves from waiting (nobody has seen anything) to open (may be joined, its events are kept) to shut (its
 * events are only passed on).
 */
import type { MarketEvent } from "../../../core/market-events.ts";
import {
  admit,
  beginRound,
  deliver,
  endOverdue,
  type Member,
  newRound,
  type Round,
} from "./round.ts";

export type Rounds = {
  /** Takes a session into the round that may be joined, or into a new one. `nowMs` is monotonic. */
  join(member: Member, nowMs: number): void;
  leave(member: Member): void;
  /** Passes an event on to everyone whose time is not over. */
  take(event: MarketEvent, nowMs: number): void;
  /** Shuts rounds and ends sessions whose time is over although nothing happens. To be called now and then. */
  pass(nowMs: number): void;
  members(): number;
  /** Events that are kept for those who still may join. */
  kept(): number;
};

export type RoundsOptions = {
  /** How long after its beginning a round may be joined. */
  readonly joinMs: number;
  /** How long after a session's end by the clock its last events may still be under way. */
  readonly graceMs: number;
};

/** The rounds of one feed, none yet. */
export function createRounds({ joinMs, graceMs }: RoundsOptions): Rounds {
  const rounds = new Set<Round>();
  let group: MarketEvent[] = [];
  const isOpen = ({ t0, log, beganMs }: Round, nowMs: number) =>
    log !== null && (t0 === null || nowMs - beganMs <= joinMs);
  const tidy = (nowMs: number) => {
    for (const round of rounds) {
      if (!isOpen(round, nowMs)) round.log = null;
      const isOfUse = round.members.size > 0 || (round.t0 !== null && round.log !== null);
      if (!isOfUse) rounds.delete(round);
    }
  };
  return {
    join(member, nowMs) {
      const name = member.round ?? "";
      const open = [...rounds].find((round) => round.name === name && isOpen(round, nowMs));
      const round = open ?? newRound(name);
      rounds.add(round);
      admit(round, member);
    },
    leave(member) {
      for (const round of rounds) round.members.delete(member);
    },
    take(event, nowMs) {
      const snapshot = snapshotWith(group, event);
      group = snapshot === null && isPart(event) ? [...group, event] : [];
      for (const round of rounds) {
        if (round.t0 !== null) deliver(round, event);
        else if (snapshot !== null) beginRound(round, snapshot, nowMs);
      }
      // By its stamps alone: after a pause the gap comes first, and whoever's time is over is still to be told of it.
      tidy(nowMs);
    },
    pass(nowMs) {
      for (const round of rounds) endOverdue(round, nowMs, graceMs);
      tidy(nowMs);
    },
    members: () => [...rounds].reduce((sum, { members }) => sum + members.size, 0),
    kept: () => [...rounds].reduce((sum, { log }) => sum + (log?.length ?? 0), 0),
  };
}

/** What stands before the `ledger` event that makes it a snapshot. */
function isPart(event: MarketEvent): boolean {
  return event.type === "trade" || event.type === "amm" || event.type === "book";
}

/** A ledger that was not read back closes a snapshot, if a book stands before it. */
function snapshotWith(
  group: readonly MarketEvent[],
  event: MarketEvent,
): readonly MarketEvent[] | null {
  if (event.type !== "ledger" || event.readback === true) return null;
  const parts = group.filter((part) => part.t === event.t && !("readback" in part));
  return parts.some(({ type }) => type === "book") ? [...parts, event] : null;
}
