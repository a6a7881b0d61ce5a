/**
 * Who sees which market. Sessions of one name that join within a short window form a round: one t0, one sequence
 * of events, so that their tapes are the same byte for byte. A round begins with the first whole snapshot after its
 * first session joined; its events are kept only as long as another one may still join. No socket, no clock in here.
 *
 * A round moves from waiting (nobody has seen anything) to open (may be joined, its events are kept) to shut (its
 * events are only passed on).
 */
import type { EndEvent, MarketEvent } from "../../../core/market-events.ts";

/** One session, as a round sees it. */
export type Member = {
  readonly durationMs: number;
  /** Name of the round it belongs to: a replicate of a sweep. Members of another name get another round. */
  readonly round?: string;
  /** The round began; events follow. */
  begin(t0: number): void;
  take(event: MarketEvent): void;
};

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

type Round = {
  readonly name: string;
  t0: number | null;
  /** Monotonic moment at which t0 was seen. */
  beganMs: number;
  /** Events since t0; null once shut. */
  log: MarketEvent[] | null;
  readonly members: Set<Member>;
  /** How many events of the log came before the end of a session of this length. */
  readonly cuts: Map<number, number>;
};

export type RoundsOptions = {
  /** How long after its beginning a round may be joined. */
  readonly joinMs: number;
  /** How long after a session's end by the clock its last events may still be under way. */
  readonly graceMs: number;
};

export function createRounds({ joinMs, graceMs }: RoundsOptions): Rounds {
  const rounds = new Set<Round>();
  let group: MarketEvent[] = [];

  const begin = (round: Round, t0: number, nowMs: number) => {
    round.t0 = t0;
    round.beganMs = nowMs;
    for (const member of round.members) member.begin(t0);
  };
  const deliver = (round: Round, event: MarketEvent) => {
    round.log?.push(event);
    for (const member of [...round.members]) give(round, member, event);
  };
  const give = (round: Round, member: Member, event: MarketEvent) => {
    if (event.t >= endOf(round, member)) return finish(round, member);
    member.take(event);
    if (event.type === "end") round.members.delete(member);
  };
  const finish = (round: Round, member: Member) => {
    const { durationMs } = member;
    if (!round.cuts.has(durationMs)) {
      const before = round.log?.filter(({ t }) => t < endOf(round, member)).length ?? 0;
      round.cuts.set(durationMs, before);
    }
    member.take(timeIsUp(endOf(round, member)));
    round.members.delete(member);
  };
  const catchUp = (round: Round, member: Member) => {
    const cut = round.cuts.get(member.durationMs);
    member.begin(round.t0 as number);
    for (const event of (round.log ?? []).slice(0, cut)) {
      if (!round.members.has(member)) return;
      give(round, member, event);
    }
    if (cut !== undefined && round.members.has(member)) finish(round, member);
  };
  const isOpen = ({ t0, log, beganMs }: Round, nowMs: number) =>
    log !== null && (t0 === null || nowMs - beganMs <= joinMs);

  const pass = (nowMs: number) => {
    for (const round of rounds) {
      if (round.t0 !== null) endOverdue(round, nowMs);
      if (!isOpen(round, nowMs)) round.log = null;
      if (round.members.size === 0 && (round.t0 === null || round.log === null)) {
        rounds.delete(round);
      }
    }
  };
  const endOverdue = (round: Round, nowMs: number) => {
    for (const member of [...round.members]) {
      if (nowMs - round.beganMs >= member.durationMs + graceMs) finish(round, member);
    }
  };

  return {
    join(member, nowMs) {
      const name = member.round ?? "";
      let round = [...rounds].find((one) => one.name === name && isOpen(one, nowMs));
      round ??= { name, t0: null, beganMs: 0, log: [], members: new Set(), cuts: new Map() };
      rounds.add(round);
      round.members.add(member);
      if (round.t0 !== null) catchUp(round, member);
    },
    leave(member) {
      for (const round of rounds) round.members.delete(member);
    },
    take(event, nowMs) {
      const snapshot = snapshotWith(group, event);
      group = snapshot === null && isPart(event) ? [...group, event] : [];
      for (const round of rounds) {
        if (round.t0 !== null) deliver(round, event);
        else if (snapshot !== null) {
          begin(round, event.t, nowMs);
          for (const one of snapshot) deliver(round, one);
        }
      }
      pass(nowMs);
    },
    pass,
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

function endOf({ t0 }: Round, { durationMs }: Member): number {
  return (t0 as number) + durationMs;
}

function timeIsUp(t: number): EndEvent {
  return { type: "end", t, reason: "duration_elapsed" };
}
